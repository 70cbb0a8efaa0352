// Records what Dex answers to mistakes that are made at it: ../recorded/dex.jsonl.
//
// Dex is a Go program. In a folder outside this tree, with the files of cmd/dex of the module
// github.com/dexidp/dex (its releases since 2.14 are had by a pseudo-version: 2.41.1 is
// v0.0.0-20240807174518-43956db7fd75) and with its own go.mod, without its replacement of api/v2, run
//   go build -o dex .
// then DEX=path/of/dex node dex.mjs. It keeps all in memory and takes free ports of loopback.
import { spawnSync } from 'node:child_process';
import { base64url, challengeOf, newVerifier, sha256 } from '../../interop/lib/oauth.mjs';
import { pause } from '../../interop/lib/server.mjs';
import { Dex, person, redirectUri } from './lib/dex.mjs';
import { must, query, Recording } from './lib/session.mjs';

const binary = process.env.DEX ?? 'dex';
const built = spawnSync('go', ['version', '-m', binary], { encoding: 'utf8' }).stdout;
const [, module] = /github\.com\/dexidp\/dex\s+v(\S+)/.exec(built);
const version = module.endsWith('43956db7fd75') ? '2.41.1' : module;

const redirectURIs = [redirectUri];
const app = { id: 'app', secret: 'only-for-tests-app-0123456789abcdef', name: 'App', redirectURIs };
const other = { id: 'other', secret: 'only-for-tests-other-0123456789', name: 'Other', redirectURIs };
const odd = { id: 'odd', secret: 'only+for%2Btests 0123456789', name: 'Odd', redirectURIs };
const spa = { id: 'spa', public: true, name: 'Pages', redirectURIs };
const clients = [app, other, odd, spa];

const basic = ({ id, secret }) => ['-u', `${id}:${secret}`];
const recording = new Recording('Dex', version);
const dex = await Dex.start(binary, { clients, expiry: { refreshTokens: { reuseInterval: '1s' } } });
const short = await Dex.start(binary, { clients,
  expiry: { idTokens: '1s', deviceRequests: '1s',
    refreshTokens: { reuseInterval: '0s', validIfNotUsedFor: '1s' } } });

const another = await Dex.start(binary, { clients });

const exchange = (at, session, back, changes = {}, client = app) =>
  session.post(at.tokenUrl, { grant_type: 'authorization_code', code: back.code,
    redirect_uri: back.redirectUri, code_verifier: back.verifier, ...changes }, ...basic(client));
const refresh = (at, session, token, changes = {}, client = app) =>
  session.post(at.tokenUrl, { grant_type: 'refresh_token', refresh_token: token, ...changes },
    ...basic(client));
const loggedIn = async (at, session, changes = {}, client = app) =>
  must(await exchange(at, session, await at.login(session, client, changes), {}, client));

async function codes() {
  await recording.mistake('code sent twice', { cause: 'code_already_used', detail: 'code_sent_twice',
    told: 'among' }, async (s) => {
    const back = await dex.login(s, app);
    must(await exchange(dex, s, back));
    return exchange(dex, s, back);
  });
  const damages = { 'cut short': ['cut_short', (code) => code.slice(0, 20)],
    'with the rest of the query behind it': ['too_long', (code) => `${code}&state=x`],
    'in quotes': ['quoted', (code) => `"${code}"`] };
  for (const [what, [detail, change]] of Object.entries(damages)) {
    await recording.mistake(`code ${what}`, { cause: 'code_malformed_or_wrong_encoding',
      detail: `code_${detail}`, told: 'nothing' }, async (s) => {
      const back = await dex.login(s, app);
      return exchange(dex, s, back, { code: change(back.code) });
    });
  }
  await recording.mistake('code left out', { cause: 'code_malformed_or_wrong_encoding',
    detail: 'code_missing', told: 'first' }, async (s) =>
    exchange(dex, s, await dex.login(s, app), { code: undefined }));
  await recording.mistake('access token sent as code', { cause: 'code_malformed_or_wrong_encoding',
    detail: 'not_a_code', told: 'nothing' }, async (s) => {
    const { access_token } = await loggedIn(dex, s);
    return exchange(dex, s, { ...await dex.login(s, app), code: access_token });
  });
  await recording.mistake('code of another client', { cause: 'code_wrong_client',
    detail: 'client_id_differs', told: 'nothing' }, async (s) =>
    exchange(dex, s, await dex.login(s, app), {}, other));
  await recording.mistake('code of another instance', { cause: 'wrong_endpoint_or_environment',
    told: 'nothing' }, async (s) => exchange(another, s, await dex.login(s, app)));
  await recording.mistake('server with its store in memory started anew', { told: 'nothing',
    cause: 'server_side_bug_or_storage' }, async (s) => {
    const before = await Dex.start(binary, { clients });
    const back = await before.login(s, app);
    await before.stop();
    const after = await Dex.start(binary, { clients, ports: before.ports });
    s.write('dex (storage: memory) was restarted here with the same configuration\n');
    const answer = await exchange(after, s, back);
    await after.stop();
    return answer;
  });
}

