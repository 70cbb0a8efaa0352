// What else a client may meet on its way: 401 and 403 at userinfo, 404, 405, 413, 415 and 429.
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { refused } from './causes/checker.mjs';
import { ask, exchange, Person, post, refresh } from './lib/oauth.mjs';
import { Clock, Server } from './lib/server.mjs';

const clock = new Clock();
const server = await Server.start({ name: 'related', clock });
after(() => server.stop());
const api = 'https://api.example';
const alice = new Person(server, server.addUser('alice'));
const app = server.addClient('app', { resource: api, scope: 'openid profile email read' });
const opaque = server.addClient('opaque', { 'access-token-format': 'opaque' });

async function call(path, { method = 'GET', token, headers = {}, body } = {}) {
  const response = await fetch(server.url(path), {
    method,
    body,
    headers: { accept: 'application/json', ...headers,
      ...(token ? { authorization: `Bearer ${token}` } : {}) },
  });
  const text = await response.text();
  const is_json = (response.headers.get('content-type') ?? '').startsWith('application/json');
  return { status: response.status, headers: response.headers, text,
    body: is_json ? JSON.parse(text) : undefined };
}
const challenge = (answer) => answer.headers.get('www-authenticate');

test('userinfo without a token is 401 and names no error (RFC 6750 section 3.1)', async () => {
  const answer = await call('/userinfo');
  assert.equal(answer.status, 401);
  assert.equal(challenge(answer), `Bearer realm="${server.issuer}", DPoP realm="${server.issuer}", ` +
    'algs="ES256 EdDSA Ed25519 RS256"');
  assert.equal('error' in answer.body, false);
  assert.equal(answer.body.error_uri, server.url('/errors/access_token_missing'));
});

async function refusedAtUserinfo(token, cause, says) {
  const answer = await call('/userinfo', { token });
  await refused(server, answer, cause, { error: 'invalid_token', status: 401, says, known: false });
  assert.match(challenge(answer), /^Bearer realm="[^"]+", error="invalid_token", error_description="/);
}

test('userinfo with a token that is cut, foreign, revoked, of another audience or old is 401',
  async () => {
    const tokens = await alice.tokens(opaque);
    assert.equal((await call('/userinfo', { token: tokens.access_token })).status, 200);
    await refusedAtUserinfo(tokens.access_token.slice(0, 50), 'access_token_malformed', /50 of 64/);
    await refusedAtUserinfo(tokens.refresh_token, 'access_token_wrong_kind', /refresh token/);
    await post(server, '/revoke', { token: tokens.refresh_token, client_id: opaque.id });
    await refusedAtUserinfo(tokens.access_token, 'access_token_revoked', /revoked .* earlier by/);

    const back = await alice.authorize(app, { resource: api });
    const { body: forApi } = await exchange(server, app, back, { resource: api });
    await refusedAtUserinfo(forApi.access_token, 'access_token_wrong_audience', /api\.example/);

    const { access_token: old } = await alice.tokens(app);
    clock.forward(16 * 60);
    await refusedAtUserinfo(old, 'access_token_expired', /expired 1 min.* earlier/);
  });

test('userinfo with a token that has not the scope openid is 403 insufficient_scope', async () => {
  const { access_token: token } = await alice.tokens(app, { scope: 'read' });
  const answer = await call('/userinfo', { token });
  await refused(server, answer, 'insufficient_scope',
    { error: 'insufficient_scope', status: 403, says: /openid.*read/, known: false });
  assert.match(challenge(answer), /error="insufficient_scope".*scope="openid"/);
});

test('an unknown path is 404 with the nearest one, as JSON or as a page', async () => {
  const answer = await call('/oauth/tokn', { headers: { accept: 'application/json' } });
  assert.equal(answer.status, 404);
  const near = await call('/tokens');
  await refused(server, near, 'path_not_found',
    { error: 'invalid_request', status: 404, says: /nearest is \/token/, known: false });
  const page = await call('/tokens', { headers: { accept: 'text/html' } });
  assert.equal(page.status, 404);
  assert.match(page.headers.get('content-type'), /^text\/html/);
  assert.match(page.text, /\/token\b/);
});

