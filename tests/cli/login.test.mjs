// `grantline login` and its kin at a real `grantline serve`, with somebody at a browser.
import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { Command } from '../foreign/lib/command.mjs';
import { remember } from '../interop/lib/logs.mjs';
import { Person } from '../interop/lib/oauth.mjs';
import { binary, freePort, Server } from '../interop/lib/server.mjs';

let server;
let alice;
let closed;
const keys = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const loopback = { 'redirect-uri': 'http://127.0.0.1/callback' };
before(async () => {
  server = await Server.start({ name: 'cli', flags: ['--tokens.access_token_life', '2s'] });
  alice = server.addUser('alice');
  server.addClient('app', loopback);
  closed = server.addClient('closed', { ...loopback, 'auth-method': 'client_secret_basic' });
  const jwks = join(server.data, '..', 'jwks.json');
  const jwk = { ...keys.publicKey.export({ format: 'jwk' }), kid: 'k1', use: 'sig', alg: 'ES256' };
  writeFileSync(jwks, JSON.stringify({ keys: [jwk] }));
  server.addClient('signer', { ...loopback, 'auth-method': 'private_key_jwt', jwks });
});
after(() => server.stop());

// Somebody who opens the address, logs in, agrees, and is sent back to this machine.
async function visit(url, answer = {}) {
  const person = new Person(server, alice);
  const { next } = await person.browser.authorize(url, { ...person, ...answer });
  return person.browser.visit(next);
}
const logIn = (command, clientId, ...words) =>
  command.login([server.issuer, '--no-browser', '--client-id', clientId, ...words], visit);
const kept = (command) => {
  const folder = command.environment.GRANTLINE_SESSIONS;
  return existsSync(folder) ? readdirSync(folder).filter((name) => !name.endsWith('.lock')) : [];
};

