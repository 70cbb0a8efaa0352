// `grantline` against oidc-provider (https://github.com/panva/node-oidc-provider), with rotation on.
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { formsOf } from '../interop/lib/browser.mjs';
import { Command } from './lib/command.mjs';
import { keys, startOidcProvider } from './lib/oidc_provider.mjs';
import { Person } from './lib/person.mjs';

let op;
before(async () => (op = await startOidcProvider()));
after(() => op.server.close());

const person = () => new Person([
  ['login', { prompt: 'login', login: 'alice', password: 'any will do' }],
  ['prompt', (form) => ({ prompt: form.fields.prompt })],
]);
const offline = ['--scope', 'openid offline_access', '--parameter', 'prompt=consent'];
const logIn = (command, ...words) =>
  command.login([op.issuer, '--no-browser', ...words], (url) => person().visit(url));

test('a login, two refreshes with rotation, and a logout that revokes', async () => {
  const command = new Command('oidc-provider');
  const done = await logIn(command, '--client-id', 'native', ...offline);
  assert.equal(done.code, 0, done.err);
  assert.match(done.err, /Logged in as alice/);
  assert.match(done.page.page, /You are logged in/);
  const first = (await command.json('token')).json.access_token;
  const second = await command.nextToken(first);
  const third = await command.nextToken(second);
  assert.notEqual(third, first);
  const { json } = await command.json('whoami');
  assert.equal(json.subject, 'alice');
  assert.equal(json.state, 'good');
  const bearer = await command.run(['curl', `${op.issuer}/me`, '-sS']);
  assert.deepEqual(JSON.parse(bearer.out), { sub: 'alice' });
  assert.ok(op.seen.rotated >= 2);
  assert.deepEqual(op.seen.refused, []);
  const out = await command.run(['logout']);
  assert.equal(out.code, 0, out.err);
  assert.equal(op.seen.revoked, 1);
  const gone = await fetch(`${op.issuer}/me`, { headers: { authorization: `Bearer ${third}` } });
  assert.equal(gone.status, 401);
});

test('many processes at once make one refresh, which the provider would punish twice', async () => {
  const command = new Command('oidc-provider-many');
  assert.equal((await logIn(command, '--client-id', 'native', ...offline)).code, 0);
  const { access_token: first } = (await command.json('token')).json;
  await new Promise((wait) => setTimeout(wait, 2100)); // the token's life
  const before = op.seen.rotated;
  const all = await Promise.all(Array.from({ length: 20 }, () => command.json('token')));
  assert.deepEqual([...new Set(all.map((one) => one.code))], [0]);
  assert.ok(all.every((one) => one.json.access_token !== first));
  // Slow starters may come when half of the new token's life is over too.
  const made = new Set(all.map((one) => one.json.access_token)).size;
  assert.equal(op.seen.rotated - before, made);
  assert.deepEqual(op.seen.refused, []);
});

test('a secret from standard input, client_secret_basic, and a resource of its own', async () => {
  const command = new Command('oidc-provider-secret');
  const done = await command.run(
    ['login', op.issuer, '--client-id', 'secretive', '--client-credentials', '--scope', 'api.read',
      '--resource', 'https://api.example', '--client-secret-file', '-'], { input: `${op.secret}\n` });
  assert.equal(done.code, 0, done.err);
  const { json } = await command.json('token');
  const claims = JSON.parse(Buffer.from(json.access_token.split('.')[1], 'base64url'));
  assert.equal(claims.aud, 'https://api.example');
  assert.equal(claims.scope, 'api.read');
  const next = await command.nextToken(json.access_token);
  assert.notEqual(next, json.access_token);
  assert.equal((await command.json('sessions')).json.sessions[0].client_id, 'secretive');
});

test('a key of private_key_jwt signs in and refreshes', async () => {
  const command = new Command('oidc-provider-key');
  const file = join(command.folder, 'key.pem');
  writeFileSync(file, keys.privateKey.export({ format: 'pem', type: 'pkcs8' }), { mode: 0o600 });
  const done = await logIn(command, '--client-id', 'signer', '--client-key-file', file,
    '--client-key-id', 'k1', ...offline);
  assert.equal(done.code, 0, done.err);
  const { json } = await command.json('token');
  await command.nextToken(json.access_token);
  assert.deepEqual(op.seen.refused, []);
});

test('a login on another device, whose code is entered after a while', async () => {
  const command = new Command('oidc-provider-device');
  const somebody = new Person([
    ['user_code', (form) => ({ user_code: form.fields.user_code })],
    ['login', { prompt: 'login', login: 'alice', password: 'any will do' }],
    ['prompt', (form) => ({ prompt: form.fields.prompt })],
  ]);
  const done = await command.login(
    [op.issuer, '--device', '--client-id', 'native', '--scope', 'openid offline_access'],
    (url) => somebody.visit(url), 'has the code in it');
  assert.equal(done.code, 0, done.err);
  assert.match(done.err, /enter the code:\n {2}[A-Z]{4}-[A-Z]{4}\n/);
  assert.match(done.err, /Logged in as alice/);
  const { json } = await command.json('token');
  await command.nextToken(json.access_token);
  assert.ok(op.seen.granted.includes('urn:ietf:params:oauth:grant-type:device_code'));
});

test('a login that the person refuses says so, and the old session stays', async () => {
  const command = new Command('oidc-provider-refused');
  assert.equal((await logIn(command, '--client-id', 'native', ...offline)).code, 0);
  const browser = person().browser;
  const done = await command.login([op.issuer, '--no-browser', '--client-id', 'native', ...offline],
    async (url) => {
      const page = await browser.visit(url);
      const abort = /href="([^"]*abort)"/.exec(page.page)[1];
      return browser.visit(new URL(abort, page.url));
    });
  assert.equal(done.code, 1);
  assert.match(done.err, /access_denied/);
  assert.match(done.page.page, /The login failed/);
  assert.equal((await command.json('whoami')).json.subject, 'alice');
});

test('the browser is signed out at the provider too', async () => {
  const command = new Command('oidc-provider-logout');
  const somebody = person();
  const done = await command.login([op.issuer, '--no-browser', '--client-id', 'native', ...offline],
    (url) => somebody.visit(url));
  assert.equal(done.code, 0, done.err);
  let visit;
  const out = await command.run(['logout', '--browser'], {
    onLine: (line) => {
      if (!/^ +http/.test(line)) return;
      visit = somebody.browser.visit(line.trim()).then((page) => {
        const form = formsOf(page.page)[0];
        assert.equal(new URL(form.action).origin, op.issuer);
        assert.match(form.fields.id_token_hint, /^ey/);
        return somebody.browser.submit(page, form, {}, () => true);
      });
    },
  });
  assert.equal(out.code, 0, out.err);
  const page = await visit;
  const confirm = formsOf(page.page)[0];
  await somebody.browser.submit(page, confirm, { logout: 'yes' }, () => true);
  assert.equal(op.seen.ended, 1);
});
