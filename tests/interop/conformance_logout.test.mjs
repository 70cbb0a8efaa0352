// The rules of the plan "RP-Initiated Logout OP". A post from another site, with what a real browser
// does to cookies, is in tests/e2e/logout.test.mjs. docs/CONFORMANCE.md has them all.
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { logIn, look, requestUrl } from './lib/conformance.mjs';
import { formsOf } from './lib/browser.mjs';
import { Person } from './lib/oauth.mjs';
import { Clock, Server } from './lib/server.mjs';

const clock = new Clock();
const server = await Server.start({ name: 'conformance-logout', clock,
  flags: ['--sessions.idle', '30d', '--sessions.life', '30d'] });
after(() => server.stop());
const goodbye = 'https://app.example/goodbye?from=op';
const app = server.addClient('app', { 'post-logout-redirect-uri': [goodbye, 'https://app.example/bye'] });
const other = server.addClient('other', { 'post-logout-redirect-uri': 'https://other.example/bye' });
const { end_session_endpoint: endpoint } =
  await (await fetch(server.url('/.well-known/openid-configuration'))).json();
const stay = (url) => url.origin === server.issuer;

let people = 0;
async function signedIn() {
  const person = new Person(server, server.addUser(`person-${people += 1}`));
  const { tokens } = await logIn(person, app);
  return { person, hint: tokens.id_token, refreshToken: tokens.refresh_token };
}
const leave = (person, fields) =>
  person.browser.visit(`${endpoint}?${new URLSearchParams(fields)}`, { within: stay });
async function isSignedIn({ browser }) {
  const { next } = await browser.visit(requestUrl(server, app, { prompt: 'none' }), { within: stay });
  return next.searchParams.get('error') !== 'login_required';
}

test('with hint, place and state the person is signed out and led back with the state (section 2)',
  async () => {
    const { person, hint } = await signedIn();
    const state = 'a&b=c #ü';
    const { next } = await leave(person, { id_token_hint: hint, post_logout_redirect_uri: goodbye, state });
    assert.ok(next.href.startsWith(`${goodbye}&state=`), next.href);
    assert.deepEqual([...next.searchParams], [['from', 'op'], ['state', state]]);
    assert.equal(await isSignedIn(person), false);
  });

test('without a state none is added (section 3)', async () => {
  const { person, hint } = await signedIn();
  const { next } = await leave(person, { id_token_hint: hint, post_logout_redirect_uri: goodbye });
  assert.equal(next.href, goodbye);
  assert.equal(await isSignedIn(person), false);
});

test('by POST it is the same (section 2)', async () => {
  const { person, hint } = await signedIn();
  const form = { id_token_hint: hint, post_logout_redirect_uri: goodbye, state: 's', client_id: app.id };
  const { next } = await person.browser.visit(endpoint, { form, within: stay });
  assert.equal(next.href, `${goodbye}&state=s`);
  assert.equal(await isSignedIn(person), false);
});

test('without a place to go the person is signed out and stays with the server (section 3)', async () => {
  for (const more of [{}, { state: 'no place, so no use' }]) {
    const { person, hint } = await signedIn();
    const answer = await leave(person, { id_token_hint: hint, ...more });
    assert.deepEqual([answer.status, answer.next], [200, null]);
    assert.match(answer.page, /You are signed out/);
    assert.equal(await isSignedIn(person), false);
  }
});

// Asked first, and signed out by the answer.
async function isAsked(person, fields) {
  const answer = await leave(person, fields);
  assert.deepEqual([answer.status, answer.next], [200, null]);
  const form = formsOf(answer.page).find((one) => one.buttons.includes('decision=logout'));
  assert.ok(form, answer.page);
  assert.equal(await isSignedIn(person), true, 'until they answer');
  return person.browser.submit(answer, form, { decision: 'logout' }, stay);
}

