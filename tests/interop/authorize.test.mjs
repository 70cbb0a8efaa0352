// What an authorization request may not be, and where its error goes: to the client only once client
// and redirect_uri are known to be good, else to a page that redirects nowhere.
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { challengeOf, exchange, newVerifier, Person, post } from './lib/oauth.mjs';
import { makeClientKey } from './lib/keys.mjs';
import { Clock, Server } from './lib/server.mjs';

const clock = new Clock();
const server = await Server.start({ name: 'authorize', clock });
after(() => server.stop());
const api = 'https://api.example';
const app = server.addClient('app', { resource: api, 'redirect-uri': [
  'https://app.example/callback', 'https://app.example/callback?tenant=7',
  'http://127.0.0.1/native'] });
const asked = server.addClient('asked', { 'skip-consent': [] });
const robot = server.addClient('robot', { 'auth-method': 'client_secret_basic',
  'grant-type': 'client_credentials', 'redirect-uri': 'https://app.example/callback' });
const { jwksFile } = await makeClientKey('ES256');
server.addClient('signer', { 'auth-method': 'private_key_jwt', jwks: jwksFile });
const account = server.addUser('alice');
const alice = new Person(server, account);

function request(client, params = {}) {
  const all = { response_type: 'code', client_id: client.id, redirect_uri: client.redirectUri,
    scope: 'openid', state: 'a & b', code_challenge: challengeOf(newVerifier()),
    code_challenge_method: 'S256', ...params };
  const pairs = Object.entries(all).filter(([, value]) => value !== undefined);
  return `${server.url('/authorize')}?${new URLSearchParams(pairs)}`;
}
const ask = (url) => fetch(url, { redirect: 'manual', headers: { accept: 'text/html' } });

// The error as the client gets it.
function holdBack(url, error, cause, redirectUri = app.redirectUri) {
  const back = new URL(url);
  assert.ok(url.startsWith(redirectUri), url);
  const params = back.hash ? new URLSearchParams(back.hash.slice(1)) : back.searchParams;
  assert.equal(params.get('error'), error, url);
  assert.equal(params.get('error_uri'), server.url(`/errors/${cause}`));
  assert.ok(params.get('error_description'));
  assert.equal(params.get('state'), 'a & b');
  assert.equal(params.get('iss'), server.issuer, 'RFC 9207');
  assert.equal(params.get('code'), null);
  return back;
}
async function goesBack(url, error, cause, redirectUri) {
  const answer = await ask(url);
  assert.equal(answer.status, 303, await answer.text());
  assert.equal(answer.headers.get('cache-control'), 'no-store');
  assert.equal(answer.headers.get('referrer-policy'), 'no-referrer');
  return holdBack(answer.headers.get('location'), error, cause, redirectUri);
}

for (const [what, params, error, cause] of [
  ['an unknown response_mode', { response_mode: 'jwt' }, 'invalid_request', 'response_mode_unsupported'],
  ['a request object', { request: 'eyJ' }, 'request_not_supported', 'request_object_unsupported'],
  ['a request_uri of elsewhere', { request_uri: 'https://evil.example/r' },
    'request_uri_not_supported', 'request_uri_unsupported'],
  ['a registration', { registration: '{}' }, 'registration_not_supported',
    'registration_unsupported'],
  ['no response_type', { response_type: undefined }, 'invalid_request', 'parameter_missing'],
  ['another response_type', { response_type: 'none' }, 'unsupported_response_type',
    'response_type_unsupported'],
  ['no challenge', { code_challenge: undefined }, 'invalid_request', 'challenge_missing'],
  ['neither challenge nor method', { code_challenge: undefined, code_challenge_method: undefined },
    'invalid_request', 'challenge_missing'],
  ['the method plain', { code_challenge_method: 'plain' }, 'invalid_request',
    'challenge_method_refused'],
  ['no method', { code_challenge_method: undefined }, 'invalid_request', 'challenge_method_refused'],
  ['a challenge of 42', { code_challenge: 'x'.repeat(42) }, 'invalid_request', 'challenge_malformed'],
  ['a scope beyond the client\'s', { scope: 'openid admin' }, 'invalid_scope', 'scope_invalid'],
  ['a resource beyond it', { resource: `${api}/` }, 'invalid_target', 'resource_invalid'],
  ['prompt none with login', { prompt: 'none login' }, 'invalid_request', 'prompt_invalid'],
  ['an unknown prompt', { prompt: 'create' }, 'invalid_request', 'prompt_invalid'],
  ['a max_age of -1', { max_age: '-1' }, 'invalid_request', 'parameter_malformed'],
  ['a nonce of 513', { nonce: 'n'.repeat(513) }, 'invalid_request', 'parameter_malformed'],
  ['a broken id_token_hint', { id_token_hint: 'eyJ' }, 'invalid_request', 'id_token_hint_invalid'],
]) {
  test(`${what} goes back to the client as ${error}`, async () => {
    const { searchParams } = await goesBack(request(app, params), error, cause);
    if (!cause.startsWith('parameter_')) return;
    const [name] = Object.keys(params);
    assert.match(searchParams.get('error_description'), new RegExp(`\\b${name}\\b`));
  });
}

