// Mistakes at django-oauth-toolkit. Needs a Python that has it:
//   python3 -m venv FOLDER && FOLDER/bin/pip install django-oauth-toolkit djangorestframework
//   PYTHON=FOLDER/bin/python node tests/explain/record/django_oauth_toolkit.mjs
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { basic, challengeOf, newVerifier, sha256 } from '../../interop/lib/oauth.mjs';
import { freePort, newFolder, pause, start } from './lib/process.mjs';
import { Recording } from './lib/recording.mjs';
import { json } from './lib/terminal.mjs';

const python = process.env.PYTHON ?? 'python3';
const version = execFileSync(python, ['-c', 'import oauth2_provider as o; print(o.__version__)'], { encoding: 'utf8' }).trim();
const port = await freePort();
const here = `http://127.0.0.1:${port}`;
const tokenUrl = `${here}/o/token/`;
const folder = newFolder();
const server = await start(python, [fileURLToPath(new URL('servers/django_oauth_toolkit.py', import.meta.url)),
  String(port), folder], { cwd: folder, url: `${here}/o/.well-known/openid-configuration` });

const operate = async (what, more = {}) => {
  const answer = await fetch(`${here}/operate/`, { method: 'POST', body: JSON.stringify({ do: what, ...more }) });
  if (!answer.ok) throw new Error(`${what}: ${answer.status} ${await answer.text()}`);
  return answer.json();
};
const callback = 'https://app.example/callback';
const secrets = { web: 'recorded-web-9f2c81d4e6', other: 'recorded-other-51aa07bc3d', machine: 'recorded-machine-77e0',
  plus: 'recorded+plus/80%2f' };
const clientOf = (client_id, type, grant, more = {}) => operate('client', { client_id, client_type: type,
  authorization_grant_type: grant, ...(secrets[client_id] ? { client_secret: secrets[client_id] } : {}),
  ...(grant === 'authorization-code' ? { redirect_uris: `https://app.example/start ${callback}`, algorithm: 'RS256' } : {}),
  ...more });
const { stored_secret: hashed } = await clientOf('web', 'confidential', 'authorization-code');
await clientOf('other', 'confidential', 'authorization-code');
await clientOf('spa', 'public', 'authorization-code');
await clientOf('plus', 'confidential', 'client-credentials');
await clientOf('machine', 'confidential', 'client-credentials');
await clientOf('legacy', 'public', 'password');
for (const name of ['alice', 'bob', 'carol', 'dave']) await operate('user', { name, password: `right-for-${name}` });

const web = { client_id: 'web', client_secret: secrets.web };
const other = { client_id: 'other', client_secret: secrets.other };

async function enter(user) {
  const entered = await fetch(`${here}/enter/?user=${user}`, { redirect: 'manual' });
  return entered.headers.getSetCookie().map((one) => one.split(';')[0]).join('; ');
}

// The browser's way: `asked` replaces parameters of the authorization request, undefined leaves one out.
async function login(terminal, { user = 'alice', verifier = newVerifier(), ...asked } = {}) {
  const query = new URLSearchParams(Object.entries({ response_type: 'code', client_id: 'web', redirect_uri: callback,
    scope: 'read', state: newVerifier().slice(0, 16), code_challenge: challengeOf(verifier),
    code_challenge_method: 'S256', ...asked }).filter(([, value]) => value !== undefined));
  const url = `${here}/o/authorize/?${query}`;
  const cookie = await enter(user);
  const back = await fetch(url, { redirect: 'manual', headers: { cookie } });
  const location = back.headers.get('location');
  if (!location?.includes('code=')) throw new Error(`${back.status} ${location} ${await back.text()}`);
  terminal.opened(url);
  terminal.cameBack(location);
  return { code: new URL(location).searchParams.get('code'), verifier };
}
const exchange = (terminal, back, changes = {}, ...words) => terminal.post(tokenUrl, { grant_type: 'authorization_code',
  code: back.code, redirect_uri: callback, code_verifier: back.verifier, ...web, ...changes }, ...words);
