// DPoP proofs by hand, so that each mistake can be made on purpose.
import { createHash, generateKeyPairSync, randomBytes, sign } from 'node:crypto';
import { base64url, sha256 } from './oauth.mjs';

const part = (object) => base64url(JSON.stringify(object));

// A key pair, and the proofs that it makes.
export class Holder {
  constructor(curve = 'P-256') {
    Object.assign(this, generateKeyPairSync('ec', { namedCurve: curve }));
    this.jwk = this.publicKey.export({ format: 'jwk' });
    const { crv, kty, x, y } = this.jwk;
    this.jkt = createHash('sha256').update(JSON.stringify({ crv, kty, x, y })).digest('base64url');
  }

  // `claims` and `header` replace members, or take them away where they are undefined. `ahead`: seconds by
  // which its clock is fast.
  proof(method, url, { claims = {}, header = {}, key = this.privateKey, now = Date.now() / 1000,
    ahead = 0 } = {}) {
    const head = { typ: 'dpop+jwt', alg: 'ES256', jwk: this.jwk, ...header };
    const body = { jti: base64url(randomBytes(16)), htm: method, htu: url, iat: Math.floor(now + ahead),
      ...claims };
    const input = `${part(head)}.${part(body)}`;
    const signature = sign('sha256', Buffer.from(input), { key, dsaEncoding: 'ieee-p1363' });
    return `${input}.${base64url(signature)}`;
  }

  // The header of a token request.
  at(server, changes, path = '/token') {
    return { dpop: this.proof('POST', server.url(path), changes) };
  }

  // The headers of a request to /userinfo.
  with(server, token, changes = {}) {
    const claims = { ath: base64url(sha256(token)), ...changes.claims };
    return { authorization: `DPoP ${token}`,
      dpop: this.proof('GET', server.url('/userinfo'), { ...changes, claims }) };
  }
}

export async function userinfo(server, headers) {
  const response = await fetch(server.url('/userinfo'), { headers });
  return { status: response.status, headers: response.headers, body: await response.json() };
}
