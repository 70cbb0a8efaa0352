// `grantline` against Debian's glewlwyd (https://github.com/babelouest/glewlwyd) with refresh tokens for
// one use: one that comes twice ends the chain. It compares redirect URIs by the letter, port and all.
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { freePort } from '../interop/lib/server.mjs';
import { Command } from './lib/command.mjs';
import { Alice, startGlewlwyd } from './lib/glewlwyd.mjs';

let op;
let redirectUri;
before(async () => {
  redirectUri = `http://127.0.0.1:${await freePort()}/callback`;
  op = await startGlewlwyd(redirectUri);
});
after(() => op.stop());

const logIn = (command, clientId, ...words) =>
  command.login([op.issuer, '--no-browser', '--client-id', clientId, '--scope', 'openid api',
    '--redirect-uri', redirectUri, ...words], (url) => new Alice(op).visit(url, clientId));

test('a login, two refreshes for one use each, and a logout that revokes', async () => {
  const command = new Command('glewlwyd');
  const file = join(command.folder, 'secret');
  writeFileSync(file, `${op.secret}\n`, { mode: 0o600 });
  const done = await logIn(command, 'closed', '--client-secret-file', file);
  assert.equal(done.code, 0, done.err);
  assert.match(done.page.page, /You are logged in/);
  const first = (await command.json('token')).json.access_token;
  const second = await command.nextToken(first);
  const third = await command.nextToken(second);
  assert.equal(new Set([first, second, third]).size, 3);
  assert.match((await command.json('whoami')).json.subject, /./);
  const out = await command.run(['logout']);
  assert.equal(out.code, 0, out.err);
  assert.equal((await command.run(['token'])).code, 1);
});

test('a public client', async () => {
  const command = new Command('glewlwyd-public');
  const done = await logIn(command, 'public');
  assert.equal(done.code, 0, done.err);
  const first = (await command.json('token')).json.access_token;
  const second = await command.nextToken(first);
  await command.nextToken(second);
});

test('twenty processes at once send no refresh token twice, which would end the chain', async () => {
  const command = new Command('glewlwyd-many');
  assert.equal((await logIn(command, 'public')).code, 0);
  for (let rounds = 0; rounds < 2; rounds += 1) {
    await new Promise((wait) => setTimeout(wait, 2100)); // the token's life
    const all = await Promise.all(Array.from({ length: 20 }, () => command.run(['token'])));
    assert.deepEqual([...new Set(all.map((one) => one.code))], [0], all.map((one) => one.err).join(''));
  }
});

test('the client for itself, by client_secret_post', async () => {
  const command = new Command('glewlwyd-client');
  const done = await command.run(
    ['login', op.issuer, '--client-id', 'closed', '--client-credentials', '--scope', 'api',
      '--client-secret-file', '-', '--auth-method', 'client_secret_post'], { input: op.secret });
  assert.equal(done.code, 0, done.err);
  const { json } = await command.json('token');
  await command.nextToken(json.access_token);
});