test('a wrong method is 405 and Allow names the right ones', async () => {
  const answer = await call('/token');
  await refused(server, answer, 'method_not_allowed',
    { error: 'invalid_request', status: 405, says: /POST/, known: false });
  assert.equal(answer.headers.get('allow'), 'POST, OPTIONS');
});

test('a body of more than 64 KiB is 413, JSON in place of a form 415', async () => {
  const large = await call('/token', { method: 'POST', body: `a=${'b'.repeat(70_000)}` });
  await refused(server, large, 'body_too_large',
    { error: 'invalid_request', status: 413, says: /65536/, known: false });
  const headers = { 'content-type': 'application/json' };
  const json = await call('/token', { method: 'POST', headers, body: '{"grant_type":"x"}' });
  await refused(server, json, 'body_not_form', {
    error: 'invalid_request', status: 415, evidence: { content_type: 'application/json' } });
});

test('what is missing or unknown in a token request is named', async () => {
  const request = { error: 'invalid_request' };
  await refused(server, await ask(server, app, {}), 'parameter_missing',
    { ...request, says: /grant_type/ });
  await refused(server, await ask(server, app, { grant_type: 'authorization_code' }),
    'parameter_missing', { ...request, says: /code/ });
  await refused(server, await ask(server, app, { grant_type: 'implicit' }), 'grant_type_unsupported',
    { error: 'unsupported_grant_type', status: 400 });
  await refused(server, await ask(server, app, { grant_type: 'client_credentials' }),
    'grant_type_not_allowed', { error: 'unauthorized_client', status: 400 });
  const codeOnly = server.addClient('code-only', { 'auth-method': 'client_secret_post' });
  for (const grant_type of ['client_credentials', 'password']) {
    const fields = { grant_type, username: alice.login, password: alice.password };
    await refused(server, await ask(server, codeOnly, fields), 'grant_type_not_allowed',
      { error: 'unauthorized_client', status: 400, says: new RegExp(grant_type) });
  }
  const { refresh_token: token } = await alice.tokens(app, { scope: 'openid' });
  await refused(server, await refresh(server, app, token, { scope: 'openid email' }),
    'scope_not_granted', { error: 'invalid_scope', status: 400, says: /email/ });
});

test('too many requests are 429, and no credential is spent by it', async (t) => {
  const strict = await Server.start({ name: 'strict', flags: ['--limits.token_per_client', '3/h'] });
  t.after(() => strict.stop({ keep: true }));
  const client = strict.addClient('app');
  const tokens = await new Person(strict, strict.addUser('alice')).tokens(client);
  let answer;
  let token = tokens.refresh_token;
  for (let i = 0; i < 5; i += 1) {
    answer = await refresh(strict, client, token);
    if (answer.status !== 200) break;
    token = answer.body.refresh_token;
  }
  await refused(strict, answer, 'rate_limited',
    { error: 'temporarily_unavailable', status: 429, known: false });
  const wait = Number(answer.headers.get('retry-after'));
  assert.ok(wait > 0 && wait <= 3600);
  assert.equal(answer.headers.get('ratelimit-remaining'), '0');
  await strict.stop({ keep: true });
  const again = await Server.start({ name: 'strict-again', data: strict.data, port: strict.port });
  t.after(() => again.stop());
  assert.equal((await refresh(again, client, token)).status, 200);
});

test('passwords are tried ever more slowly, whatever address a stranger claims to have', async () => {
  const fields = { grant_type: 'password', username: 'alice', password: 'wrong-wrong-wrong' };
  const client = server.addClient('legacy', {
    'auth-method': 'client_secret_post', 'legacy-password': true, 'grant-type': 'password' });
  let answer;
  for (let i = 0; i < 5; i += 1) {
    const claimed = { 'x-forwarded-for': `192.0.2.${i}`, forwarded: `for=192.0.2.${i}` };
    answer = await ask(server, client, fields, {}, claimed);
  }
  await refused(server, answer, 'login_throttled', { error: 'temporarily_unavailable', status: 429 });
});
