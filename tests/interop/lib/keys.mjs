import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { tempFolder } from './server.mjs';

const parameters = {
  ES256: { name: 'ECDSA', namedCurve: 'P-256' },
  Ed25519: { name: 'Ed25519' },
  RS256: { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256', modulusLength: 2048,
    publicExponent: new Uint8Array([1, 0, 1]) },
};

// A key pair with which a client signs its assertions, and the file that registers the public half.
export async function makeClientKey(algorithm) {
  const pair = await crypto.subtle.generateKey(parameters[algorithm], true, ['sign', 'verify']);
  const kid = `key-${algorithm}`;
  const { kty, crv, x, y, n, e } = await crypto.subtle.exportKey('jwk', pair.publicKey);
  const alg = algorithm === 'Ed25519' ? 'EdDSA' : algorithm;
  const jwksFile = join(tempFolder(), 'jwks.json');
  writeFileSync(jwksFile, JSON.stringify({ keys: [{ kty, crv, x, y, n, e, kid, alg, use: 'sig' }] }));
  return { key: pair.privateKey, kid, alg, jwksFile };
}
