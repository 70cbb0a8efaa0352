// Rules of the answers and of the browser's session that a single forgotten check would break, each seen
// from outside: what userinfo tells, when a token and a session end, and what ends them.
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { refused } from './causes/checker.mjs';
import { formsOf } from './lib/browser.mjs';
import { credentials, Person, post, refresh } from './lib/oauth.mjs';
import { Clock, Server } from './lib/server.mjs';

const clock = new Clock();
const server = await Server.start({ name: 'rules', clock,
  flags: ['--sessions.idle', '2h', '--sessions.life', '5h'] });
after(() => server.stop());
const app = server.addClient('app', { 'post-logout-redirect-uri': 'https://app.example/bye' });
const other = server.addClient('other');
const opaque = server.addClient('opaque', { 'access-token-format': 'opaque',
  'auth-method': 'client_secret_post', 'access-token-life': '2m' });

async function me(token) {
  const answer = await fetch(server.url('/userinfo'), { headers: { authorization: `Bearer ${token}` } });
  return { status: answer.status, headers: answer.headers, body: await answer.json() };
}
const newPerson = (name, options) => new Person(server, server.addUser(name, options));

test('userinfo tells the address to who has the scope email, and to nobody else', async () => {
  const alice = newPerson('alice', ['--email', 'alice@a.example', '--name', 'Alice']);
  const told = async (scope) => (await me((await alice.tokens(app, { scope })).access_token)).body;
  const { sub, ...all } = await told('openid profile email');
  assert.ok(sub);
  assert.deepEqual(all, { name: 'Alice', preferred_username: 'alice', email: 'alice@a.example',
    email_verified: false });
  assert.deepEqual(await told('openid email'), { sub, email: 'alice@a.example', email_verified: false });
  assert.deepEqual(await told('openid profile'), { sub, name: 'Alice', preferred_username: 'alice' });
  assert.deepEqual(await told('openid'), { sub });
});

test('an opaque access token is good for its life and not a second longer', async () => {
  const bea = newPerson('bea');
  const { access_token: token, expires_in: life } = await bea.tokens(opaque);
  assert.equal(life, 120);
  const introspect = async () =>
    (await post(server, '/introspect', { token, ...credentials(opaque).fields })).body;
  clock.forward(life - 10);
  assert.equal((await me(token)).status, 200);
  assert.equal((await introspect()).active, true);
  clock.forward(11);
  await refused(server, await me(token), 'access_token_expired',
    { error: 'invalid_token', status: 401, says: /expired/, known: false });
  assert.deepEqual(await introspect(), { active: false });
});

test('with a window of zero a token that was just replaced is a replay, and ends the grant', async () => {
  const strict = server.addClient('strict', { 'refresh-retry-window': '0s' });
  const { refresh_token: first } = await newPerson('carl').tokens(strict);
  const { body: next } = await refresh(server, strict, first);
  clock.forward(-2); // not a millisecond has passed, and less
  await refused(server, await refresh(server, strict, first), 'refresh_token_rotated');
  clock.forward(2);
  await refused(server, await refresh(server, strict, next.refresh_token), 'grant_revoked_by_replay');
});

// What a browser with these cookies is: signed in or not.
const silent = (client) => `${server.url('/authorize')}?${new URLSearchParams({ response_type: 'code',
  client_id: client.id, redirect_uri: client.redirectUri, scope: 'openid', prompt: 'none',
  code_challenge: 'x'.repeat(43), code_challenge_method: 'S256' })}`;
async function isSignedIn(cookie, client = app) {
  const answer = await fetch(silent(client), { redirect: 'manual',
    headers: { accept: 'text/html', cookie: `grantline-session=${cookie}` } });
  const back = new URL(answer.headers.get('location')).searchParams;
  assert.ok(back.get('code') || back.get('error') === 'login_required', String(back));
  return back.get('code') !== null;
}
const sessionOf = (person) => person.browser.cookie(server.issuer, 'grantline-session');
async function signedIn(name) {
  const person = newPerson(name);
  const tokens = await person.tokens(app);
  const cookie = sessionOf(person);
  assert.ok(await isSignedIn(cookie));
  return { person, tokens, cookie };
}
const logoutUrl = (fields) => `${server.url('/end_session')}?${new URLSearchParams(fields)}`;

test('who signs out is signed out at the server: a copy of the cookie opens nothing', async () => {
  const { person, tokens, cookie } = await signedIn('dora');
  await person.browser.visit(logoutUrl({ id_token_hint: tokens.id_token }));
  assert.equal(sessionOf(person), undefined);
  assert.equal(await isSignedIn(cookie), false);
  assert.equal((await refresh(server, app, tokens.refresh_token)).status, 200, 'what was granted stays');
});

test('a login ends the session that the browser had before', async () => {
  const { person, cookie } = await signedIn('emil');
  await person.authorize(app, { prompt: 'login' });
  assert.notEqual(sessionOf(person), cookie);
  assert.equal(await isSignedIn(cookie), false);
  assert.ok(await isSignedIn(sessionOf(person)));
});

