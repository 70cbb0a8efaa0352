// Assertions (RFC 7523) that are right but for one thing.
import { generateKeyPairSync, randomUUID, sign } from 'node:crypto';
import { base64url } from '../../../interop/lib/oauth.mjs';

const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const another = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
export const jwk = { ...publicKey.export({ format: 'jwk' }), kid: 'key-1', use: 'sig', alg: 'RS256' };

export const second = () => Math.floor(Date.now() / 1000);
export function jwt(claims, { kid = 'key-1', alg = 'RS256', key = privateKey } = {}) {
  const all = { iat: second(), exp: second() + 60, jti: randomUUID(), ...claims };
  const input = [{ alg, typ: 'JWT', kid }, all].map((one) => base64url(JSON.stringify(one))).join('.');
  const hash = `sha${alg.slice(2)}`;
  return `${input}.${base64url(sign(hash, Buffer.from(input), key))}`;
}

// The wrong values of an assertion for `about`: its claims, how it is signed, and what is to be found
// where that is not assertion_invalid, told first.
export const assertions = (about) => ({
  'aud of another server': [{ aud: 'https://login.example/oauth2/token' }, {},
    { detail: 'assertion_audience' }],
  'clock an hour behind': [{ iat: second() - 3720, exp: second() - 3660 }, {},
    { cause: 'clock_skew', detail: 'assertion_expired', told: about === 'alice' ? 'among' : 'nothing' }],
  'made two days ago': [{ iat: second() - 172_800, exp: second() - 172_740 }, {},
    { detail: 'assertion_expired', told: about === 'alice' ? 'first' : 'nothing' }],
  'another subject': [{ sub: `${about}-2` }, {}, { told: about === 'alice' ? 'first' : 'nothing' }],
  'kid that is not registered': [{}, { kid: 'key-9' }],
  'signed with another key': [{}, { key: another }],
  'without jti': [{ jti: undefined }, {}],
});