test('an error goes where an answer would: fragment, form, and beside a query of one\'s own', async () => {
  const implicit = await goesBack(request(app, { response_type: 'id_token token' }),
    'unsupported_response_type', 'response_type_unsupported');
  assert.equal(implicit.search, '', 'who asks for the fragment looks there');
  const own = 'https://app.example/callback?tenant=7';
  const kept = await goesBack(request(app, { redirect_uri: own, prompt: 'create' }),
    'invalid_request', 'prompt_invalid', `${own}&`);
  assert.equal(kept.searchParams.get('tenant'), '7');
  const page = await (await ask(request(app, { response_mode: 'form_post', scope: 'x' }))).text();
  assert.match(page, /<form[^>]* action="https:\/\/app\.example\/callback"/);
  for (const value of ['invalid_scope', 'a &amp; b', server.issuer]) {
    assert.ok(page.includes(`value="${value}"`), value);
  }
  await goesBack(request(robot), 'unauthorized_client', 'grant_type_not_allowed', robot.redirectUri);
});

const cb = app.redirectUri;
for (const [what, params, cause] of [
  ['no client_id', { client_id: undefined }, 'parameter_missing'],
  ['an unknown client', { client_id: 'nobody' }, 'client_unknown'],
  ['no redirect_uri', { redirect_uri: undefined }, 'parameter_missing'],
  ['a slash more', { redirect_uri: `${cb}/` }, 'redirect_uri_not_registered'],
  ['a query more', { redirect_uri: `${cb}?x=1` }, 'redirect_uri_not_registered'],
  ['a fragment', { redirect_uri: `${cb}#x` }, 'redirect_uri_not_registered'],
  ['another letter case', { redirect_uri: cb.replace('callback', 'Callback') },
    'redirect_uri_not_registered'],
  ['dots in the path', { redirect_uri: 'https://app.example/x/../callback' },
    'redirect_uri_not_registered'],
  ['http for https', { redirect_uri: cb.replace('https', 'http') }, 'redirect_uri_not_registered'],
  ['the host as a user', { redirect_uri: 'https://app.example@evil.example/callback' },
    'redirect_uri_not_registered'],
  ['the host as a prefix', { redirect_uri: 'https://app.example.evil.example/callback' },
    'redirect_uri_not_registered'],
  ['a port', { redirect_uri: 'https://app.example:8443/callback' }, 'redirect_uri_not_registered'],
  ['a scheme of script', { redirect_uri: 'javascript:alert(1)' }, 'redirect_uri_not_registered'],
  ['loopback with a user', { redirect_uri: 'http://127.0.0.1:80@evil.example/native' },
    'redirect_uri_not_registered'],
  ['a line end', { redirect_uri: `${cb}\r\nSet-Cookie: a=b` }, 'redirect_uri_invalid'],
  ['a request_uri that was never pushed', { request_uri: 'urn:ietf:params:oauth:request_uri:x' },
    'request_uri_unknown'],
]) {
  test(`${what} stays on a page of the server: ${cause}`, async () => {
    await staysOnPage(request(app, params), cause);
    await staysOnPage(request(app, { ...params, prompt: 'none' }), cause);
  });
}
async function staysOnPage(url, cause) {
  const answer = await ask(url);
  const page = await answer.text();
  assert.equal(answer.status, 400, page);
  assert.equal(answer.headers.get('location'), null);
  assert.equal(answer.headers.get('x-frame-options'), 'DENY');
  assert.equal(answer.headers.get('set-cookie'), null);
  assert.match(page, new RegExp(`\\b${cause}\\b`));
  assert.equal(/<a [^>]*evil\.example|<a [^>]*javascript:/i.test(page), false, 'no link leads there');
}