test('another password, and to be disabled, end every session of the person', async () => {
  const one = await signedIn('fred');
  clock.forward(1);
  server.cli(['user', 'password', 'fred'], { input: 'another-password-of-fred\n' });
  assert.equal(await isSignedIn(one.cookie), false);
  const two = await signedIn('gwen');
  server.cli(['user', 'disable', 'gwen']);
  assert.equal(await isSignedIn(two.cookie), false);
});

test('a session ends when it is not used, and at its end however much it is', async () => {
  const idle = await signedIn('hugo');
  clock.forward(2 * 3600 - 60);
  assert.ok(await isSignedIn(idle.cookie), 'used within its time');
  clock.forward(2 * 3600 + 1);
  assert.equal(await isSignedIn(idle.cookie), false);
  const busy = await signedIn('ines');
  for (let i = 0; i < 4; i += 1) {
    clock.forward(70 * 60);
    assert.ok(await isSignedIn(busy.cookie));
  }
  clock.forward(21 * 60);
  assert.equal(await isSignedIn(busy.cookie), false, 'five hours after it began');
});

test('an id_token of another person, or of another client, signs nobody out', async () => {
  const { person, cookie } = await signedIn('jane');
  const { tokens: theirs } = await signedIn('karl');
  const asked = await person.browser.visit(logoutUrl({ id_token_hint: theirs.id_token }));
  assert.match(asked.page, /value="logout"/, 'the person is asked');
  assert.ok(await isSignedIn(cookie));
  const own = (await person.tokens(app)).id_token;
  const foreign = await person.browser.visit(logoutUrl({ id_token_hint: own, client_id: other.id }));
  assert.equal(foreign.status, 400);
  assert.match(foreign.page, /id_token_hint_invalid/);
  assert.ok(await isSignedIn(cookie));
});

test('the question whether to sign out counts for the session that it was shown to', async () => {
  const { person, cookie } = await signedIn('lena');
  const stale = await person.browser.visit(logoutUrl({ client_id: app.id }));
  const [form] = formsOf(stale.page);
  const kept = await person.browser.submit(stale, form, { decision: 'stay' });
  assert.equal(kept.url.pathname, '/');
  assert.ok(await isSignedIn(cookie));
  await person.authorize(app, { prompt: 'login' });
  const again = await person.browser.submit(stale, form, { decision: 'logout' });
  assert.match(again.page, /value="logout"/, 'another session: asked anew');
  assert.ok(await isSignedIn(sessionOf(person)));
  const now = await person.browser.submit(again, formsOf(again.page)[0], { decision: 'logout' });
  assert.equal(now.status, 200);
  assert.equal(sessionOf(person), undefined);
});

test('after the login of another person the page of the one before allows nothing', async () => {
  const asked = server.addClient('asked', { 'skip-consent': [] });
  const { person: mona } = await signedIn('mona');
  const within = (url) => url.origin === server.issuer;
  const page = await mona.browser.visit(silent(asked).replace('prompt=none', 'prompt=consent'), { within });
  const form = formsOf(page.page).find((one) => one.buttons.includes('decision=allow'));
  const nora = newPerson('nora');
  nora.browser = mona.browser;
  const login = await nora.browser.visit(silent(app).replace('prompt=none', 'prompt=login'), { within });
  const another = formsOf(login.page).find((one) => one.buttons.includes('account=another'));
  const empty = await nora.browser.submit(login, another, { account: 'another' }, within);
  const fields = { username: nora.login, password: nora.password };
  await nora.browser.submit(empty, formsOf(empty.page)[0], fields, within);
  const answer = await nora.browser.submit(page, form, { decision: 'allow' }, within);
  assert.equal(answer.next, null, 'no code');
  assert.match(answer.page, /nora/, 'who is there now is asked');
});

test('a person ends no sign-in of another, though they know its id', async () => {
  const idOf = async ({ browser }) => {
    const page = await browser.visit(server.url('/account'));
    const form = formsOf(page.page).find((one) => 'csrf' in one.fields);
    const button = form.buttons.find((one) => one.startsWith('grant='));
    return { page, form, id: button.slice('grant='.length) };
  };
  const signIns = async (name) => {
    const { person, tokens } = await signedIn(name);
    return { person, all: [tokens, await person.tokens(app)] };
  };
  const alive = async ({ all }) => (await Promise.all(all.map((one) => me(one.access_token))))
    .filter(({ status }) => status === 200).length;
  const [pia, rolf] = [await signIns('pia'), await signIns('rolf')];
  const [hers, his] = [await idOf(pia.person), await idOf(rolf.person)];
  await rolf.person.browser.submit(his.page, his.form, { grant: hers.id });
  assert.deepEqual([await alive(pia), await alive(rolf)], [2, 2]);
  await pia.person.browser.submit(hers.page, hers.form, { grant: hers.id });
  assert.deepEqual([await alive(pia), await alive(rolf)], [1, 2]);
});