test('a login tells each step, shows a page, and leaves a session and nothing else', async () => {
  const command = new Command('cli-login');
  const done = await logIn(command, 'app');
  assert.equal(done.code, 0, done.err);
  assert.deepEqual(done.err.split('\n').map((line) => line.split(' ')[0]).filter(Boolean),
    ['Finding', 'Open', 'Waiting', 'Exchanging', 'Logged']);
  assert.match(done.page.page, /<h1>You are logged in<\/h1>/);
  assert.match(done.page.headers['content-security-policy'], /default-src 'none'; style-src 'sha256-/);
  assert.ok(!kept(command).some((name) => name.includes('.login')), kept(command).join());
  const who = (await command.json('whoami')).json;
  assert.equal(who.subject, alice.sub);
  const me = await command.run(['curl', server.url('/userinfo'), '-sS']);
  assert.equal(JSON.parse(me.out).sub, alice.sub);
  assert.equal((await command.run(['logout'])).code, 0);
  assert.equal((await command.json('sessions')).json.sessions.length, 0);
});

test('secrets come from a file, a variable and standard input, and are found again', async () => {
  const file = join(server.data, '..', 'secret');
  writeFileSync(file, `${closed.secret}\n`, { mode: 0o600 });
  const ways = {
    file: { words: ['--client-secret-file', file] },
    variable: { words: ['--client-secret-env', 'THE_SECRET'], environment: { THE_SECRET: closed.secret } },
    input: { words: ['--client-secret-file', '-'], input: `${closed.secret}\n` },
  };
  for (const [way, { words, environment, input }] of Object.entries(ways)) {
    const command = new Command(`cli-secret-${way}`);
    Object.assign(command.environment, environment);
    const done = await command.login([server.issuer, '--no-browser', '--client-id', 'closed', ...words],
      visit, 'Open this', input);
    assert.equal(done.code, 0, `${way}: ${done.err}`);
    const { json } = await command.json('token');
    await command.nextToken(json.access_token);
    assert.equal((await command.run(['logout'])).code, 0);
    assert.ok(!kept(command).some((name) => name.includes('.secret')), kept(command).join());
  }
  const command = new Command('cli-secret-key');
  const key = join(server.data, '..', 'key.pem');
  writeFileSync(key, keys.privateKey.export({ format: 'pem', type: 'pkcs8' }), { mode: 0o600 });
  const done = await logIn(command, 'signer', '--client-key-file', key, '--client-key-id', 'k1');
  assert.equal(done.code, 0, done.err);
  await command.nextToken((await command.json('token')).json.access_token);
});

test('a secret that others can read, or that is not there, is refused before anything is asked', async () => {
  const command = new Command('cli-secret-wide');
  const file = join(server.data, '..', 'wide');
  writeFileSync(file, 'a secret of nobody, long enough\n', { mode: 0o644 });
  const wide = await command.run(['login', server.issuer, '--client-id', 'closed', '--client-secret-file', file]);
  assert.equal(wide.code, 2);
  assert.match(wide.err, /chmod 600/);
  const none = await command.run(['login', server.issuer, '--client-id', 'closed', '--client-secret-env', 'NO_SUCH']);
  assert.match(none.err, /NO_SUCH is not set/);
  assert.ok(!wide.err.includes('Finding') && !none.err.includes('Finding'));
});

test('Ctrl-C and SIGTERM leave nothing of a login, and the session that was there', async () => {
  const command = new Command('cli-interrupt');
  assert.equal((await logIn(command, 'app')).code, 0);
  const before = kept(command);
  for (const signal of ['SIGINT', 'SIGTERM']) {
    const done = await interrupted(command, signal, 'Waiting',
      [server.issuer, '--no-browser', '--client-id', 'app']);
    assert.equal(done.code, 130, done.err);
    assert.match(done.err, /cancelled; nothing is left of it/);
    assert.deepEqual(kept(command), before);
  }
  assert.equal((await command.json('whoami')).json.subject, alice.sub);
});

test('Ctrl-C while the provider does not answer, and while a code waits to be entered', async (t) => {
  let asked = 0;
  const silent = createServer((request, response) => {
    const origin = `http://127.0.0.1:${silent.address().port}`;
    if (request.url.startsWith('/quiet')) return;
    response.setHeader('content-type', 'application/json');
    if (request.url === '/token') {
      asked += 1;
      response.statusCode = 400;
      response.end(JSON.stringify({ error: 'authorization_pending' }));
      return;
    }
    response.end(JSON.stringify(request.method === 'POST'
      ? { device_code: 'a device code, long', user_code: 'ABCD', expires_in: 60, interval: 1,
        verification_uri: `${origin}/device` }
      : { issuer: origin, token_endpoint: `${origin}/token`, authorization_endpoint: `${origin}/a`,
        device_authorization_endpoint: `${origin}/d` }));
  });
  await new Promise((done) => silent.listen(0, '127.0.0.1', done));
  t.after(() => {
    silent.closeAllConnections();
    silent.close();
  });
  const origin = `http://127.0.0.1:${silent.address().port}`;
  const command = new Command('cli-interrupt-silent');
  const early = await interrupted(command, 'SIGINT', 'Finding', [`${origin}/quiet`, '--client-id', 'app']);
  assert.equal(early.signal, 'SIGINT', early.err); // at once: there was nothing to put away
  const device = await interrupted(command, 'SIGINT', 'Waiting', [origin, '--device', '--client-id', 'app']);
  assert.equal(device.code, 130, device.err);
  assert.ok(asked <= 1);
  assert.deepEqual(kept(command), []);
});

// Runs a login and sends the signal when a line begins with this word.
function interrupted(command, signal, word, words) {
  const child = spawn(binary, ['login', ...words], { env: command.environment });
  let err = '';
  let isSent = false;
  child.stderr.setEncoding('utf8').on('data', (text) => {
    err += text;
    if (isSent || !err.includes(word)) return;
    isSent = true;
    child.kill(signal);
  });
  return new Promise((done) => child.once('close', (code, by) => done({ code, signal: by, err })));
}

test('who comes to the callback without being the person ends nothing', async () => {
  const command = new Command('cli-strangers');
  const done = await command.login([server.issuer, '--no-browser', '--client-id', 'app'], async (url) => {
    const { redirect_uri: back, state } = Object.fromEntries(new URL(url).searchParams);
    const status = async (at, options) => (await fetch(at, options)).status;
    assert.equal(await status(`${back}?code=theirs&state=another`), 400);
    assert.equal(await status(`${back}?code=theirs&state=${state}`, { method: 'HEAD' }), 204);
    assert.equal(await status(`${back}?code=x&state=${state}`, { headers: { 'sec-purpose': 'prefetch' } }), 204);
    assert.equal(await status(new URL('/elsewhere', back)), 404);
    assert.equal(await status(back.replace('127.0.0.1', 'localhost')), 404);
    return visit(url);
  });
  assert.equal(done.code, 0, done.err);
});

test('a redirect URI with a port of its own; one that is not of this machine is refused', async () => {
  const command = new Command('cli-port');
  const uri = `http://127.0.0.1:${await freePort()}/back`;
  server.addClient('one-port', { 'redirect-uri': uri });
  const done = await logIn(command, 'one-port', '--redirect-uri', uri);
  assert.equal(done.code, 0, done.err);
  const away = await command.run(['login', server.issuer, '--client-id', 'app', '--no-browser',
    '--redirect-uri', 'http://192.0.2.1:80/callback']);
  assert.equal(away.code, 1);
  assert.match(away.err, /an address of this machine/);
  assert.deepEqual(kept(command).filter((name) => name.includes('.login')), []);
});

test('curl has the token in no argument and no variable', async (t) => {
  const command = new Command('cli-curl');
  assert.equal((await logIn(command, 'app')).code, 0);
  const { json } = await command.json('token');
  remember('access token', json.access_token);
  let seen = '';
  const api = createServer((request, response) => {
    seen = request.headers.authorization ?? '';
    response.end(execFileSync('ps', ['axeww', '-o', 'args'], { maxBuffer: 1 << 28 }));
  });
  await new Promise((done) => api.listen(0, '127.0.0.1', done));
  t.after(() => api.close());
  const out = await command.run(['curl', `http://127.0.0.1:${api.address().port}/`, '-sS']);
  assert.match(seen, /^Bearer ey/);
  assert.ok(!out.out.includes(seen.slice('Bearer '.length)));
});