const refresh = (terminal, token, changes = {}) => terminal.post(tokenUrl,
  { grant_type: 'refresh_token', refresh_token: token, ...web, ...changes });
const tokens = async (terminal, asked) => json(await exchange(terminal, await login(terminal, asked)));
const defaults = () => operate('settings');

const recording = new Recording('django_oauth_toolkit', 'django-oauth-toolkit', version);
const mistake = (...all) => recording.mistake(...all);

// Codes
await mistake('the code used twice', 'code_already_used', 'nothing', async (t) => {
  const back = await login(t);
  json(await exchange(t, back));
  await exchange(t, back);
}, { detail: 'code_sent_twice' });
await operate('settings', { AUTHORIZATION_CODE_EXPIRE_SECONDS: 1 });
await mistake('the code expired', 'code_expired', 'nothing', async (t) => {
  t.said('# AUTHORIZATION_CODE_EXPIRE_SECONDS is 1 here, a colleague pasted the code by hand');
  const back = await login(t);
  await pause(1500);
  await exchange(t, back);
});
await defaults();
await mistake('the code cut short', 'code_malformed_or_wrong_encoding', 'nothing', async (t) => {
  const back = await login(t);
  await exchange(t, { ...back, code: back.code.slice(0, 24) });
}, { detail: 'code_cut_short' });
await mistake('the code with the state behind it', 'code_malformed_or_wrong_encoding', 'nothing', async (t) => {
  const back = await login(t, { state: 'xyz' });
  await exchange(t, { ...back, code: `${back.code}&state=xyz` });
}, { detail: 'code_too_long' });
await mistake('the code of another client', 'code_wrong_client', 'nothing', async (t) => {
  await exchange(t, await login(t), other);
}, { detail: 'client_id_differs' });
await mistake('no code', 'code_malformed_or_wrong_encoding', 'first', async (t) => {
  await exchange(t, await login(t), { code: undefined });
}, { detail: 'code_missing' });

// redirect_uri
for (const [what, uri, detail] of [
  ['with a slash at its end', `${callback}/`, 'redirect_uri_trailing_slash'],
  ['by http', callback.replace('https', 'http'), 'redirect_uri_scheme'],
  ['in other case', callback.replace('callback', 'Callback'), undefined],
  ['with a port', callback.replace('example', 'example:8443'), undefined],
  ['of another host', callback.replace('app.', 'www.app.'), undefined],
  ['left out, where the client has two', undefined, 'redirect_uri_missing'],
  ['encoded twice', encodeURIComponent(callback), undefined],
]) {
  await mistake(`redirect_uri ${what}`, 'redirect_uri_mismatch', 'first', async (t) => {
    await exchange(t, await login(t), { redirect_uri: uri });
  }, { detail });
}
await mistake('redirect_uri of the authorization request not registered', 'redirect_uri_mismatch', 'first', async (t) => {
  await t.curl('-G', '-b', await enter('alice'), `${here}/o/authorize/`, '-d', new URLSearchParams({ response_type: 'code', client_id: 'web',
    redirect_uri: 'https://app.example/', code_challenge: challengeOf(newVerifier()), code_challenge_method: 'S256' }).toString());
});

// PKCE
await mistake('no verifier', 'pkce_mismatch_or_missing', 'first', async (t) => {
  await exchange(t, await login(t), { code_verifier: undefined });
}, { detail: 'verifier_missing' });
await mistake('the verifier of another login', 'pkce_mismatch_or_missing', 'nothing', async (t) => {
  const first = await login(t);
  await exchange(t, await login(t), { code_verifier: first.verifier });
}, { detail: 'verifier_of_another_login' });
const challenges = { challenge_hex_of_hash: (verifier) => sha256(verifier).toString('hex'),
  challenge_padded_base64url: (verifier) => `${challengeOf(verifier)}=`,
  challenge_verifier_itself: (verifier) => verifier,
  challenge_double_hash: (verifier) => challengeOf(sha256(verifier)) };
