// `grantline` against oauth2-mock-server (https://github.com/axa-group/oauth2-mock-server), which sends
// people back without asking, lets a test change each answer, and signs with RS256.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { OAuth2Server } from 'oauth2-mock-server';
import { Browser } from '../interop/lib/browser.mjs';
import { Command } from './lib/command.mjs';

const server = new OAuth2Server();
before(async () => {
  await server.issuer.keys.generate('RS256');
  await server.start(0, '127.0.0.1');
  server.issuer.url = `http://127.0.0.1:${server.address().port}`;
});
after(() => server.stop());

// The life of what the next answers give, and a count of the refreshes.
let life_s = 3600;
const refreshed = [];
server.service.on('beforeResponse', (answer, request) => {
  if (answer.body.expires_in) answer.body.expires_in = life_s;
  if (request.body.grant_type === 'refresh_token') refreshed.push(request.body.refresh_token);
});

const logIn = (command, ...words) =>
  command.login([server.issuer.url, '--no-browser', '--client-id', 'app', ...words],
    (url) => new Browser().visit(url));

test('a login, two refreshes that each send the newest token, and a logout', async () => {
  const command = new Command('mock-server');
  life_s = 2;
  const done = await logIn(command);
  assert.equal(done.code, 0, done.err);
  assert.match(done.err, /Logged in as johndoe/);
  const first = (await command.json('token')).json.access_token;
  const second = await command.nextToken(first);
  await command.nextToken(second);
  assert.ok(refreshed.length >= 2);
  assert.equal(new Set(refreshed).size, refreshed.length);
  const revoked = [];
  server.service.once('beforeRevoke', (_, request) => revoked.push(request.url));
  const out = await command.run(['logout']);
  assert.equal(out.code, 0, out.err);
  assert.equal(revoked.length, 1);
  assert.equal((await command.run(['token'])).code, 1);
});

test('the ID token is held to its key, its nonce and its client', async () => {
  const wrongs = {
    'nonce': (token) => { if (token.payload.nonce) token.payload.nonce = 'another'; },
    'aud': (token) => { if (token.payload.aud) token.payload.aud = 'somebody else'; },
    'iss': (token) => { token.payload.iss = 'https://elsewhere.example'; },
    'exp': (token) => { token.payload.exp = Math.floor(Date.now() / 1000) - 600; },
    'alg': (token) => { token.header.kid = 'unknown'; },
  };
  for (const [name, change] of Object.entries(wrongs)) {
    const command = new Command(`mock-server-${name}`);
    server.service.on('beforeTokenSigning', change);
    const done = await logIn(command);
    server.service.off('beforeTokenSigning', change);
    assert.equal(done.code, 1, `${name}: ${done.err}`);
    assert.match(done.page.page, /The login failed/);
    assert.equal((await command.json('sessions')).json.sessions.length, 0);
  }
});

test('a 500 and a cut session are told apart, and the session outlives the 500', async () => {
  const command = new Command('mock-server-faults');
  life_s = 1;
  assert.equal((await logIn(command)).code, 0);
  await new Promise((wait) => setTimeout(wait, 1100)); // the token's life
  server.service.once('beforeResponse', (answer) => {
    answer.statusCode = 500;
    answer.body = {};
  });
  const lucky = await command.json('token'); // the same request goes out again
  assert.equal(lucky.code, 0, lucky.out);
  await new Promise((wait) => setTimeout(wait, 1100));
  server.service.once('beforeResponse', (answer) => {
    answer.statusCode = 400;
    answer.body = { error: 'invalid_grant', error_description: 'session not active' };
  });
  const over = await command.json('token');
  assert.equal(over.code, 1);
  assert.equal(over.json.kind, 'log_in_again');
  const count = refreshed.length;
  assert.equal((await command.json('token')).code, 1);
  assert.equal(refreshed.length, count, 'what was refused for good is not sent again');
  life_s = 3600;
  assert.equal((await logIn(command)).code, 0);
  assert.equal((await command.json('token')).code, 0);
});

test('endpoints that are named need no discovery', async () => {
  const command = new Command('mock-server-explicit');
  const done = await logIn(command, '--token-endpoint', `${server.issuer.url}/token`,
    '--authorization-endpoint', `${server.issuer.url}/authorize`,
    '--jwks-uri', `${server.issuer.url}/jwks`);
  assert.equal(done.code, 0, done.err);
  assert.doesNotMatch(done.err, /Finding/);
  assert.match((await command.run(['token', '--header'])).out, /^Authorization: Bearer ey/);
  assert.match((await command.run(['token', '--id-token'])).out, /^ey/);
});
