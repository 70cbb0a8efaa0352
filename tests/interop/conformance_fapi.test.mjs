// Of the FAPI 2.0 Security Profile what concerns this server: pushed requests, client assertions, PKCE,
// codes. What it asks beyond, and what is done otherwise, is in docs/CONFORMANCE.md.
import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { after, test } from 'node:test';
import { isError, look, paramsOf, requestUrl, sentBack, signedBy, unsigned } from './lib/conformance.mjs';
import { makeClientKey } from './lib/keys.mjs';
import { rememberIn } from './lib/logs.mjs';
import { challengeOf, exchange, newVerifier, Person, post, refresh } from './lib/oauth.mjs';
import { Clock, Server } from './lib/server.mjs';

const clock = new Clock();
const server = await Server.start({ name: 'conformance-fapi', clock, flags: ['--par.required', 'true'] });
after(() => server.stop());
const keys = { app: await makeClientKey('ES256'), other: await makeClientKey('Ed25519') };
const settings = (key) => ({ 'auth-method': 'private_key_jwt', jwks: key.jwksFile });
const app = server.addClient('app', settings(keys.app));
const other = server.addClient('other', settings(keys.other));
const alice = new Person(server, server.addUser('alice'));

const claimsOf = (client, changes) => ({ iss: client.id, sub: client.id, aud: server.issuer,
  iat: clock.now(), exp: clock.now() + 60, ...changes });
const proofOf = (client, changes) => signedBy(keys[client.id], claimsOf(client, changes));

// Pushes a request; `client_id` is beside the assertion as RFC 9126 section 2.1 allows it.
async function push(client, { params = {}, claims = {}, proof } = {}) {
  const verifier = newVerifier();
  const fields = paramsOf(client, { code_challenge: challengeOf(verifier), ...params });
  const { status, body, headers } = await post(server, '/par',
    [...fields, ...Object.entries(proof ?? await proofOf(client, claims))]);
  return { status, body, headers, verifier, redirectUri: client.redirectUri, uri: body.request_uri };
}
const authorizeUrl = (client, uri, more = {}) =>
  `${server.url('/authorize')}?${new URLSearchParams({ client_id: client.id, request_uri: uri, ...more })}`;

async function codeOf(client, pushed, person = alice) {
  const { next, page } = await person.browser.authorize(authorizeUrl(client, pushed.uri), person);
  assert.ok(next?.searchParams.get('code'), page);
  return { ...rememberIn(Object.fromEntries(next.searchParams)), verifier: pushed.verifier,
    redirectUri: pushed.redirectUri };
}
const redeem = async (client, back, changes = {}, claims = {}) =>
  exchange(server, client, back, { ...await proofOf(client, claims), ...changes });
const isRefused = ({ status, body }, error, due = 400) =>
  assert.deepEqual([status, body.error], [due, error], JSON.stringify(body));

async function staysOnPage(url) {
  const answer = await look(url);
  assert.deepEqual([answer.status, answer.headers.get('location')], [400, null]);
}

test('a pushed request is answered with 201, a URN of its own and a short life (RFC 9126 section 2.2)',
  async () => {
    const [one, two] = [await push(app), await push(app)];
    assert.equal(one.status, 201);
    assert.equal(one.headers.get('cache-control'), 'no-store');
    assert.match(one.headers.get('content-type'), /^application\/json\b/);
    assert.match(one.uri, /^urn:ietf:params:oauth:request_uri:[\w-]{43}$/, 'of 256 bits');
    assert.notEqual(one.uri, two.uri);
    assert.ok(one.body.expires_in >= 5 && one.body.expires_in < 600, 'FAPI 2.0 section 5.3.2.2');
  });

test('the whole way: state and iss in the answer, tokens by PKCE and assertion (RFC 9207 section 2)',
  async () => {
    const back = await codeOf(app, await push(app));
    assert.deepEqual([back.state, back.iss], ['as it came', server.issuer]);
    const { status, body } = await redeem(app, back);
    assert.equal(status, 200, JSON.stringify(body));
    assert.equal((await refresh(server, app, body.refresh_token, await proofOf(app))).status, 200);
  });

test('a request that was not pushed is refused (FAPI 2.0 section 5.3.2.2)', async () => {
  const back = await sentBack(await look(requestUrl(server, app)), app.redirectUri);
  isError(server, back, 'invalid_request');
  const { require_pushed_authorization_requests: told } =
    await (await fetch(server.url('/.well-known/oauth-authorization-server'))).json();
  assert.equal(told, true, 'RFC 9126 section 5');
});

test('a request_uri is good until its code, in as many tabs as load it, and never after (section 4)',
  async () => {
    const pushed = await push(app);
    for (let i = 0; i < 3; i += 1) {
      assert.match(await (await look(authorizeUrl(app, pushed.uri))).text(), /name="password"/);
    }
    await codeOf(app, pushed, new Person(server, server.addUser('bea')));
    await staysOnPage(authorizeUrl(app, pushed.uri));
  });