async function redirectUris() {
  const wrong = { 'a slash at the end': [`${redirectUri}/`, 'trailing_slash'],
    http: ['http://app.example/callback', 'scheme'],
    'letter case': ['https://app.example/Callback', 'letter_case'],
    'another port': ['https://app.example:8443/callback', 'port'],
    'left out': [undefined, 'missing'],
    'percent-encoded twice': [encodeURIComponent(redirectUri), 'percent_encoding'],
    'another host': ['https://www.app.example/callback', 'host'] };
  for (const [what, [sent, detail]] of Object.entries(wrong)) {
    await recording.mistake(`redirect_uri: ${what}`, { cause: 'redirect_uri_mismatch',
      detail: `redirect_uri_${detail}`, told: 'first' }, async (s) =>
      exchange(dex, s, await dex.login(s, app), { redirect_uri: sent }));
  }
}

async function pkce() {
  const cause = 'pkce_mismatch_or_missing';
  await recording.mistake('verifier left out', { cause, detail: 'verifier_missing', told: 'first' },
    async (s) => exchange(dex, s, await dex.login(s, app), { code_verifier: undefined }));
  await recording.mistake('verifier of another login', { cause, told: 'first',
    detail: 'verifier_of_another_login' }, async (s) => {
    const first = await dex.login(s, app);
    return exchange(dex, s, { ...await dex.login(s, app), verifier: first.verifier });
  });
  const challenges = { hex_of_hash: (v) => sha256(v).toString('hex'),
    padded_base64url: (v) => `${challengeOf(v)}=`, double_hash: (v) => base64url(sha256(sha256(v))),
    verifier_itself: (v) => v, hash_of_hex: (v) => challengeOf(Buffer.from(v).toString('hex')),
    trailing_newline: (v) => challengeOf(`${v}\n`) };
  for (const [detail, make] of Object.entries(challenges)) {
    await recording.mistake(`challenge made by ${detail}`, { cause, detail: `challenge_${detail}`,
      told: 'first' }, async (s) => {
      const verifier = newVerifier();
      return exchange(dex, s, await dex.login(s, app, { verifier, code_challenge: make(verifier) }));
    });
  }
  await recording.mistake('S256 challenge without a method', { cause, told: 'first',
    detail: 'challenge_method_missing' }, async (s) =>
    exchange(dex, s, await dex.login(s, app, { code_challenge_method: undefined })));
  await recording.mistake('verifier without a challenge at the login', { cause, told: 'first',
    detail: 'challenge_missing' }, async (s) => exchange(dex, s, await dex.login(s, app,
    { code_challenge: undefined, code_challenge_method: undefined })));
  await recording.mistake('method that Dex has not', { cause, told: 'first' }, (s) =>
    dex.refusedLogin(s, app, { code_challenge_method: 'SHA256' }));
}

