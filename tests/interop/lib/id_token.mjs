// Judges an id_token once more, by the text of OpenID Connect Core alone: at_hash is what libraries
// leave out for the code flow.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';

const hashes = { ES256: 'sha256', RS256: 'sha256', EdDSA: 'sha512', Ed25519: 'sha512' };
const part = (jwt, index) => JSON.parse(Buffer.from(jwt.split('.')[index], 'base64url'));

export function judgeIdToken(tokens, { issuer, client, alg, nonce, sub }) {
  const header = part(tokens.id_token, 0);
  const claims = part(tokens.id_token, 1);
  assert.equal(header.alg, alg);
  assert.ok(header.kid);
  assert.equal(claims.iss, issuer);
  assert.deepEqual([claims.aud].flat(), [client]);
  assert.equal(claims.sub, sub);
  assert.equal(claims.nonce, nonce);
  assert.ok(claims.exp > claims.iat && claims.auth_time <= claims.iat);
  const digest = createHash(hashes[alg]).update(tokens.access_token).digest();
  const half = digest.subarray(0, digest.length / 2).toString('base64url');
  assert.equal(claims.at_hash, half, 'section 3.1.3.6: the left half of the hash');
  return claims;
}