test('a request_uri that has expired, is of another client or was made up stays on a page (section 4)',
  async () => {
    const pushed = await push(app);
    await staysOnPage(authorizeUrl(other, pushed.uri));
    await staysOnPage(authorizeUrl(app, `${pushed.uri.slice(0, -4)}AAAA`));
    clock.forward(pushed.body.expires_in + 1);
    await staysOnPage(authorizeUrl(app, pushed.uri));
  });

test('beside a request_uri nothing of the query counts but the client_id (section 4)', async () => {
  const pushed = await push(app, { params: { state: 'inside', nonce: 'inside' } });
  const { next } = await alice.browser.authorize(authorizeUrl(app, pushed.uri, { state: 'outside',
    redirect_uri: 'https://evil.example/', response_type: 'token', scope: 'openid email',
    response_mode: 'fragment', code_challenge: 'x' }), alice);
  assert.ok(next.href.startsWith(`${app.redirectUri}?code=`), next.href);
  assert.equal(next.searchParams.get('state'), 'inside');
  const { code } = rememberIn(Object.fromEntries(next.searchParams));
  const { body } = await redeem(app, { code, ...pushed });
  assert.equal(body.scope, 'openid');
  const without = await push(app, { params: { state: undefined } });
  const bare = await alice.browser.authorize(authorizeUrl(app, without.uri, { state: 'outside' }), alice);
  assert.equal(bare.next.searchParams.get('state'), null, 'a state outside of it was not pushed');
});

for (const [what, params, error] of [
  ['no redirect_uri', { redirect_uri: undefined }, 'invalid_request'],
  ['one that is not registered', { redirect_uri: 'https://app.example/other' }, 'invalid_request'],
  ['no challenge', { code_challenge: undefined, code_challenge_method: undefined }, 'invalid_request'],
  ['a challenge by plain', { code_challenge_method: 'plain' }, 'invalid_request'],
  ['a challenge without its method', { code_challenge_method: undefined }, 'invalid_request'],
  ['a request_uri', { request_uri: 'urn:ietf:params:oauth:request_uri:x' }, 'invalid_request'],
  ['a request object', { request: unsigned({}) }, 'request_not_supported'],
  ['another response_type', { response_type: 'code id_token' }, 'unsupported_response_type'],
  ['no response_type', { response_type: undefined }, 'invalid_request'],
  ['a scope beyond the client\'s', { scope: 'openid admin' }, 'invalid_scope'],
  ['an unknown prompt', { prompt: 'create' }, 'invalid_request'],
]) {
  test(`a push with ${what} is ${error} (RFC 9126 section 2.3)`, async () => {
    isRefused(await push(app, { params }), error);
  });
}

test('pushing is by POST alone, as a form, and by an authenticated client (RFC 9126 section 2.1)', async () => {
  for (const method of ['GET', 'PUT', 'DELETE']) {
    const answer = await fetch(server.url('/par'), { method });
    assert.equal(answer.status, 405);
    assert.match(answer.headers.get('allow'), /\bPOST\b/);
  }
  isRefused(await push(app, { proof: {} }), 'invalid_client', 401);
  isRefused(await push(app, { params: { client_id: other.id } }), 'invalid_request');
  isRefused(await push(app, { proof: await signedBy(keys.other, claimsOf(app)) }), 'invalid_client', 401);
});

const audiences = {
  'the issuer': [() => server.issuer, true, true],
  'the token endpoint': [() => server.url('/token'), true, true],
  'the push endpoint, at itself': [() => server.url('/par'), true, false],
  'a list with the issuer': [() => ['https://elsewhere.example', server.issuer], true, true],
  'another server': [() => 'https://elsewhere.example', false, false],
  'the issuer and a slash': [() => `${server.issuer}/`, false, false],
  'no audience': [() => undefined, false, false],
};
for (const [what, [make, atPar, atToken]] of Object.entries(audiences)) {
  test(`an assertion for ${what} (RFC 7523 section 3, RFC 9126 section 2)`, async () => {
    const aud = make();
    const pushed = await push(app, { claims: { aud } });
    if (atPar) assert.equal(pushed.status, 201, JSON.stringify(pushed.body));
    else isRefused(pushed, 'invalid_client', 401);
    const answer = await redeem(app, await codeOf(app, await push(app)), {}, { aud });
    if (atToken) assert.equal(answer.status, 200, JSON.stringify(answer.body));
    else isRefused(answer, 'invalid_client', 401);
  });
}