test('a parameter that comes twice, and a client that is disabled, stay on a page', async () => {
  await staysOnPage(`${request(app)}&client_id=other`, 'parameter_repeated');
  await staysOnPage(`${request(app)}&redirect_uri=https://evil.example/`, 'parameter_repeated');
  const gone = server.addClient('gone');
  server.cli(['client', 'disable', gone.id]);
  await staysOnPage(request(gone), 'client_disabled');
});

test('a native app may have any port of its loopback redirect_uri', async () => {
  const back = await alice.authorize(app, { redirect_uri: 'http://127.0.0.1:54321/native' });
  assert.equal((await exchange(server, app, back)).status, 200);
});

test('prompt=none answers without a page: who is there, what was agreed, who is meant', async () => {
  const bob = new Person(server, server.addUser('bob'));
  const silent = (client, more = {}) => bob.authorize(client, { prompt: 'none', scope: 'openid', ...more });
  assert.equal((await silent(app)).error, 'login_required');
  assert.ok((await bob.authorize(app)).code);
  const back = await silent(app);
  assert.ok(back.code);
  assert.equal(back.iss, server.issuer);
  assert.equal((await silent(asked)).error, 'consent_required');
  assert.ok((await bob.authorize(asked, { scope: 'openid' })).code, 'agreed');
  assert.ok((await silent(asked)).code);
  assert.equal((await silent(asked, { scope: 'openid email' })).error, 'consent_required');
  assert.equal((await silent(app, { login_hint: 'alice' })).error, 'account_selection_required');
  const { id_token: hint } = await alice.tokens(app);
  assert.equal((await silent(app, { id_token_hint: hint })).error, 'login_required');
  assert.equal((await silent(app, { prompt: 'none consent' })).error, 'invalid_request');
});

test('an id_token_hint is one of this server, for this client, and no other token', async () => {
  const tokens = await alice.tokens(app);
  assert.ok((await alice.authorize(app, { prompt: 'none', id_token_hint: tokens.id_token })).code);
  for (const hint of [tokens.access_token, tokens.refresh_token, `${tokens.id_token}x`]) {
    assert.equal((await alice.authorize(app, { id_token_hint: hint })).error, 'invalid_request');
  }
  assert.equal((await alice.authorize(asked, { id_token_hint: tokens.id_token })).error,
    'invalid_request', 'of another client');
  clock.forward(3700);
  assert.ok((await alice.authorize(app, { prompt: 'none', id_token_hint: tokens.id_token })).code,
    'one that has expired will do');
});

const claimsOf = (jwt) => JSON.parse(Buffer.from(jwt.split('.')[1], 'base64url'));

test('max_age and prompt=login ask for the password again, and auth_time tells of it', async () => {
  const carol = new Person(server, server.addUser('carol'));
  const first = claimsOf((await carol.tokens(app)).id_token);
  clock.forward(100);
  assert.ok((await carol.authorize(app, { max_age: '3600' })).code);
  assert.equal((await carol.authorize(app, { max_age: '60', prompt: 'none' })).error, 'login_required');
  const second = claimsOf((await carol.tokens(app, { max_age: '60' })).id_token);
  assert.ok(second.auth_time >= first.auth_time + 100);
  clock.forward(10);
  const third = claimsOf((await carol.tokens(app, { prompt: 'login' })).id_token);
  assert.ok(third.auth_time >= second.auth_time + 10);
  assert.notEqual(third.sid, second.sid, 'another session');
});