for (const [detail, challenge] of Object.entries(challenges)) {
  await mistake(`PKCE: ${detail}`, 'pkce_mismatch_or_missing', 'nothing', async (t) => {
    const verifier = newVerifier();
    await exchange(t, await login(t, { verifier, code_challenge: challenge(verifier) }));
  }, { detail });
}
await mistake('PKCE: a digest, but no code_challenge_method', 'pkce_mismatch_or_missing', 'nothing', async (t) => {
  await exchange(t, await login(t, { code_challenge_method: undefined }));
}, { detail: 'challenge_method_missing' });
await operate('settings', { PKCE_REQUIRED: false });
const early = await (async () => { // a login from before PKCE was required
  const quiet = { opened() {}, cameBack() {} };
  return login(quiet, { code_challenge: undefined, code_challenge_method: undefined });
})();
await defaults();
await mistake('PKCE is required, and the login had no challenge', 'pkce_mismatch_or_missing', 'first', async (t) => {
  await exchange(t, early);
});
await mistake('no challenge in the authorization request, where PKCE is required', 'pkce_mismatch_or_missing', 'first',
  async (t) => {
    const query = new URLSearchParams({ response_type: 'code', client_id: 'web', redirect_uri: callback, scope: 'read', state: 's1' });
    const answer = await fetch(`${here}/o/authorize/?${query}`, { redirect: 'manual',
      headers: { cookie: await enter('alice') } });
    t.opened(`${here}/o/authorize/?${query}`);
    t.cameBack(answer.headers.get('location') ?? `${answer.status}`);
    t.last = { status: 400, fields: '', body: answer.headers.get('location') };
  });

// Refresh tokens
await mistake('a refresh token used after it was rotated', 'refresh_token_rotated_reuse', 'nothing', async (t) => {
  const { refresh_token: first } = await tokens(t);
  json(await refresh(t, first));
  await refresh(t, first);
}, { detail: 'superseded_refresh_token' });
await operate('settings', { REFRESH_TOKEN_GRACE_PERIOD_SECONDS: 2 });
await mistake('a rotated refresh token used after the grace window', 'refresh_token_rotated_reuse', 'nothing', async (t) => {
  t.said('# REFRESH_TOKEN_GRACE_PERIOD_SECONDS is 2');
  const { refresh_token: first } = await tokens(t);
  json(await refresh(t, first));
  json(await refresh(t, first)); // within the window
  await pause(2300);
  await refresh(t, first);
}, { detail: 'superseded_refresh_token' });
await operate('settings', { REFRESH_TOKEN_REUSE_PROTECTION: true });
await mistake('the newest refresh token after an old one was used', 'refresh_token_rotated_reuse', 'nothing', async (t) => {
  t.said('# REFRESH_TOKEN_REUSE_PROTECTION is on');
  const { refresh_token: first } = await tokens(t);
  const { refresh_token: second } = json(await refresh(t, first));
  await refresh(t, first);
  await refresh(t, second);
});
await operate('settings', { REFRESH_TOKEN_EXPIRE_SECONDS: 1, ACCESS_TOKEN_EXPIRE_SECONDS: 1 });
await mistake('the refresh token expired', 'refresh_token_expired', 'nothing', async (t) => {
  t.said('# settings.py has REFRESH_TOKEN_EXPIRE_SECONDS = 1');
  const { refresh_token: first } = await tokens(t);
  await pause(2600);
  await refresh(t, first);
});
await defaults();
await mistake('the refresh token revoked', 'refresh_token_revoked', 'nothing', async (t) => {
  const { refresh_token: first } = await tokens(t);
  await t.post(`${here}/o/revoke_token/`, { token: first, ...web });
  await refresh(t, first);
});
await mistake('the access token revoked, which takes the refresh token with it', 'refresh_token_revoked', 'nothing',
  async (t) => {
    const { access_token: access, refresh_token: first } = await tokens(t);
    await t.post(`${here}/o/revoke_token/`, { token: access, token_type_hint: 'access_token', ...web });
    await refresh(t, first);
  });
