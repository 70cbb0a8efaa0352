// What other programs do with a session: a hundred shells, the examples, git and kubectl.
import assert from 'node:assert/strict';
import { execFile, execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:https';
import { dirname, join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { Command } from '../foreign/lib/command.mjs';
import { Person } from '../interop/lib/oauth.mjs';
import { binary, Server } from '../interop/lib/server.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '../..');
let server;
let alice;
let command;
before(async () => {
  server = await Server.start({ name: 'cli-helpers',
    flags: ['--tokens.access_token_life', '4s', '--tokens.refresh_retry_window', '0s'] });
  alice = server.addUser('alice');
  server.addClient('app', { 'redirect-uri': 'http://127.0.0.1/callback' });
  command = new Command('cli-helpers');
  const bin = join(command.folder, 'bin');
  mkdirSync(bin);
  symlinkSync(binary, join(bin, 'grantline'));
  Object.assign(command.environment, {
    PATH: `${bin}:${process.env.PATH}`, HOME: command.folder, GIT_TERMINAL_PROMPT: '0',
  });
  const done = await command.login([server.issuer, '--no-browser', '--client-id', 'app'], async (url) => {
    const person = new Person(server, alice);
    const { next } = await person.browser.authorize(url, person);
    return person.browser.visit(next);
  });
  assert.equal(done.code, 0, done.err);
});
after(() => server.stop());

const run = (program, words, { input = '', environment = {} } = {}) =>
  new Promise((done) => {
    const child = execFile(program, words, { env: { ...command.environment, ...environment } },
      (error, out, err) => done({ code: error ? error.code : 0, out, err }));
    child.stdin.on('error', () => {});  // it may end without reading
    child.stdin.end(input);
  });
const metric = async (pattern) => {
  const text = await (await fetch(server.metrics)).text();
  return [...text.matchAll(pattern)].reduce((sum, [, count]) => sum + Number(count), 0);
};
const issuedTokens = () => metric(/^grantline_issued_total\{[^}]*refresh_token[^}]*\} (\d+)/gm);
const refusals = () => metric(/^grantline_refusals_total\{[^}]*refresh[^}]*\} (\d+)/gm);
const untilOver = () => new Promise((wait) => setTimeout(wait, 4100)); // the token's life

test('a hundred shells at once ask an API, with one refresh and no refusal', async () => {
  await untilOver();
  const begun = Date.now();
  const before = await issuedTokens();
  const url = server.url('/userinfo');
  const all = await Promise.all(Array.from({ length: 100 },
    () => run('sh', [join(root, 'examples/token.sh'), url])));
  assert.deepEqual(all.filter((one) => one.code !== 0).map((one) => one.err), []);
  assert.ok(all.every((one) => JSON.parse(one.out).sub === alice.sub));
  // One refresh, and at most one more for each half life that it took.
  const refreshes = (await issuedTokens()) - before;
  assert.ok(refreshes >= 1 && refreshes <= 1 + (Date.now() - begun) / 2000, `${refreshes} refreshes`);
  assert.equal(await refusals(), 0);
});

test('the examples in Node.js and Python ask it too, from several tasks and threads', async () => {
  await untilOver();
  const url = server.url('/userinfo');
  const node = await run(process.execPath, [join(root, 'examples/node/whoami.mjs'), url]);
  assert.equal(JSON.parse(node.out).sub, alice.sub, node.err);
  const python = await run('python3', ['-B', join(root, 'examples/python/whoami.py'), url]);
  assert.equal(JSON.parse(python.out).sub, alice.sub, python.err);
});

test('the examples say what to do where nobody is logged in', async () => {
  const environment = { GRANTLINE_SESSIONS: join(command.folder, 'none') };
  const url = server.url('/userinfo');
  for (const [program, ...words] of [['sh', join(root, 'examples/token.sh'), url],
    [process.execPath, join(root, 'examples/node/whoami.mjs'), url],
    ['python3', '-B', join(root, 'examples/python/whoami.py'), url]]) {
    const done = await run(program, words, { environment });
    assert.equal(done.code, 1, done.err);
    assert.match(done.err, /grantline login/);
  }
});

test('a real git gets its password for the host that was named, and for no other', async () => {
  const { access_token: token } = (await command.json('token')).json;
  const helper = ['-c', 'credential.helper=!grantline git-credential --host git.example'];
  const fill = (host) => run('git', [...helper, 'credential', 'fill'],
    { input: `protocol=https\nhost=${host}\n\n` });
  const filled = await fill('git.example');
  assert.equal(filled.code, 0, filled.err);
  const lines = Object.fromEntries(filled.out.trim().split('\n').map((line) => line.split(/=(.*)/)));
  assert.equal(lines.username, 'oauth2');
  assert.ok(lines.password === token || lines.password.startsWith('ey'));
  const other = await fill('elsewhere.example');
  assert.notEqual(other.code, 0);
  assert.doesNotMatch(other.out, /password/);
});

test('a real kubectl authenticates by the exec credential', async (t) => {
  const asked = [];
  const [key, cert] = ['key.pem', 'cert.pem'].map((name) => join(command.folder, name));
  execFileSync('openssl', ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes',
    '-keyout', key, '-out', cert, '-days', '1', '-subj', '/CN=localhost',
    '-addext', 'subjectAltName=IP:127.0.0.1'], { stdio: 'ignore' });
  const tls = { key: readFileSync(key), cert: readFileSync(cert) };
  const api = createServer(tls, (request, response) => {
    asked.push(request.headers.authorization ?? '');
    response.setHeader('content-type', 'application/json');
    response.end('{"ok":true}');
  });
  await new Promise((done) => api.listen(0, '127.0.0.1', done));
  t.after(() => {
    api.closeAllConnections();
    api.close();
  });
  const file = join(command.folder, 'kubeconfig');
  // v1beta1 is what the kubectl of Debian 12 speaks; newer ones take both.
  writeFileSync(file, JSON.stringify({
    apiVersion: 'v1', kind: 'Config', 'current-context': 'c',
    clusters: [{ name: 'k', cluster: {
      server: `https://127.0.0.1:${api.address().port}`, 'certificate-authority': cert }  }],
    contexts: [{ name: 'c', context: { cluster: 'k', user: 'me' } }],
    users: [{ name: 'me', user: { exec: {
      apiVersion: 'client.authentication.k8s.io/v1beta1', command: 'grantline',
      args: ['kube-credential'], interactiveMode: 'Never',
    } } }],
  }), { mode: 0o600 });
  const done = await run('kubectl', ['--kubeconfig', file, 'get', '--raw', '/version']);
  assert.equal(done.code, 0, done.err);
  assert.equal(done.out.trim(), '{"ok":true}');
  const { id_token: _, ...told } = (await command.json('kube-credential')).json.status;
  assert.match(told.expirationTimestamp, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/);
  assert.match(asked.at(-1), /^Bearer ey/);
  const claims = JSON.parse(Buffer.from(asked.at(-1).split('.')[1], 'base64url'));
  assert.equal(claims.aud, 'app');
});