async function refreshes() {
  const cause = 'refresh_token_rotated_reuse';
  await recording.mistake('old refresh token sent again after the reuse interval', { told: 'among',
    cause, detail: 'superseded_refresh_token' }, async (s) => {
    const { refresh_token } = await loggedIn(dex, s);
    await pause(1500);
    const next = must(await refresh(dex, s, refresh_token)).refresh_token;
    if (next === refresh_token) throw new Error('it was not rotated');
    await pause(1500);
    return refresh(dex, s, refresh_token);
  });
  await recording.mistake('refresh token of two refreshes ago', { told: 'among', cause,
    detail: 'superseded_refresh_token' }, async (s) => {
    const { refresh_token } = await loggedIn(dex, s);
    await pause(1500);
    const { refresh_token: second } = must(await refresh(dex, s, refresh_token));
    await pause(1500);
    must(await refresh(dex, s, second));
    return refresh(dex, s, refresh_token);
  });
  await recording.mistake('refresh token expired', { cause: 'refresh_token_expired', told: 'first' },
    async (s) => {
      const { refresh_token } = await loggedIn(short, s);
      await pause(2500);
      return refresh(short, s, refresh_token);
    });
  await recording.mistake('refresh token revoked by the administrator', { told: 'among',
    cause: 'refresh_token_revoked' }, async (s) => {
    const { refresh_token, id_token } = await loggedIn(dex, s);
    const { sub } = JSON.parse(Buffer.from(id_token.split('.')[1], 'base64url'));
    await dex.revokeRefresh(sub, app.id);
    s.write('the administrator revoked it: api.Dex/RevokeRefresh for this user and client\n');
    return refresh(dex, s, refresh_token);
  });
  await recording.mistake('refresh token of the login before the last', { told: 'nothing',
    cause: 'token_limit_exceeded' }, async (s) => {
    const { refresh_token } = await loggedIn(dex, s);
    await loggedIn(dex, s);
    s.write('the first device, which is logged in as the same person, refreshes:\n');
    return refresh(dex, s, refresh_token);
  });
  await recording.mistake('refresh token of another client', { cause: 'refresh_token_wrong_client',
    detail: 'client_id_differs', told: 'among' }, async (s) => {
    const { refresh_token } = await loggedIn(dex, s);
    return refresh(dex, s, refresh_token, {}, other);
  });
  await recording.mistake('refresh token cut short', { cause: 'code_malformed_or_wrong_encoding',
    detail: 'refresh_token_cut_short', told: 'nothing' }, async (s) => {
    const { refresh_token } = await loggedIn(dex, s);
    return refresh(dex, s, refresh_token.slice(0, 40));
  });
  await recording.mistake('access token sent as refresh token', { detail: 'not_a_refresh_token',
    cause: 'code_malformed_or_wrong_encoding', told: 'nothing' }, async (s) => {
    const { access_token } = await loggedIn(dex, s);
    return refresh(dex, s, access_token);
  });
  await recording.mistake('refresh token left out', { cause: 'code_malformed_or_wrong_encoding',
    told: 'first' }, (s) => refresh(dex, s, undefined));
  await recording.mistake('scope that was not granted, at a refresh', { cause: 'consent_or_policy',
    detail: 'scope_not_granted', told: 'first' }, async (s) => {
    const { refresh_token } = await loggedIn(dex, s);
    return refresh(dex, s, refresh_token, { scope: 'openid offline_access groups' });
  });
}

async function authentication() {
  const cause = 'client_credentials_wrong';
  const wrong = { ...app, secret: 'only-for-tests-app-of-last-year' };
  const found = { cause, told: 'first', status: 401 };
  const form = (back) => ({ grant_type: 'authorization_code', code: back.code,
    redirect_uri: redirectUri, code_verifier: back.verifier });
  await recording.mistake('wrong secret, at the exchange', found, async (s) =>
    exchange(dex, s, await dex.login(s, app), {}, wrong));
  await recording.mistake('wrong secret, at a refresh', found, async (s) => {
    const { refresh_token } = await loggedIn(dex, s);
    return refresh(dex, s, refresh_token, {}, wrong);
  });
  await recording.mistake('unknown client', found, async (s) =>
    exchange(dex, s, await dex.login(s, app), {}, { ...app, id: 'app2' }));
  await recording.mistake('no secret by a client that has one', found, async (s) =>
    s.post(dex.tokenUrl, { ...form(await dex.login(s, app)), client_id: app.id }));
  await recording.mistake('no client_id at all', found, async (s) =>
    s.post(dex.tokenUrl, form(await dex.login(s, app))));
  await recording.mistake('secret by a public client', found, async (s) =>
    exchange(dex, s, await dex.login(s, spa), {}, { ...spa, secret: 'anything-at-all' }));
  await recording.mistake('secret with + and % in Basic, not form-encoded', { ...found,
    detail: 'basic_not_form_encoded' }, async (s) =>
    exchange(dex, s, await dex.login(s, odd), {}, odd));
  await recording.mistake('body sent as JSON', { cause: 'other', detail: 'body_is_json',
    told: 'nothing' }, async (s) => s.postRaw(dex.tokenUrl,
    JSON.stringify(form(await dex.login(s, app))), ...basic(app), '-H', 'Content-Type: application/json'));
}