for (const [what, fields] of [
  ['no parameters', {}],
  ['a state alone', { state: 'alone' }],
  ['a client_id alone', { client_id: app.id }],
  ['hints of a later standard', { logout_hint: 'x', ui_locales: 'se', extra: '1' }],
]) {
  test(`${what}: the person is asked, and stays with the server (section 2)`, async () => {
    const { person } = await signedIn();
    const gone = await isAsked(person, fields);
    assert.equal(gone.next, null);
    assert.match(gone.page, /You are signed out/);
    assert.equal(await isSignedIn(person), false);
  });
}

test('a client_id in place of the hint leads back once the person has agreed (section 2)', async () => {
  const { person } = await signedIn();
  const gone = await isAsked(person, { client_id: app.id, post_logout_redirect_uri: goodbye, state: 's' });
  assert.equal(gone.next.href, `${goodbye}&state=s`);
  assert.equal(await isSignedIn(person), false);
});

const changed = (jwt, change) => {
  const [head, body, signature] = jwt.split('.');
  const claims = { ...JSON.parse(Buffer.from(body, 'base64url')), ...change };
  return [head, Buffer.from(JSON.stringify(claims)).toString('base64url'), signature].join('.');
};

for (const [what, make] of [
  ['is no JWT', () => 'bad-hint'],
  ['was changed', (hint) => changed(hint, { sub: 'somebody' })],
  ['has lost its signature', (hint) => hint.replace(/[^.]*$/, '')],
]) {
  test(`a hint that ${what} leads nowhere and signs nobody out unasked (section 4)`, async () => {
    const { person, hint } = await signedIn();
    const bad = make(hint);
    const answer = await leave(person, { id_token_hint: bad, post_logout_redirect_uri: goodbye, state: 's' });
    assert.deepEqual([answer.status, answer.next], [400, null]);
    assert.equal(await isSignedIn(person), true);
    assert.equal((await isAsked(person, { id_token_hint: bad })).next, null);
  });
}

test('no place that is not registered for the client, letter by letter, is gone to (section 3)', async () => {
  const { person, hint } = await signedIn();
  for (const uri of ['https://evil.example/', `${goodbye}&more=1`, `${goodbye}/`, 'https://app.example/',
    'https://app.example/goodbye', 'https://app.example/bye?x', 'https://other.example/bye',
    'HTTPS://app.example/bye', '//app.example/bye', 'javascript:alert(1)']) {
    for (const more of [{ id_token_hint: hint }, { client_id: app.id }, {}]) {
      const answer = await leave(person, { post_logout_redirect_uri: uri, state: 's', ...more });
      assert.deepEqual([answer.status, answer.next], [400, null], uri);
      assert.equal(/href="[^"]*(evil|javascript)/.test(answer.page), false);
    }
  }
  assert.equal(await isSignedIn(person), true);
});

test('a client_id that is not the audience of the hint is refused (section 2)', async () => {
  const { person, hint } = await signedIn();
  const answer = await leave(person, { id_token_hint: hint, client_id: other.id,
    post_logout_redirect_uri: 'https://other.example/bye' });
  assert.deepEqual([answer.status, answer.next], [400, null]);
  assert.equal(await isSignedIn(person), true);
});

test('a hint that has expired is good, and so is one of a session that has ended (section 2)', async () => {
  const { person, hint } = await signedIn();
  clock.forward(25 * 3600);
  assert.equal(await isSignedIn(person), true);
  const back = { id_token_hint: hint, post_logout_redirect_uri: goodbye };
  assert.equal((await leave(person, back)).next.href, goodbye);
  assert.equal(await isSignedIn(person), false);
  assert.equal((await leave(person, back)).next.href, goodbye, 'once more');
});

test('the page of the logout is kept by nobody and framed by nobody (section 6)', async () => {
  const { person } = await signedIn();
  const asked = await leave(person, {});
  const { headers: out } = await look(endpoint);
  for (const [cached, framed] of [[asked.headers['cache-control'], asked.headers['x-frame-options']],
    [out.get('cache-control'), out.get('x-frame-options')]]) {
    assert.match(cached, /no-store/);
    assert.equal(framed, 'DENY');
  }
});