async function push(client, params = {}, more = {}) {
  const { searchParams } = new URL(request(client, params));
  return post(server, '/par', { ...Object.fromEntries(searchParams), ...more });
}

test('a pushed request counts, and nothing of the query beside it; it is good once', async () => {
  const { status, body, headers } = await push(app, { scope: 'openid', state: 'pushed' });
  assert.equal(status, 201);
  assert.equal(headers.get('cache-control'), 'no-store');
  assert.ok(body.expires_in > 0 && body.expires_in <= 600);
  const uri = { request_uri: body.request_uri };
  await staysOnPage(request(asked, uri), 'request_uri_wrong_client');
  const back = await alice.authorize(app, { ...uri, state: 'query', scope: 'openid email',
    redirect_uri: 'https://app.example/callback?tenant=7' });
  assert.equal(back.state, 'pushed');
  assert.equal(back.tenant, undefined, 'the redirect_uri is the pushed one');
  await staysOnPage(request(app, uri), 'request_uri_unknown');
  const late = await push(app);
  clock.forward(3600);
  await staysOnPage(request(app, { request_uri: late.body.request_uri }), 'request_uri_(expired|unknown)');
});

test('nobody pushes in the name of a client that has a secret or a key', async () => {
  for (const id of [robot.id, 'signer']) {
    const answer = await push({ id, redirectUri: cb });
    assert.equal(answer.status, 401, id);
    assert.equal(answer.body.error, 'invalid_client');
  }
  const refused = async (answer, cause) => {
    const { status, body } = await answer;
    assert.equal(status, 400);
    assert.equal(body.error_uri, server.url(`/errors/${cause}`));
  };
  await refused(push(app, {}, { request_uri: 'urn:ietf:params:oauth:request_uri:x' }),
    'parameter_malformed');
  await refused(push(app, { redirect_uri: `${cb}/` }), 'redirect_uri_not_registered');
  await refused(push(app, { code_challenge_method: 'plain' }), 'challenge_method_refused');
});

test('where pushing is required, a plain request goes back with an error', async (t) => {
  const strict = await Server.start({ name: 'push-only', flags: ['--par.required', 'true'] });
  t.after(() => strict.stop());
  const client = strict.addClient('app');
  const answer = await ask(request(client).replace(server.issuer, strict.issuer));
  const back = new URL(answer.headers.get('location')).searchParams;
  assert.equal(back.get('error'), 'invalid_request');
  assert.match(back.get('error_description'), /request_uri/);
});

test('prompt=consent and prompt=select_account show their page to who agreed and is alone', async () => {
  const dora = new Person(server, server.addUser('dora'));
  assert.ok((await dora.authorize(asked, { scope: 'openid' })).code);
  const here = { within: (url) => url.origin === server.issuer };
  const page = async (prompt) => (await dora.browser.visit(request(asked, { prompt }), here)).page;
  assert.match(await page('consent'), /name="decision" value="allow"/);
  assert.match(await page('select_account'), /name="account" value="another"/);
});

test('under another issuer the tokens of the former one are no hint and open nothing', async (t) => {
  const former = await Server.start({ name: 'former-issuer' });
  t.after(() => former.stop({ keep: true }));
  const client = former.addClient('app');
  const person = former.addUser('alice');
  const tokens = await new Person(former, person).tokens(client);
  await former.stop({ keep: true });
  const server = await Server.start({ name: 'later-issuer', data: former.data });
  t.after(() => server.stop());
  const back = await new Person(server, person).authorize(client, { id_token_hint: tokens.id_token });
  assert.equal(back.error, 'invalid_request');
  const me = await fetch(server.url('/userinfo'),
    { headers: { authorization: `Bearer ${tokens.access_token}` } });
  assert.equal(me.status, 401);
});
