// The rules of the plan "Basic OP" about what a login gives: tokens, claims by scope, userinfo.
// docs/CONFORMANCE.md has them all.
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { claimsOf, headerOf, logIn, me, paramsOf, requestUrl, sentBack, look } from './lib/conformance.mjs';
import { exchange, Person } from './lib/oauth.mjs';
import { Server } from './lib/server.mjs';

const server = await Server.start({ name: 'conformance-basic' });
after(() => server.stop());
const all = 'openid profile email address phone offline_access read';
const app = server.addClient('app', { scope: all, 'auth-method': 'client_secret_basic' });
const opaque = server.addClient('opaque', { scope: all, 'access-token-format': 'opaque' });
const name = 'Zoë Ødegård 佐藤';
const account = server.addUser('alice', ['--name', name, '--email', 'zoe@mail.example',
  '--email-verified', 'true']);
const alice = new Person(server, account);

const profile = { name, preferred_username: 'alice' };
const email = { email: 'zoe@mail.example', email_verified: true };

test('userinfo takes the token by GET, by POST with a header, and by POST in the form (Core section 5.3.1)',
  async () => {
    for (const client of [app, opaque]) {
      const { tokens } = await logIn(alice, client, { scope: 'openid profile email' });
      const token = tokens.access_token;
      const form = { method: 'POST', body: new URLSearchParams({ access_token: token }) };
      for (const answer of [await me(server, token), await me(server, token, { method: 'POST' }),
        await me(server, undefined, form),
        await me(server, undefined, { headers: { authorization: `bearer ${token}` } })]) {
        assert.equal(answer.status, 200, JSON.stringify(answer.body));
        assert.match(answer.headers.get('content-type'), /^application\/json\b/);
        assert.equal(answer.headers.get('cache-control'), 'no-store');
        assert.deepEqual(answer.body, { sub: account.sub, ...profile, ...email });
        assert.equal(answer.body.sub, claimsOf(tokens.id_token).sub, 'section 5.3.2');
      }
    }
  });

for (const [scope, due] of [
  ['openid', {}],
  ['openid profile', profile],
  ['openid email', email],
  ['openid address', {}],
  ['openid phone', {}],
  ['openid profile email address phone', { ...profile, ...email }],
  ['email profile openid', { ...profile, ...email }],
  ['phone email openid openid', email],
]) {
  test(`the scope "${scope}" gives its claims at userinfo and none in the id_token (Core section 5.4)`,
    async () => {
      const { tokens } = await logIn(alice, app, { scope });
      assert.deepEqual((await me(server, tokens.access_token)).body, { sub: account.sub, ...due });
      const claims = claimsOf(tokens.id_token);
      for (const one of Object.keys({ ...profile, ...email })) assert.equal(one in claims, false, one);
      const granted = (text) => [...new Set(text.split(' '))].sort().join(' ');
      assert.equal(granted(tokens.scope), granted(scope));
    });
}

test('without the scope openid there is no id_token, and userinfo stays shut (Core section 3.1.2.1)',
  async () => {
    const { tokens } = await logIn(alice, app, { scope: 'read' });
    assert.equal(tokens.id_token, undefined);
    assert.equal((await me(server, tokens.access_token)).status, 403);
  });

test('without a scope the client gets all that it is registered for (RFC 6749 section 3.3)', async () => {
  const { tokens } = await logIn(alice, app, { scope: undefined });
  assert.equal(tokens.scope, all);
  assert.ok(tokens.id_token);
});

test('a nonce comes back in the id_token, and none where none was sent (Core section 3.1.2.1)', async () => {
  const nonce = `n é ${'0'.repeat(400)}`;
  assert.equal(claimsOf((await logIn(alice, app, { nonce })).tokens.id_token).nonce, nonce);
  assert.equal('nonce' in claimsOf((await logIn(alice, app)).tokens.id_token), false);
});

test('an id_token is for one client, of numbers and words, with the time of the login (Core section 2)',
  async () => {
    const { tokens } = await logIn(alice, app);
    const claims = claimsOf(tokens.id_token);
    assert.deepEqual([claims.iss, claims.aud, claims.sub], [server.issuer, app.id, account.sub]);
    assert.equal('azp' in claims, false, 'of one audience');
    assert.equal('c_hash' in claims, false, 'of an id_token that comes beside the code');
    assert.match(claims.sub, /^[\x21-\x7e]{1,255}$/);
    for (const time of ['iat', 'exp', 'auth_time']) assert.ok(Number.isSafeInteger(claims[time]), time);
    assert.ok(claims.exp > claims.iat && claims.exp - claims.iat <= 24 * 3600);
    assert.match(headerOf(tokens.id_token).kid, /./);
  });

