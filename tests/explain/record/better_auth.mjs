// Mistakes at better-auth's OAuth provider. In a folder of its own:
//   npm install --legacy-peer-deps better-auth @better-auth/oauth-provider better-sqlite3
//   PACKAGES=FOLDER node tests/explain/record/better_auth.mjs
import { cpSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { makeAll } from './lib/mistakes.mjs';
import { freePort, newFolder, start } from './lib/process.mjs';
import { Recording } from './lib/recording.mjs';

const packages = process.env.PACKAGES;
const { version } = JSON.parse(readFileSync(join(packages, 'node_modules/@better-auth/oauth-provider/package.json')));
const port = await freePort();
const here = `http://127.0.0.1:${port}`;
const folder = newFolder();
cpSync(join(packages, 'package.json'), join(folder, 'package.json'));
symlinkSync(join(packages, 'node_modules'), join(folder, 'node_modules'));
const server = await start(process.execPath, [fileURLToPath(new URL('servers/better_auth.mjs', import.meta.url)),
  String(port)], { cwd: folder, url: here });

const post = (path, body) => fetch(`${here}${path}`, { method: 'POST', body: JSON.stringify(body),
  headers: { 'content-type': 'application/json', origin: here } });
const clients = await (await fetch(`${here}/operate/clients`)).json();
const only = ({ client_id, client_secret }) => ({ client_id, client_secret });
const base = `${here}/api/auth/oauth2`;
const cookies = {};
async function enter(user) {
  const answer = await post('/api/auth/sign-in/email', { email: `${user}@app.example`, password: `right-for-${user}` });
  cookies[user] = answer.headers.getSetCookie().map((one) => one.split(';')[0]).join('; ');
}
const site = {
  here, authorizeUrl: `${base}/authorize`, tokenUrl: `${base}/token`, revokeUrl: `${base}/revoke`, api: `${base}/userinfo`,
  callback: 'https://app.example/callback', scope: 'openid email offline_access', web: only(clients.web), other: only(clients.other),
  async authorize(url, user) {
    if (!cookies[user]) await enter(user);
    const answer = await fetch(url, { redirect: 'manual', headers: { cookie: cookies[user] } });
    const said = await answer.text(); // it tells a script in a body where to go
    const location = answer.headers.get('location') ?? JSON.parse(said).url;
    if (!location?.includes('code=')) throw new Error(`${answer.status} ${location} ${said}`);
    return location;
  },
  async lives(what) {
    await post('/operate/lives', what ? { [what]: 1 } : {});
    return what === 'refresh' ? 'auth.ts has refreshTokenExpiresIn: 1' : '';
  },
};
const sql = (text) => post('/operate/sql', { sql: text });

const recording = new Recording('better_auth', 'better-auth', version);
const c = await makeAll(recording, site, {
  'redirect_uri with a slash at its end': 'first', 'redirect_uri by http': 'first', 'redirect_uri in other case': 'first',
  'redirect_uri with a port': 'first', 'redirect_uri left out': 'first', 'redirect_uri encoded twice': 'first',
  'no verifier': 'first', 'no refresh token': 'first',
  'a scope at the refresh that was not granted': 'first', 'a wrong client secret': 'first',
  'a wrong client secret in a Basic header': 'first', 'no client authentication': 'first',
  'a grant type that the client may not use': 'first', 'a grant type that nobody knows': 'first', 'a body of JSON': 'first',
  'a revoked access token': 'among', 'no token at the API': 'first',
}, ['a verifier without a challenge', 'PKCE: a digest, but no code_challenge_method', // refused at the login
  'a token without its scheme'], // which is taken
{ 'an unknown client': 'code_wrong_client' }); // whose code is looked at first
const also = (...all) => recording.mistake(...all);
const query = (more) => `${c.authorizeUrl}?${new URLSearchParams({ response_type: 'code', client_id: c.web.client_id,
  redirect_uri: c.callback, scope: c.scope, state: 's1', ...more })}`;
const callbackOf = async (t, url) => {
  t.opened(url);
  const answer = await fetch(url, { headers: { cookie: cookies.alice }, redirect: 'manual' });
  const back = answer.headers.get('location') ?? JSON.parse(await answer.text()).url;
  t.cameBack(back);
  t.last = { status: 400, fields: '', body: back };
};
await also('no challenge in the authorization request', 'pkce_mismatch_or_missing', 'first', (t) => callbackOf(t, query({})));
await also('redirect_uri of the authorization request not registered', 'redirect_uri_mismatch', 'first',
  (t) => callbackOf(t, query({ redirect_uri: 'https://app.example/', nonce: 'n1' })));
await also('the person logged out between login and exchange', 'user_disabled_or_password_changed_or_session_ended', 'first',
  async (t) => {
    const back = await c.login(t, { user: 'bob' });
    await fetch(`${here}/api/auth/sign-out`, { method: 'POST', headers: { cookie: cookies.bob, origin: here } });
    await c.exchange(t, back);
  });
await also('the user deleted before the refresh', 'user_disabled_or_password_changed_or_session_ended', 'first', async (t) => {
  const { refresh_token: first } = await c.tokens(t, { user: 'carol' });
  await sql("pragma foreign_keys = off; delete from user where name = 'carol';");
  await c.refresh(t, first);
});
await also('UserInfo with a token without openid', 'scope_missing', 'nothing', async (t) => {
  const { access_token: access } = await c.tokens(t, { scope: 'email offline_access' });
  await c.call(t, access);
});
await also('a wrong path', 'path_wrong', 'nothing', async (t) => {
  await t.curl(`${here}/api/auth/.well-known/openid-configuration`);
  await t.post(`${here}/api/auth/token`, { grant_type: 'authorization_code', code: '1234', ...c.web });
});
recording.write();
await server.stop();