test('where it is set so, an assertion is for the issuer alone, as one string (FAPI 2.0 section 5.3.2.1)',
  async (t) => {
    const strict = await Server.start({ name: 'conformance-strict',
      flags: ['--clients.issuer_audience_only', 'true'] });
    t.after(() => strict.stop());
    const client = strict.addClient('app', settings(keys.app));
    const statusFor = async (path, aud) => (await post(strict, path, { ...await signedBy(keys.app,
      { ...claimsOf(client), aud, exp: Math.floor(Date.now() / 1000) + 60, iat: undefined }) })).status;
    for (const path of ['/par', '/token', '/introspect', '/revoke']) {
      assert.equal(await statusFor(path, strict.issuer), 400, 'taken; what follows is no request');
      for (const aud of [strict.url('/token'), strict.url(path), [strict.issuer], `${strict.issuer}/`]) {
        assert.equal(await statusFor(path, aud), 401, `${aud} at ${path}`);
      }
    }
  });

for (const [what, change, good] of [
  ['that began 8 s from now', () => ({ nbf: clock.now() + 8 }), true],
  ['made 8 s from now', () => ({ iat: clock.now() + 8 }), true],
  ['that begins in 65 s', () => ({ nbf: clock.now() + 65, exp: clock.now() + 120 }), false],
  ['made in 65 s', () => ({ iat: clock.now() + 65, exp: clock.now() + 120 }), false],
  ['that expired 5 min ago', () => ({ iat: clock.now() - 360, exp: clock.now() - 300 }), false],
  ['without an end', () => ({ exp: undefined }), false],
  ['without an issuer', () => ({ iss: undefined }), false],
  ['without a subject', () => ({ sub: undefined }), false],
  ['by another issuer', () => ({ iss: other.id }), false],
  ['without a jti', () => ({ jti: undefined }), false],
]) {
  test(`an assertion ${what} is ${good ? 'taken' : 'refused'} (RFC 7523 section 3, FAPI 2.0 section 5.3.2.1)`,
    async () => {
      const pushed = await push(app, { claims: change() });
      if (good) assert.equal(pushed.status, 201, JSON.stringify(pushed.body));
      else isRefused(pushed, 'invalid_client', 401);
    });
}

test('an assertion is good once, over all endpoints (RFC 7523 section 3)', async () => {
  const proof = await proofOf(app);
  const pushed = await push(app, { proof });
  assert.equal(pushed.status, 201);
  isRefused(await push(app, { proof }), 'invalid_client', 401);
  const back = await codeOf(app, pushed);
  isRefused(await exchange(server, app, back, proof), 'invalid_client', 401);
  assert.equal((await redeem(app, back)).status, 200, 'the code was not spent by it');
});

test('an assertion that is not signed, or by HMAC with the public key, is refused (RFC 7515)', async () => {
  const none = { ...await proofOf(app), client_assertion: unsigned(claimsOf(app, { jti: 'j' })) };
  isRefused(await push(app, { proof: none }), 'invalid_client', 401);
  const { keys: [jwk] } = JSON.parse(readFileSync(keys.app.jwksFile, 'utf8'));
  for (const secret of [JSON.stringify(jwk), jwk.x, Buffer.from(jwk.x, 'base64url'), '']) {
    const signature = createHmac('sha256', secret);
    const text = unsigned(claimsOf(app, { jti: crypto.randomUUID() }), { alg: 'HS256', kid: jwk.kid });
    const client_assertion = text + signature.update(text.slice(0, -1)).digest('base64url');
    isRefused(await push(app, { proof: { ...none, client_assertion } }), 'invalid_client', 401);
  }
});

test('a code is bound to its client, to its verifier and to one use, a second later too (RFC 9700)', async () => {
  const back = await codeOf(app, await push(app));
  isRefused(await redeem(other, back), 'invalid_grant');
  isRefused(await redeem(app, back, { code_verifier: newVerifier() }), 'invalid_grant');
  isRefused(await redeem(app, back, { code_verifier: undefined }), 'invalid_grant');
  const { status, body } = await redeem(app, back);
  assert.equal(status, 200, JSON.stringify(body));
  clock.forward(1);
  isRefused(await redeem(app, back), 'invalid_grant');
  isRefused(await refresh(server, app, body.refresh_token, await proofOf(app)), 'invalid_grant');
});

test('a code lives for 60 s at most (FAPI 2.0 section 5.3.2.1)', async () => {
  const back = await codeOf(app, await push(app));
  clock.forward(61);
  isRefused(await redeem(app, back), 'invalid_grant');
});

test('a refresh that is lost is repeated without harm, and another client has no use of it', async () => {
  const { body } = await redeem(app, await codeOf(app, await push(app)));
  const again = async () => refresh(server, app, body.refresh_token, await proofOf(app));
  isRefused(await refresh(server, other, body.refresh_token, await proofOf(other)), 'invalid_grant');
  const [lost, found] = [await again(), await again()];
  assert.deepEqual([lost.status, found.status], [200, 200]);
  assert.equal(found.body.refresh_token, lost.body.refresh_token);
});
