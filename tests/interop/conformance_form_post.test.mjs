// The rules of the plan "Form Post OP (Basic)": the answers of the Basic plan as forms that the browser
// posts (OAuth 2.0 Form Post Response Mode). docs/CONFORMANCE.md has them all.
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import * as client from 'openid-client';
import { claimsOf, isError, look, me, paramsOf, requestUrl, unsigned } from './lib/conformance.mjs';
import { formsOf } from './lib/browser.mjs';
import { rememberIn } from './lib/logs.mjs';
import { basic, challengeOf, exchange, newVerifier, Person, post } from './lib/oauth.mjs';
import { Server } from './lib/server.mjs';

const server = await Server.start({ name: 'conformance-form-post' });
after(() => server.stop());
const app = server.addClient('app', { 'redirect-uri': ['https://app.example/callback',
  'https://app.example/callback?tenant=7&x=%26'], 'auth-method': 'client_secret_basic' });
const account = server.addUser('alice', ['--email', 'alice@mail.example']);
const alice = new Person(server, account);
const response_mode = 'form_post';

// What a page posts to the client: its only form, which goes where it should by POST alone.
function postedBy(page, redirectUri = app.redirectUri) {
  const forms = formsOf(page);
  assert.equal(forms.length, 1, page);
  assert.deepEqual([forms[0].action, forms[0].method.toLowerCase()], [redirectUri, 'post']);
  return rememberIn(forms[0].fields);
}
async function authorize(params, redirectUri) {
  const verifier = newVerifier();
  const url = requestUrl(server, app,
    { code_challenge: challengeOf(verifier), response_mode, ...params });
  const { next, page, status, headers } = await alice.browser.authorize(url, alice);
  assert.equal(next, null, 'nothing of it is in a URL');
  assert.equal(status, 200);
  return { ...postedBy(page, redirectUri), verifier, redirectUri: redirectUri ?? app.redirectUri, page, headers };
}

test('a code, state and iss come by POST, in a page that nobody keeps and that loads nothing (section 2)',
  async () => {
    const { page, headers, verifier, redirectUri, ...fields } = await authorize({ scope: 'openid email' });
    assert.deepEqual(Object.keys(fields).sort(), ['code', 'iss', 'state']);
    assert.deepEqual([fields.state, fields.iss], ['as it came', server.issuer]);
    assert.match(headers['content-type'], /^text\/html;\s*charset=utf-8$/i);
    assert.match(headers['cache-control'], /no-store/);
    assert.match(headers['content-security-policy'], /default-src 'none'/);
    assert.match(headers['content-security-policy'], /form-action [^;]*https:\/\/app\.example/);
    const { body: tokens } = await exchange(server, app, { ...fields, verifier, redirectUri });
    const user = (await me(server, tokens.access_token)).body;
    assert.deepEqual([user.sub, user.email], [claimsOf(tokens.id_token).sub, 'alice@mail.example']);
  });

test('what the client put into state and redirect_uri comes back letter by letter (section 2)', async () => {
  const state = `"><script>alert(1)</script>&amp; 'ü' 佐`;
  const own = 'https://app.example/callback?tenant=7&x=%26';
  const { page, ...fields } = await authorize({ state, redirect_uri: own }, own);
  assert.equal(fields.state, state);
  assert.equal(page.includes('<script>alert'), false);
});

test('openid-client takes the form as its callback, with state, nonce and PKCE held', async () => {
  const config = await client.discovery(new URL(server.issuer), app.id, app.secret,
    client.ClientSecretBasic(app.secret), { execute: [client.allowInsecureRequests] });
  const [pkceCodeVerifier, expectedNonce] = [newVerifier(), client.randomNonce()];
  const { code, state, iss } = await authorize({ nonce: expectedNonce, state: 's-1',
    code_challenge: challengeOf(pkceCodeVerifier) });
  const callback = () => new Request(app.redirectUri,
    { method: 'POST', body: new URLSearchParams({ code, state, iss }) });
  const checks = { pkceCodeVerifier, expectedNonce, expectedState: 's-1', idTokenExpected: true };
  await assert.rejects(client.authorizationCodeGrant(config, callback(), { ...checks, expectedState: 's-2' }));
  const tokens = rememberIn(await client.authorizationCodeGrant(config, callback(), checks));
  assert.equal(tokens.claims().sub, account.sub);
  await assert.rejects(client.authorizationCodeGrant(config, callback(), checks),
    { error: 'invalid_grant' }, 'the second time');
});

const bare = async (params) =>
  postedBy(await (await look(requestUrl(server, app, { response_mode, ...params }))).text());
for (const [what, params, error] of [
  ['prompt=none of who is not there', { prompt: 'none' }, 'login_required'],
  ['no response_type', { response_type: undefined }, 'invalid_request'],
  ['another response_type', { response_type: 'code id_token' }, 'unsupported_response_type'],
  ['a request object', { request: unsigned({ scope: 'openid' }) }, 'request_not_supported'],
  ['a scope beyond the client\'s', { scope: 'openid admin' }, 'invalid_scope'],
  ['no challenge', { code_challenge: undefined }, 'invalid_request'],
  ['prompt none with login', { prompt: 'none login' }, 'invalid_request'],
]) {
  test(`${what} is told by the form too, as ${error} (section 2, RFC 6749 section 4.1.2.1)`, async () => {
    isError(server, await bare(params), error);
  });
}

test('a redirect_uri that is not registered gets no form', async () => {
  const answer = await look(requestUrl(server, app, { response_mode, redirect_uri: 'https://evil.example/' }));
  assert.equal(answer.status, 400);
  assert.deepEqual(formsOf(await answer.text()).filter(({ action }) => /evil/.test(action)), []);
});

test('who is there gets the form at once with prompt=none, also by POST and by a pushed request', async () => {
  const { body } = await post(server, '/par', [...paramsOf(app, { response_mode, state: 'pushed' })],
    { authorization: basic(app.id, app.secret) });
  const silent = await alice.browser.visit(requestUrl(server, app, { response_mode, prompt: 'none' }));
  assert.ok(postedBy(silent.page).code);
  const byPost = await alice.browser.visit(server.url('/authorize'),
    { form: Object.fromEntries(paramsOf(app, { response_mode, prompt: 'none' })) });
  assert.ok(postedBy(byPost.page).code);
  const pushed = await alice.browser.visit(`${server.url('/authorize')}?${
    new URLSearchParams({ client_id: app.id, request_uri: body.request_uri })}`);
  assert.equal(postedBy(pushed.page).state, 'pushed');
});

test('a person who says no is told by the form', async () => {
  const asked = server.addClient('asked', { 'skip-consent': [] });
  const { next, page } = await alice.browser.authorize(
    requestUrl(server, asked, { response_mode }), { ...alice, decision: 'deny' });
  assert.equal(next, null);
  isError(server, postedBy(page), 'access_denied');
});