await mistake('the refresh token of another client', 'refresh_token_wrong_client', 'nothing', async (t) => {
  const { refresh_token: first } = await tokens(t);
  await refresh(t, first, other);
}, { detail: 'client_id_differs' });
await mistake('the refresh token cut short', 'code_malformed_or_wrong_encoding', 'nothing', async (t) => {
  const { refresh_token: first } = await tokens(t);
  await refresh(t, first.slice(0, 20));
}, { detail: 'refresh_token_cut_short' });
await mistake('the access token sent as refresh token', 'code_malformed_or_wrong_encoding', 'nothing', async (t) => {
  const { access_token: access } = await tokens(t);
  await refresh(t, access);
}, { detail: 'not_a_refresh_token' });
await mistake('no refresh token', 'code_malformed_or_wrong_encoding', 'among', async (t) => {
  await tokens(t);
  await refresh(t, undefined);
});
await mistake('a scope at the refresh that was not granted', 'consent_or_policy', 'among', async (t) => {
  const { refresh_token: first } = await tokens(t);
  await refresh(t, first, { scope: 'read write' });
});
await mistake('the user deleted, then a refresh', 'user_disabled_or_password_changed_or_session_ended', 'nothing', async (t) => {
  const { refresh_token: first } = await tokens(t, { user: 'bob' });
  await operate('delete', { name: 'bob' });
  t.said('# the account bob was deleted in the admin this morning');
  await refresh(t, first);
});
await mistake('the access tokens deleted in the admin, then a refresh', 'refresh_token_revoked', 'nothing', async (t) => {
  const { refresh_token: first } = await tokens(t, { user: 'carol' });
  await operate('delete_access_tokens', { name: 'carol' });
  t.said('# a colleague deleted all rows of oauth2_provider_accesstoken in the admin to log everybody out');
  await refresh(t, first);
});

// Clients
await mistake('a wrong client secret', 'client_credentials_wrong', 'first', async (t) => {
  await exchange(t, await login(t), { client_secret: 'recorded-web-9f2c81d4e7' });
});
await mistake('the hashed secret of the admin page sent', 'client_credentials_wrong', 'first', async (t) => {
  await exchange(t, await login(t), { client_secret: hashed });
});
await mistake('an unknown client', 'client_credentials_wrong', 'first', async (t) => {
  await exchange(t, await login(t), { client_id: 'wep' });
});
await mistake('no client authentication', 'client_credentials_wrong', 'first', async (t) => {
  await exchange(t, await login(t), { client_secret: undefined });
});
await mistake('id and secret in a Basic header without form-encoding', 'client_credentials_wrong', 'first', async (t) => {
  await t.curl(tokenUrl, '-u', `plus:${secrets.plus}`, '-d', 'grant_type=client_credentials');
}, { detail: 'basic_not_form_encoded' });
await mistake('a public client that asks for client_credentials', 'client_credentials_wrong', 'first', async (t) => {
  await t.post(tokenUrl, { grant_type: 'client_credentials', client_id: 'spa' });
});
await mistake('a grant type that the client may not use', 'consent_or_policy', 'nothing', async (t) => {
  await t.post(tokenUrl, { grant_type: 'client_credentials', ...web });
});
await mistake('password at a client for codes', 'consent_or_policy', 'nothing', async (t) => {
  await t.post(tokenUrl, { grant_type: 'password', username: 'dave', password: 'right-for-dave', ...web });
});
await mistake('a grant type that nobody knows', 'other', 'first', async (t) => {
  await t.post(tokenUrl, { grant_type: 'authorisation_code', code: (await login(t)).code, ...web });
}, { detail: 'wrong_grant_type' });
await mistake('a body of JSON', 'other', 'nothing', async (t) => {
  const { code, verifier } = await login(t);
  await t.curl(tokenUrl, '-H', 'Content-Type: application/json', '-d',
    JSON.stringify({ grant_type: 'authorization_code', code, redirect_uri: callback, code_verifier: verifier, ...web }));
}, { detail: 'body_is_json' });

