// What the rules of the OpenID Foundation's plans have in common: requests made by hand, answers read
// without a library that would forgive them.
import assert from 'node:assert/strict';
import { challengeOf, exchange, newVerifier } from './oauth.mjs';
import { rememberIn } from './logs.mjs';

const encode = (value) => Buffer.from(JSON.stringify(value)).toString('base64url');
const part = (jwt, index) => JSON.parse(Buffer.from(jwt.split('.')[index], 'base64url'));
export const headerOf = (jwt) => part(jwt, 0);
export const claimsOf = (jwt) => part(jwt, 1);
export const unsigned = (claims, header = { alg: 'none' }) => `${encode(header)}.${encode(claims)}.`;

// The fields of private_key_jwt (RFC 7523 section 2.2), with a jti of its own where `claims` has none.
export async function signedBy({ key, kid, alg }, claims) {
  const text = `${encode({ alg, kid })}.${encode({ jti: crypto.randomUUID(), ...claims })}`;
  const by = alg === 'ES256' ? { name: 'ECDSA', hash: 'SHA-256' } : key.algorithm;
  const signature = Buffer.from(await crypto.subtle.sign(by, key, Buffer.from(text)));
  return { client_assertion: `${text}.${signature.toString('base64url')}`,
    client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer' };
}

// An authorization request; a parameter that is undefined is left out.
export function paramsOf(client, params = {}) {
  const all = { response_type: 'code', client_id: client.id, redirect_uri: client.redirectUri,
    scope: 'openid', state: 'as it came', code_challenge: challengeOf(newVerifier()),
    code_challenge_method: 'S256', ...params };
  return new URLSearchParams(Object.entries(all).filter(([, value]) => value !== undefined));
}
export const requestUrl = (server, client, params) =>
  `${server.url('/authorize')}?${paramsOf(client, params)}`;

// One step of a browser without cookies.
export const look = (url, options = {}) =>
  fetch(url, { redirect: 'manual', ...options, headers: { accept: 'text/html', ...options.headers } });

// The parameters of an answer to the client, in the query.
export async function sentBack(answer, redirectUri) {
  const to = answer.headers.get('location');
  assert.equal(answer.status, 303, await answer.text());
  assert.ok(to.startsWith(redirectUri), to);
  return Object.fromEntries(new URL(to).searchParams);
}

// RFC 6749 section 4.1.2.1, RFC 9207 section 2.
export function isError(server, back, error, state = 'as it came') {
  assert.deepEqual([back.error, back.state, back.iss, back.code], [error, state, server.issuer, undefined]);
  assert.match(back.error_description, /^[\x20-\x21\x23-\x5b\x5d-\x7e]+$/);
}

export async function me(server, token, { headers, ...options } = {}) {
  const answer = await fetch(server.url('/userinfo'),
    { ...options, headers: { ...(token ? { authorization: `Bearer ${token}` } : {}), ...headers } });
  return { status: answer.status, headers: answer.headers, body: await answer.json() };
}

// One whole login; what came back at each step of it.
export async function logIn(person, client, params) {
  const back = await person.authorize(client, params);
  assert.ok(back.code, JSON.stringify(back));
  const { status, body, headers } = await exchange(person.server, client, back);
  assert.equal(status, 200, JSON.stringify(body));
  return { back, tokens: rememberIn(body), headers };
}