async function logins() {
  await recording.mistake('redirect_uri that is not registered', { cause: 'redirect_uri_mismatch',
    told: 'first' }, (s) => dex.refusedLogin(s, app, { redirect_uri: `${redirectUri}/` }));
  await recording.mistake('login of a client that is not registered', { told: 'first',
    cause: 'client_credentials_wrong' }, (s) => dex.refusedLogin(s, { id: 'app2' }));
  await recording.mistake('login with a scope that Dex has not', { told: 'first',
    cause: 'consent_or_policy' }, (s) => dex.refusedLogin(s, app, { scope: 'openid calendar' }));
}

async function grants() {
  await recording.mistake('grant that Dex has not', { cause: 'other', told: 'first' }, (s) =>
    s.post(dex.tokenUrl, { grant_type: 'client_credentials', scope: 'openid' }, ...basic(app)));
  await recording.mistake('wrong password', { cause: 'user_credentials_wrong', told: 'first' }, (s) =>
    s.post(dex.tokenUrl, { grant_type: 'password', username: person.login, scope: 'openid',
      password: 'not her password' }, ...basic(app)));
  const device = 'urn:ietf:params:oauth:grant-type:device_code';
  const start = async (at, s) =>
    must(await s.post(`${at.issuer}/device/code`, { client_id: spa.id, scope: 'openid' }));
  await recording.mistake('device code expired', { cause: 'device_code_expired_or_used',
    told: 'among' }, async (s) => {
    const { device_code } = await start(short, s);
    await pause(2500);
    return s.post(short.tokenUrl, { grant_type: device, device_code, client_id: spa.id });
  });
  await recording.mistake('device code that is none', { cause: 'device_code_expired_or_used',
    told: 'first' }, async (s) => {
    const { device_code } = await start(dex, s);
    return s.post(dex.tokenUrl, { grant_type: device, device_code: device_code.slice(2),
      client_id: spa.id });
  });
}

async function resources() {
  const userinfo = (at, s, token) =>
    s.curl(...(token ? ['-H', `Authorization: Bearer ${token}`] : []), `${at.issuer}/userinfo`);
  const scope = 'openid';
  await recording.mistake('userinfo with an expired token', { cause: 'access_token_expired',
    told: 'first', status: 403 }, async (s) => {
    const { access_token } = await loggedIn(short, s, { scope });
    await pause(2500);
    return userinfo(short, s, access_token);
  });
  await recording.mistake('userinfo with a token cut short', { cause: 'access_token_damaged',
    told: 'nothing', status: 403 }, async (s) => {
    const { access_token } = await loggedIn(dex, s, { scope });
    return userinfo(dex, s, access_token.slice(0, 300));
  });
  await recording.mistake('userinfo with the refresh token', { cause: 'access_token_wrong_kind',
    told: 'among', status: 403 }, async (s) => {
    const { refresh_token } = await loggedIn(dex, s);
    return userinfo(dex, s, refresh_token);
  });
  await recording.mistake('userinfo with a token of another instance', { told: 'first',
    cause: 'access_token_wrong_issuer', status: 403 }, async (s) => {
    const { access_token } = await loggedIn(another, s, { scope });
    return userinfo(dex, s, access_token);
  });
  await recording.mistake('userinfo without a token', { cause: 'access_token_missing', told: 'among',
    status: 401 }, (s) => userinfo(dex, s));
  for (const path of ['/token', '/dex/oauth/token']) {
    await recording.mistake(`token request at ${path}`, { cause: 'path_wrong', told: 'first',
      status: 404 }, async (s) => {
      const back = await dex.login(s, app);
      await s.curl(`${dex.issuer}/.well-known/openid-configuration`);
      return exchange({ tokenUrl: dex.origin + path }, s, back);
    });
  }
  await recording.mistake('token request by GET', { cause: 'method_wrong', told: 'first' }, async (s) => {
    const back = await dex.login(s, app);
    return s.curl(...basic(app), `${dex.tokenUrl}?${query({ grant_type: 'authorization_code',
      code: back.code, redirect_uri: redirectUri, code_verifier: back.verifier })}`);
  });
}

for (const part of [codes, redirectUris, pkce, refreshes, authentication, logins, grants, resources]) {
  await part();
}
await Promise.all([dex, short, another].map((one) => one.stop()));
recording.write(new URL('../recorded/dex.jsonl', import.meta.url));
