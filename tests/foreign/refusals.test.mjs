// What oidc-provider really answers to a request that is wrong, as `curl -v` shows it: `grantline explain`
// names the cause. And `grantline check` of this provider.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { curl, explain, isTold } from '../interop/lib/refusals.mjs';
import { remember } from '../interop/lib/logs.mjs';
import { Command } from './lib/command.mjs';
import { startOidcProvider } from './lib/oidc_provider.mjs';
import { Person } from './lib/person.mjs';

let op;
let api; // an access token for an API, as a JWT
before(async () => {
  op = await startOidcProvider();
  const answer = await fetch(`${op.issuer}/token`, {
    method: 'POST',
    headers: { authorization: `Basic ${Buffer.from(['secretive', op.secret]
      .map((part) => new URLSearchParams([['', part]]).toString().slice(1)).join(':')).toString('base64')}` },
    body: new URLSearchParams({ grant_type: 'client_credentials', scope: 'api.read',
      resource: 'https://api.example' }),
  });
  api = remember('access token', (await answer.json()).access_token);
});
after(() => op.server.close());

const me = () => `${op.issuer}/me`;
const bearer = (token) => ['-H', `Authorization: Bearer ${token}`];

test('no token at all', async () => {
  await isTold(await curl(me()), 'access_token_missing', 'no_authorization');
});

test('"Bearer" twice', async () => {
  await isTold(await curl(...bearer(`Bearer ${api}`), me()), 'authorization_header_malformed',
    'scheme_doubled', { secrets: [api] });
});

test('a token that was cut', async () => {
  await isTold(await curl(...bearer(api.slice(0, 60)), me()), 'access_token_damaged', 'token_cut');
});

test('a token that has expired', async () => {
  await new Promise((wait) => setTimeout(wait, 3100)); // it lives 2 s
  await isTold(await curl(...bearer(api), me()), 'access_token_expired', 'exp_passed', { secrets: [api] });
});

test('a token of another key, told by the keys that the issuer serves', async () => {
  const part = (object) => Buffer.from(JSON.stringify(object)).toString('base64url');
  const made = `${part({ alg: 'ES256', kid: 'of-another' })}.${part({ iss: op.issuer,
    exp: Math.floor(Date.now() / 1000) + 60 })}.${Buffer.alloc(64, 7).toString('base64url')}`;
  const words = ['--jwks', `${op.issuer}/jwks`];
  await isTold(await curl(...bearer(made), me()), 'access_token_key_or_algorithm', 'kid_unknown', { words });
});

test('a path that is not there, beside the discovery document', async () => {
  const document = await (await fetch(`${op.issuer}/.well-known/openid-configuration`)).text();
  const text = await curl('-d', 'grant_type=client_credentials', `${op.issuer}/tokens`);
  const report = await isTold(`${text}\n${document}`, 'path_wrong', 'path_differs');
  assert.match(report.causes[0].title, /token_endpoint: .*\/token$/);
});

test('a wrong secret at the token endpoint', async () => {
  const text = await curl('-u', 'secretive:wrong', '-d', 'grant_type=client_credentials', `${op.issuer}/token`);
  const { report } = await explain(text);
  assert.equal(report.causes[0].cause, 'client_credentials_wrong');
});

test('grantline check finds nothing to fail, and says what is to be looked at', async () => {
  const command = new Command('check');
  const { code, json } = await command.json('check', op.issuer, '--client-id', 'native',
    '--redirect-uri', 'http://127.0.0.1/callback');
  assert.equal(json.schema, 'grantline-check-1');
  const seen = Object.fromEntries(json.findings.map((one) => [one.id, one.verdict]));
  const odd = Object.entries(seen).filter(([, verdict]) => verdict !== 'pass');
  assert.deepEqual(Object.fromEntries(odd), {
    'discovery.https': 'warn',  // plain http, on this machine
    'discovery.oauth': 'skip',  // it has OpenID Connect's document alone
    'keys.cache': 'warn',  // it sends no Cache-Control with its keys
    'rotation.reuse': 'skip', 'tls.certificate': 'skip',
  });
  assert.equal(code, 0);
});

test('grantline check --active spends the session of a login, and sees how the provider rotates', async () => {
  const command = new Command('check-active');
  const person = new Person([
    ['login', { prompt: 'login', login: 'alice', password: 'any will do' }],
    ['prompt', (form) => ({ prompt: form.fields.prompt })],
  ]);
  const done = await command.login([op.issuer, '--no-browser', '--client-id', 'native', '--profile', 'spent',
    '--scope', 'openid offline_access', '--parameter', 'prompt=consent'], (url) => person.visit(url));
  assert.equal(done.code, 0, done.err);
  const { code, json, err } = await command.json('check', op.issuer, '--active', '--profile', 'spent',
    '--patience', '3s');
  assert.equal(code, 0);
  assert.match(err, /spends the refresh token/);
  const seen = Object.fromEntries(json.findings.filter((one) => one.id.startsWith('rotation.'))
    .map((one) => [one.id, one.verdict]));
  assert.deepEqual(seen, { 'rotation.refresh': 'pass', 'rotation.rotates': 'pass',
    'rotation.reuse': 'pass', 'rotation.grace': 'warn', 'rotation.family': 'pass' });
  const { json: left } = await command.json('sessions');
  assert.deepEqual(left.sessions, []);
});