test('the answer of the token endpoint is JSON that nobody keeps (RFC 6749 section 5.1)', async () => {
  const { tokens, headers } = await logIn(alice, app);
  assert.match(headers.get('content-type'), /^application\/json\b/);
  assert.deepEqual([headers.get('cache-control'), headers.get('pragma')], ['no-store', 'no-cache']);
  assert.match(tokens.token_type, /^Bearer$/i);
  assert.ok(Number.isSafeInteger(tokens.expires_in) && tokens.expires_in > 0);
});

test('acr and amr tell of the login, whatever acr_values asked for (Core section 3.1.2.1)', async () => {
  const { acr_values_supported: known } =
    await (await fetch(server.url('/.well-known/openid-configuration'))).json();
  for (const acr_values of ['urn:grantline:acr:password', 'urn:mace:incommon:iap:silver', '0 1 2']) {
    const { acr, amr } = claimsOf((await logIn(alice, app, { acr_values })).tokens.id_token);
    assert.ok(known.includes(acr), acr);
    assert.deepEqual(amr, ['pwd']);
  }
});

// What an OP may pass over, or shows by its pages, leaves the answer as it is.
for (const [what, extra] of [
  ['an unknown parameter', { extra: 'foobar', 'ünknown[]': '1' }],
  ['display=page', { display: 'page' }],
  ['display=popup', { display: 'popup' }],
  ['display=touch', { display: 'touch' }],
  ['a display of its own', { display: 'hologram' }],
  ['ui_locales', { ui_locales: 'se zh-Hant-x-never' }],
  ['claims_locales', { claims_locales: 'se' }],
  ['login_hint of who is there', { login_hint: 'alice' }],
  ['login_hint by the address', { login_hint: 'zoe@mail.example' }],
  ['claims, essential', { claims: '{"userinfo":{"name":{"essential":true}}}' }],
  ['claims that are no JSON', { claims: '{' }],
  ['a state of 2000 characters', { state: '&=%# '.repeat(400) }],
  ['no state', { state: undefined }],
]) {
  test(`${what} changes nothing of the answer (Core sections 3.1.2.1, 5.5)`, async () => {
    const back = await alice.authorize(app, { scope: 'openid profile', state: 's', ...extra });
    assert.equal(back.state, 'state' in extra ? extra.state : 's');
    assert.equal(back.iss, server.issuer);
    const { body } = await exchange(server, app, back);
    assert.deepEqual((await me(server, body.access_token)).body, { sub: account.sub, ...profile });
    const unknown = ['code', 'state', 'iss', 'verifier', 'redirectUri'];
    assert.deepEqual(Object.keys(back).filter((one) => !unknown.includes(one)), []);
  });
}

test('a request by POST leads where one by GET does (Core section 3.1.2.1)', async () => {
  const { browser } = alice;
  const stay = (url) => url.origin === server.issuer;
  const answer = await browser.visit(server.url('/authorize'),
    { form: Object.fromEntries(paramsOf(app, { prompt: 'none' })), within: stay });
  assert.ok(answer.next.searchParams.get('code'), answer.page);
  assert.equal(answer.next.searchParams.get('state'), 'as it came');
  const refused = await browser.visit(server.url('/authorize'),
    { form: Object.fromEntries(paramsOf(app, { prompt: 'none', scope: 'admin' })), within: stay });
  assert.equal(refused.next.searchParams.get('error'), 'invalid_scope');
  const json = await look(server.url('/authorize'), { method: 'POST', body: '{}',
    headers: { 'content-type': 'application/json' } });
  assert.deepEqual([json.status, json.headers.get('location')], [415, null]);
});

test('who asks without a session meets a login page that nobody keeps or frames', async () => {
  const page = await look(requestUrl(server, app));
  assert.equal(page.status, 200);
  assert.match(page.headers.get('content-type'), /^text\/html/);
  assert.match(page.headers.get('cache-control'), /no-store/);
  assert.equal(page.headers.get('x-frame-options'), 'DENY');
  assert.match(await page.text(), /name="password"/);
});

test('a scope that is not registered is refused, and not passed over in silence (RFC 6749 section 3.3)',
  async () => {
    const back = await sentBack(await look(requestUrl(server, app, { scope: 'openid made-up' })),
      app.redirectUri);
    assert.equal(back.error, 'invalid_scope');
    assert.match(back.error_description, /made-up/);
  });