// Password
const password = (t, fields) => t.post(tokenUrl, { grant_type: 'password', client_id: 'legacy', ...fields });
await mistake('a wrong password', 'user_credentials_wrong', 'first', (t) => password(t, { username: 'dave', password: 'Right-for-dave' }));
await mistake('no password', 'user_credentials_wrong', 'first', (t) => password(t, { username: 'dave' }));
await operate('deactivate', { name: 'dave' });
await mistake('the right password of an account that was deactivated', 'user_disabled_or_password_changed_or_session_ended',
  'among', async (t) => {
    t.said('# dave was deactivated in the admin yesterday (is_active)');
    await password(t, { username: 'dave', password: 'right-for-dave' });
  });

// Paths
await mistake('no slash at the end of the path; curl -L went on by GET', 'path_wrong', 'nothing', async (t) => {
  await t.post(`${here}/o/token`, { grant_type: 'client_credentials', client_id: 'machine', client_secret: secrets.machine }, '-L');
});
await operate('slash', { append: false });
await mistake('no slash at the end of the path, without APPEND_SLASH', 'path_wrong', 'nothing', async (t) => {
  await t.curl(`${here}/o/.well-known/openid-configuration`);
  await t.post(`${here}/o/token`, { grant_type: 'client_credentials', client_id: 'machine', client_secret: secrets.machine });
});
await operate('slash', { append: true });
await mistake('the token endpoint by GET', 'method_wrong', 'nothing', (t) => t.curl('-G', tokenUrl, '-d', 'grant_type=client_credentials',
  '-u', `machine:${secrets.machine}`));

// The API: Django REST framework's, and a plain view's
const api = (t, token, path = 'api/notes') => t.curl(`${here}/${path}/`, '-H', `Authorization: Bearer ${token}`);
await operate('settings', { ACCESS_TOKEN_EXPIRE_SECONDS: 1 });
for (const [what, path, told] of [['', 'api/notes', 'first'], [' at a plain view', 'plain/notes', 'nothing']]) {
  await mistake(`an expired access token${what}`, 'access_token_expired', told, async (t) => {
    const { access_token: access } = await tokens(t);
    await pause(1300);
    await api(t, access, path);
  });
}
await defaults();
for (const [what, path, told] of [['', 'api/notes', 'among'], [' at a plain view', 'plain/notes', 'nothing']]) {
  await mistake(`a revoked access token${what}`, 'access_token_revoked_or_unknown', told, async (t) => {
    const { access_token: access } = await tokens(t);
    await t.post(`${here}/o/revoke_token/`, { token: access, ...web });
    await api(t, access, path);
  });
  await mistake(`an access token cut short${what}`, 'access_token_damaged', 'nothing', async (t) => {
    const { access_token: access } = await tokens(t);
    await api(t, access.slice(0, 20), path);
  });
  await mistake(`the refresh token sent${what || ' to the API'}`, 'access_token_wrong_kind', 'nothing', async (t) => {
    const { refresh_token: first } = await tokens(t);
    await api(t, first, path);
  });
  await mistake(`no token${what || ' at the API'}`, 'access_token_missing', path === 'api/notes' ? 'first' : 'nothing',
    (t) => t.curl(`${here}/${path}/`));
}
await mistake('a token without its scheme', 'authorization_header_malformed', 'nothing', async (t) => {
  const { access_token: access } = await tokens(t);
  await t.curl(`${here}/api/notes/`, '-H', `Authorization: ${access}`);
});
await operate('settings', { ERROR_RESPONSE_WITH_SCOPES: true });
await mistake('a scope that the token lacks, with ERROR_RESPONSE_WITH_SCOPES', 'scope_missing', 'first', async (t) => {
  const { access_token: access } = await tokens(t);
  await api(t, access, 'api/archive');
});
await defaults();
await mistake('UserInfo with a token without openid', 'scope_missing', 'nothing', async (t) => {
  const { access_token: access } = await tokens(t);
  await t.curl(`${here}/o/userinfo/`, '-H', `Authorization: Bearer ${access}`);
});

recording.write();
await server.stop();
