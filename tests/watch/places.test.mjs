// Providers whose endpoints are on more than one host, as Google's are, and answers of kinds that are rare: HEAD,
// a code that is posted by a form, a client that does not wait.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { request } from 'node:http';
import { remember } from '../interop/lib/logs.mjs';
import { Person, challengeOf, newVerifier } from '../interop/lib/oauth.mjs';
import { Server } from '../interop/lib/server.mjs';
import { Gate } from './lib/gate.mjs';
import { leaksIn } from './lib/leaks.mjs';
import { Watch } from './lib/watch.mjs';

const json = (response, status, body, headers = {}) => {
  response.writeHead(status, { 'Content-Type': 'application/json', ...headers });
  response.end(JSON.stringify(body));
};
const refreshing = (value) => ({ method: 'POST', body: new URLSearchParams({
  grant_type: 'refresh_token', client_id: 'app', refresh_token: value }) });
const token = () => remember('refresh token', `r-${crypto.randomUUID()}`);
const discovery = '/.well-known/openid-configuration';

// One host for the login, one for the tokens, and one that nobody named.
async function split(t, flags = []) {
  const gates = {};
  gates.tokens = await Gate.start({ answer: (_, response) =>
    json(response, 200, { access_token: remember('access token', crypto.randomUUID()), token_type: 'Bearer' }) });
  gates.stranger = await Gate.start({ answer: (_, response) => json(response, 200, {}) });
  gates.login = await Gate.start({ answer: (asked, response) => (asked.url === discovery
    ? json(response, 200, { issuer: gates.login.origin, authorization_endpoint: `${gates.login.origin}/auth`,
      token_endpoint: `${gates.tokens.origin}/token`, jwks_uri: `${gates.stranger.origin}/keys` })
    : json(response, 404, { error: 'not found' })) });
  const watch = await Watch.start({ upstream: gates.login.origin, flags });
  t.after(async () => {
    await watch.stop();
    await Promise.all(Object.values(gates).map((gate) => gate.stop()));
  });
  const at = (gate, path) => `${watch.address}/-/at/http:${new URL(gate.origin).host}${path}`;
  return { ...gates, watch, at };
}

test('a token endpoint on another host is told, and reached under its name', async (t) => {
  const { tokens, stranger, watch, at } = await split(t);
  assert.equal((await fetch(at(tokens, '/token'), refreshing(token()))).status, 404, 'not named yet');
  const document = await (await fetch(watch.url(discovery))).json();
  assert.equal(document.token_endpoint, `${tokens.origin}/token`, 'it passes as it is');
  const told = await watch.next(({ call }) => call === 'discovery');
  assert.ok(told.says.includes(`${tokens.origin}/token`) && told.says.includes(at(tokens, '/token')), told.says);
  assert.equal(told.detail, 'token_endpoint_elsewhere');
  const notice = async () => (await (await fetch(`${watch.page}/grants.json`)).json()).notice;
  assert.equal(await notice(), told.says);
  assert.match(await (await fetch(watch.page)).text(), /Exchanges may pass the watch by\.<\/strong> The token endpoint/);
  const answer = await fetch(at(tokens, '/token'), refreshing(token()));
  assert.equal(answer.status, 200);
  assert.equal(await notice(), '');
  assert.equal(tokens.seen.length, 1);
  assert.equal(tokens.seen[0].url, '/token');
  assert.equal((await watch.next(({ event }) => event === 'refreshed')).event, 'refreshed');
  assert.equal((await fetch(at(stranger, '/token'), refreshing(token()))).status, 404);
  assert.equal(stranger.seen.length, 0, 'only endpoints are gone to');
  assert.deepEqual(await leaksIn(await watch.everything()), []);
});

test('a rewritten discovery document leads there by itself', async (t) => {
  const { login, watch, at, tokens } = await split(t, ['--rewrite-discovery']);
  const document = await (await fetch(watch.url(discovery))).json();
  assert.equal(document.token_endpoint, at(tokens, '/token'));
  assert.equal(document.authorization_endpoint, `${watch.address}/auth`);
  assert.equal(document.issuer, login.origin);
  assert.equal((await fetch(document.token_endpoint, refreshing(token()))).status, 200);
});

