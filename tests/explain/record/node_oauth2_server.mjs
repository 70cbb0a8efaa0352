// Mistakes at node-oauth2-server, as an Express application. In a folder of its own:
//   npm install @node-oauth/oauth2-server express
//   PACKAGES=FOLDER node tests/explain/record/node_oauth2_server.mjs
import { cpSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { newVerifier } from '../../interop/lib/oauth.mjs';
import { makeAll } from './lib/mistakes.mjs';
import { freePort, newFolder, start } from './lib/process.mjs';
import { Recording } from './lib/recording.mjs';
import { json } from './lib/terminal.mjs';

const packages = process.env.PACKAGES;
const { version } = JSON.parse(readFileSync(join(packages, 'node_modules/@node-oauth/oauth2-server/package.json')));
const port = await freePort();
const here = `http://127.0.0.1:${port}`;
const folder = newFolder();
cpSync(join(packages, 'package.json'), join(folder, 'package.json'));
symlinkSync(join(packages, 'node_modules'), join(folder, 'node_modules'));
const server = await start(process.execPath, [fileURLToPath(new URL('servers/node_oauth2_server.mjs', import.meta.url)),
  String(port)], { cwd: folder, url: here });

const site = {
  here, authorizeUrl: `${here}/oauth/authorize`, tokenUrl: `${here}/oauth/token`, revokeUrl: `${here}/oauth/revoke`,
  api: `${here}/api/notes`, callback: 'https://app.example/callback', scope: 'read',
  web: { client_id: 'web', client_secret: 'recorded-web-9f2c81d4e6' },
  other: { client_id: 'other', client_secret: 'recorded-other-51aa07bc3d' },
  async authorize(url, user) {
    const answer = await fetch(url, { redirect: 'manual', headers: { 'x-user': user } });
    const location = answer.headers.get('location');
    if (!location?.includes('code=')) throw new Error(`${answer.status} ${location} ${await answer.text()}`);
    return location;
  },
  async lives(what) {
    await fetch(`${here}/operate/lives`, { method: 'POST', headers: { 'content-type': 'application/json' },
      body: JSON.stringify(what ? { [what]: 1 } : {}) });
    return what === 'refresh' ? 'new OAuth2Server({ model, refreshTokenLifetime: 1 })' : '';
  },
};

const recording = new Recording('node_oauth2_server', 'node-oauth2-server', version);
const c = await makeAll(recording, site, {
  'the code used twice': 'first', 'the code expired': 'first', 'the code of another client': 'among',
  'no code': 'first', 'redirect_uri with a slash at its end': 'first', 'redirect_uri by http': 'first',
  'redirect_uri in other case': 'first', 'redirect_uri with a port': 'first', 'redirect_uri left out': 'first',
  'redirect_uri encoded twice': 'first', 'no verifier': 'first', 'a verifier without a challenge': 'first',
  'the verifier of another login': 'first', 'PKCE: challenge_hex_of_hash': 'first',
  'a refresh token used after it was rotated': 'among', 'the refresh token expired': 'first',
  'the refresh token revoked': 'among', 'the refresh token of another client': 'first', 'no refresh token': 'first',
  'a scope at the refresh that was not granted': 'first', 'a wrong client secret': 'first',
  'a wrong client secret in a Basic header': 'first', 'an unknown client': 'first', 'a body of JSON': 'first',
  'a grant type that the client may not use': 'first', 'a grant type that nobody knows': 'first',
  'an expired access token': 'first', 'a revoked access token': 'first', 'no token at the API': 'first',
}, ['PKCE: a digest, but no code_challenge_method', 'no client authentication']); // it takes that for S256, and a verifier for the secret
const also = (...all) => recording.mistake(...all);
await also('the code used twice, of a login without code_challenge_method', 'code_already_used', 'first', async (t) => {
  const back = await c.login(t, { code_challenge_method: undefined });
  json(await c.exchange(t, back));
  await c.exchange(t, back);
}, { detail: 'code_sent_twice' });
await also('the verifier as challenge, without code_challenge_method', 'pkce_mismatch_or_missing', 'first', async (t) => {
  const verifier = newVerifier();
  await c.exchange(t, await c.login(t, { verifier, code_challenge: verifier, code_challenge_method: undefined }));
}, { detail: 'challenge_verifier_itself' });
await also('a challenge by plain', 'pkce_mismatch_or_missing', 'first', (t) => {
  const verifier = newVerifier();
  return t.curl(`${c.authorizeUrl}?${new URLSearchParams({ response_type: 'code', client_id: 'web', state: 's1', scope: 'read',
    redirect_uri: c.callback, code_challenge: verifier, code_challenge_method: 'plain' })}`);
});
await also('a wrong password', 'user_credentials_wrong', 'first', (t) => t.post(c.tokenUrl, { grant_type: 'password',
  client_id: 'legacy', client_secret: 'recorded-legacy-08dd', username: 'dave', password: 'Right-for-dave' }));
await also('no password', 'user_credentials_wrong', 'first', (t) => t.post(c.tokenUrl, { grant_type: 'password',
  client_id: 'legacy', client_secret: 'recorded-legacy-08dd', username: 'dave' }));
await also('redirect_uri of the authorization request not registered', 'redirect_uri_mismatch', 'among', (t) =>
  t.curl(`${c.authorizeUrl}?response_type=code&client_id=web&redirect_uri=https%3A%2F%2Fapp.example%2F&state=s1`));
await also('a scope that the token lacks', 'scope_missing', 'first', async (t) => {
  const { access_token: access } = await c.tokens(t);
  await c.call(t, access, `${here}/api/archive`);
});
await also('the token in the query', 'access_token_missing', 'nothing', async (t) => {
  const { access_token: access } = await c.tokens(t);
  await t.curl(`${c.api}?access_token=${access}`);
});
await also('a wrong path', 'path_wrong', 'nothing', (t) => t.post(`${here}/oauth2/token`, { grant_type: 'authorization_code',
  code: '1234', ...c.web }));
recording.write();
await server.stop();
