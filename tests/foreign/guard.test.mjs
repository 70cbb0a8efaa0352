// The guard of the C++ library (examples/cpp-api) with tokens of servers that others wrote: which it
// takes, what it answers else, and what it does when their keys change and when they go away.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { after, before, test } from 'node:test';
import { OAuth2Server } from 'oauth2-mock-server';
import { remember } from '../interop/lib/logs.mjs';
import { freePort, pause } from '../interop/lib/server.mjs';
import { startOidcProvider } from './lib/oidc_provider.mjs';

const audience = 'https://api.example';
const running = new Set();
after(() => running.forEach((child) => child.kill('SIGKILL')));

async function startApi(environment) {
  const port = await freePort();
  const child = spawn(process.env.GRANTLINE_EXAMPLE_API, {
    env: { ...process.env, AUDIENCE: audience, PORT: String(port), ...environment },
  });
  running.add(child);
  const api = { log: '' };
  child.stderr.setEncoding('utf8').on('data', (text) => (api.log += text));
  await new Promise((done, fail) => {
    child.stdout.once('data', done);
    child.once('exit', (code) => fail(new Error(`the API ended with ${code}: ${api.log}`)));
  });
  api.ask = (token, { method = 'GET', headers = {}, query = '' } = {}) =>
    fetch(`http://127.0.0.1:${port}/orders${query}`, {
      method, headers: { ...(token && { Authorization: `Bearer ${token}` }), ...headers },
    });
  api.causeOf = async (...asked) => {
    api.log = '';
    const answer = await api.ask(...asked);
    await pause(20);
    return answer.status === 200 ? 'admitted' : `${answer.status} ${api.log.split(':')[0]}`;
  };
  return api;
}

let provider;
before(async () => (provider = await startOidcProvider()));
after(() => provider.stop());

async function tokenOf({ resource = audience, scope = 'api.read' } = {}) {
  const answer = await fetch(`${provider.issuer}/token`, {
    method: 'POST',
    headers: {
      Authorization: 'Basic ' + Buffer.from(`secretive:${encodeURIComponent(provider.secret)}`).toString('base64'),
    },
    body: new URLSearchParams({ grant_type: 'client_credentials', resource, scope }),
  });
  return remember('access token', (await answer.json()).access_token);
}

test('tokens of oidc-provider open what they are for, and no more', async () => {
  const api = await startApi({ ISSUER: provider.issuer });
  const answer = await api.ask(await tokenOf());
  assert.equal(answer.status, 200, api.log);
  assert.equal(await answer.text(), 'orders of secretive, asked by secretive\n');
  assert.match(answer.headers.get('ratelimit'), /r=199/);
  assert.equal(await api.causeOf(await tokenOf(), { method: 'POST' }), '403 insufficient_scope');
  assert.equal(await api.causeOf(await tokenOf({ resource: 'https://other.example' })),
    '401 access_token_wrong_audience');
  assert.match(api.log, /for https:\/\/other\.example; this is https:\/\/api\.example/);
  assert.equal(await api.causeOf(undefined), '401 access_token_missing');
  assert.equal(await api.causeOf(undefined, { query: '?access_token=x' }), '400 access_token_in_query');
  const token = await tokenOf();
  await pause(2100);
  assert.equal(await api.causeOf(token), '401 access_token_expired');
  const [head, body] = token.split('.');
  assert.equal(await api.causeOf(`${head}.${body}`), '401 access_token_malformed');
});

test('fifty at once', async () => {
  const api = await startApi({ ISSUER: provider.issuer });
  const token = await tokenOf();
  const answers = await Promise.all(Array.from({ length: 50 }, () => api.ask(token)));
  assert.deepEqual([...new Set(answers.map((answer) => answer.status))], [200]);
});

const claimsFor = (claims) => (_, payload) =>
  Object.assign(payload, { sub: 'johndoe', aud: audience, azp: 'app', scope: 'api.read', ...claims });

async function startMock(port = 0) {
  const server = new OAuth2Server();
  await server.issuer.keys.generate('RS256', { kid: 'first' });
  await server.start(port, '127.0.0.1');
  server.issuer.url = `http://127.0.0.1:${server.address().port}`;
  server.make = async (claims, options) => remember('access token', await server.issuer.buildToken(
    { scopesOrTransform: claimsFor(claims), ...options }));
  return server;
}

test('tokens of oauth2-mock-server say JWT, and are taken by choice alone', async () => {
  const server = await startMock();
  const strict = await startApi({ ISSUER: server.issuer.url });
  assert.equal(await strict.causeOf(await server.make()), '401 access_token_wrong_kind');
  assert.match(strict.log, /typ at\+jwt/);
  const api = await startApi({ ISSUER: server.issuer.url, PLAIN_JWT: 'yes' });
  assert.equal(await (await api.ask(await server.make())).text(), 'orders of johndoe, asked by app\n');
  assert.equal(await api.causeOf(await server.make({ scope: undefined, scp: ['api.read'] })), 'admitted');
  assert.equal(await api.causeOf(await server.make({ scope: undefined, nonce: 'n' })),
    '401 access_token_wrong_kind');
  assert.equal(await api.causeOf(await server.make({ iss: 'https://elsewhere.example' })),
    '401 access_token_not_ours');
  assert.equal(await api.causeOf(await server.make({ exp: 1_700_000_000 })), '401 access_token_expired');
  assert.equal(await api.causeOf(await server.make({ nbf: 4_000_000_000 })),
    '401 access_token_not_yet_valid');
  assert.equal(await api.causeOf(await server.make({ cnf: { 'x5t#S256': 'h' } })),
    '401 access_token_wrong_kind');
  assert.equal(await api.causeOf(await server.make({ cnf: { jkt: 'k' } })), '401 access_token_wrong_kind');
  await server.stop();
});

test('keys that change are learned, and keys that were learned outlive the provider', async () => {
  const server = await startMock();
  const api = await startApi({ ISSUER: server.issuer.url, PLAIN_JWT: 'yes' });
  assert.equal(await api.causeOf(await server.make()), 'admitted');
  await server.issuer.keys.generate('ES256', { kid: 'second' });
  const token = await server.make({}, { kid: 'second' });
  let cause;
  for (let tries = 0; tries < 60 && cause !== 'admitted'; tries += 1) {
    cause = await api.causeOf(token);
    if (cause !== 'admitted') await pause(500);
  }
  assert.equal(cause, 'admitted');
  const fresh = await server.make({ sub: 'fresh' }, { kid: 'first' });
  await server.stop();
  assert.equal(await api.causeOf(token), 'admitted');
  assert.equal(await api.causeOf(fresh), 'admitted');
});

test('an API starts without its provider, says 503, and goes on when it is there', async () => {
  const port = await freePort();
  const api = await startApi({ ISSUER: `http://127.0.0.1:${port}`, PLAIN_JWT: 'yes' });
  const other = await startMock();
  const early = await other.make({ iss: `http://127.0.0.1:${port}` });
  const answer = await api.ask(early);
  assert.equal(answer.status, 503);
  assert.ok(Number(answer.headers.get('retry-after')) > 0);
  assert.equal(answer.headers.get('www-authenticate'), null);
  assert.equal((await answer.json()).error, 'temporarily_unavailable');
  await other.stop();
  const server = await startMock(port);
  await pause(1000 * Number(answer.headers.get('retry-after')));
  assert.equal(await api.causeOf(await server.make()), 'admitted');
  await server.stop();
});