test('HEAD stays HEAD', async (t) => {
  const gate = await Gate.start({ answer: (_, response) => {
    response.writeHead(200, { 'X-Kept': 'yes', 'Content-Length': '1234' });
    response.end();
  } });
  const watch = await Watch.start({ upstream: gate.origin });
  t.after(async () => {
    await watch.stop();
    await gate.stop();
  });
  const answer = await new Promise((done, fail) => {
    request(watch.url('/health'), { method: 'HEAD' }, (head) => {
      head.resume();
      head.on('end', () => done(head));
    }).on('error', fail).end();
  });
  assert.equal(answer.statusCode, 200);
  assert.equal(answer.headers['x-kept'], 'yes');
  assert.equal(answer.headers['content-length'], undefined);
  assert.equal(gate.seen[0].method, 'HEAD');
});

test('a client that does not wait as it was told is told so', async (t) => {
  const gate = await Gate.start({ answer: (_, response) =>
    json(response, 429, { error: 'slow_down_please' }, { 'Retry-After': '120' }) });
  const watch = await Watch.start({ upstream: gate.origin });
  t.after(async () => {
    await watch.stop();
    await gate.stop();
  });
  const held = token();
  for (let i = 0; i < 3; i += 1) await (await fetch(watch.url('/token'), refreshing(held))).text();
  const [first, second, third] = await Promise.all([1, 2, 3].map((n) => watch.exchange(n)));
  assert.equal(first.detail ?? null, null, JSON.stringify(first));
  assert.match(first.says, /wait (2 min|120 s)/);
  assert.equal(second.detail, 'retry_too_soon');
  assert.match(second.says, /exchange 1 had been told to wait/);
  assert.equal(third.detail, 'retry_too_soon');
  assert.match(third.says, /exchange 2/);
});

test('Retry-After as a date is told from the Date of its answer', async (t) => {
  const hour = 3_600_000; // by which the provider's clock is off
  const gate = await Gate.start({ answer: (_, response) => json(response, 429, { error: 'slow' }, {
    Date: new Date(Date.now() + hour).toUTCString(),
    'Retry-After': new Date(Date.now() + hour + 120_000).toUTCString() }) });
  const watch = await Watch.start({ upstream: gate.origin });
  t.after(async () => {
    await watch.stop();
    await gate.stop();
  });
  const held = token();
  for (let i = 0; i < 2; i += 1) await (await fetch(watch.url('/token'), refreshing(held))).text();
  const [first, second] = await Promise.all([1, 2].map((n) => watch.exchange(n)));
  assert.match(first.says, /wait (2 min|119 s|1 min 59 s|120 s)/);
  assert.equal(second.detail, 'retry_too_soon');
});

test('an application that logs in here and fetches its tokens elsewhere is told so', async (t) => {
  const gate = await Gate.start({ answer: (_, response) => json(response, 200, {}) });
  const watch = await Watch.start({ upstream: gate.origin });
  t.after(async () => {
    await watch.stop();
    await gate.stop();
  });
  for (const state of ['a', 'b']) {
    await fetch(watch.url(`/authorize?client_id=app&response_type=code&state=${state}`), { redirect: 'manual' });
  }
  const told = await watch.exchange(2);
  assert.equal(told.detail, 'no_token_request');
  assert.match(told.fix, /\/-\/at\/HOST/);
  assert.match(await (await fetch(watch.page)).text(), /2 logins have begun here and no request for a token/);
});

test('a code that a form posts belongs to its login', async (t) => {
  const server = await Server.start({ name: 'posted' });
  const watch = await Watch.start({ upstream: server.issuer, flags: ['--forward-login'] });
  t.after(async () => {
    await watch.stop();
    await server.stop();
  });
  const redirectUri = 'https://app.example/callback';
  const client = server.addClient('app', { 'redirect-uri': [redirectUri] });
  const person = new Person(server, server.addUser('alice'));
  const verifier = newVerifier();
  const asked = (mode) => new URLSearchParams({ response_type: 'code', client_id: client.id,
    redirect_uri: redirectUri, scope: 'openid', state: crypto.randomUUID(), response_mode: mode,
    code_challenge: challengeOf(verifier), code_challenge_method: 'S256' });
  // Logged in and agreed, so that the next answer is the form itself.
  await person.browser.authorize(`${server.url('/authorize')}?${asked('form_post')}`, person);
  const { posted } = await person.browser.authorize(`${watch.url('/authorize')}?${asked('form_post')}`, person);
  const told = await watch.next(({ event }) => event === 'code_issued');
  assert.ok(told.grant, JSON.stringify(told));
  remember('code', posted.fields.code);
  assert.deepEqual(await leaksIn(await watch.everything()), []);
});
