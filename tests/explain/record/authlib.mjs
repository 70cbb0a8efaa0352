// Mistakes at Authlib's authorization server, as a Flask application. Needs a Python that has it:
//   python3 -m venv FOLDER && FOLDER/bin/pip install Authlib Flask Flask-SQLAlchemy
//   PYTHON=FOLDER/bin/python node tests/explain/record/authlib.mjs
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { challengeOf, newVerifier } from '../../interop/lib/oauth.mjs';
import { makeAll } from './lib/mistakes.mjs';
import { freePort, newFolder, start } from './lib/process.mjs';
import { Recording } from './lib/recording.mjs';

const python = process.env.PYTHON ?? 'python3';
const version = execFileSync(python, ['-c', 'from importlib.metadata import version; print(version("authlib"))'],
  { encoding: 'utf8' }).trim();
const port = await freePort();
const here = `http://127.0.0.1:${port}`;
const folder = newFolder();
const server = await start(python, [fileURLToPath(new URL('servers/authlib.py', import.meta.url)), String(port), folder],
  { cwd: folder, url: here });
const operate = (what, body) => fetch(`${here}/operate/${what}`, { method: 'POST',
  headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });

const site = {
  here, authorizeUrl: `${here}/oauth/authorize`, tokenUrl: `${here}/oauth/token`, revokeUrl: `${here}/oauth/revoke`,
  revokesByBasic: true,
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
    await operate('lives', what ? { [what]: 1 } : {});
    return what === 'refresh' ? 'authenticate_refresh_token refuses tokens that are older than a second here: expired' : '';
  },
};

const recording = new Recording('authlib', 'authlib', version);
const c = await makeAll(recording, site, {
  'the code used twice': 'first', 'the code expired': 'among', 'no code': 'first',
  'redirect_uri with a slash at its end': 'first', 'redirect_uri by http': 'first', 'redirect_uri in other case': 'first',
  'redirect_uri with a port': 'first', 'redirect_uri left out': 'first', 'redirect_uri encoded twice': 'first',
  'no verifier': 'first', 'a verifier without a challenge': 'first', 'the verifier of another login': 'first',
  'PKCE: challenge_hex_of_hash': 'first', 'PKCE: a digest, but no code_challenge_method': 'first',
  'no refresh token': 'first', 'a scope at the refresh that was not granted': 'first',
  'a wrong client secret': 'first', 'a wrong client secret in a Basic header': 'first', 'an unknown client': 'first',
  'no client authentication': 'first', 'a grant type that nobody knows': 'first', 'an expired access token': 'first',
  'no token at the API': 'first', 'a revoked access token': 'among',
}, ['PKCE: challenge_padded_base64url', 'a grant type that the client may not use']); // which the authorization endpoint refuses
const also = (...all) => recording.mistake(...all);
await also('a client for client_secret_basic that sends its secret in the body', 'client_credentials_wrong', 'first',
  async (t) => c.exchange(t, await c.login(t, { client_id: 'basic' }), { client_id: 'basic', client_secret: 'recorded-basic-3b7710' }));
await also('a challenge with padding', 'pkce_mismatch_or_missing', 'first', (t) => t.curl(`${c.authorizeUrl}?${new URLSearchParams({
  response_type: 'code', client_id: 'web', redirect_uri: c.callback, state: 's1', code_challenge_method: 'S256',
  code_challenge: `${challengeOf(newVerifier())}=` })}`));
await also('a public client without a verifier', 'pkce_mismatch_or_missing', 'first', async (t) => {
  await c.exchange(t, await c.login(t, { client_id: 'spa', code_challenge: undefined, code_challenge_method: undefined }),
    { client_id: 'spa', client_secret: undefined, code_verifier: undefined });
});
const legacy = { grant_type: 'password', client_id: 'legacy', client_secret: 'recorded-legacy-08dd', username: 'dave' };
await also('a wrong password', 'user_credentials_wrong', 'first', (t) => t.post(c.tokenUrl, { ...legacy, password: 'Right-for-dave' }));
await also('no password', 'user_credentials_wrong', 'first', (t) => t.post(c.tokenUrl, legacy));
await also('a grant type that another client may use', 'consent_or_policy', 'first', (t) => t.post(c.tokenUrl,
  { ...legacy, ...c.web, password: 'right-for-dave' }));
await also('redirect_uri of the authorization request not registered', 'redirect_uri_mismatch', 'first', (t) =>
  t.curl(`${c.authorizeUrl}?response_type=code&client_id=web&redirect_uri=https%3A%2F%2Fapp.example%2F&state=s1`));
await also('the user deleted before the exchange', 'user_disabled_or_password_changed_or_session_ended', 'first', async (t) => {
  const back = await c.login(t, { user: 'bob' });
  await operate('delete', { name: 'bob' });
  await c.exchange(t, back);
});
await also('the user deleted before the refresh', 'user_disabled_or_password_changed_or_session_ended', 'first', async (t) => {
  const { refresh_token: first } = await c.tokens(t, { user: 'carol' });
  await operate('delete', { name: 'carol' });
  await c.refresh(t, first);
});
await also('a scope that the token lacks', 'scope_missing', 'first', async (t) => {
  const { access_token: access } = await c.tokens(t);
  await c.call(t, access, `${here}/api/archive`);
});
await also('a wrong path', 'path_wrong', 'nothing', (t) => t.post(`${here}/oauth2/token`, { grant_type: 'authorization_code',
  code: '1234', ...c.web }));
recording.write();
await server.stop();
