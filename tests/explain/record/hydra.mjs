// Records what Ory Hydra answers to mistakes that are made at it: ../recorded/hydra.jsonl.
//
// Hydra is a Go program. In a folder outside this tree, with a main.go that calls Execute() of
// github.com/ory/hydra/v2/cmd and nothing else, and with Hydra's own go.mod (its module line and its
// replacement of hydra-client-go taken out), run
//   go build -tags sqlite,sqlite_omit_load_extension,hsm_off -o hydra .
// then HYDRA=path/of/hydra node hydra.mjs. It keeps all in memory and takes free ports of loopback.
import { spawnSync } from 'node:child_process';
import { base64url, challengeOf, newVerifier, sha256 } from '../../interop/lib/oauth.mjs';
import { pause } from '../../interop/lib/server.mjs';
import { assertions, jwk, jwt, second } from './lib/assertions.mjs';
import { Hydra, redirectUri } from './lib/hydra.mjs';
import { must, query, Recording } from './lib/session.mjs';

const binary = process.env.HYDRA ?? 'hydra';
const built = spawnSync('go', ['version', '-m', binary], { encoding: 'utf8' }).stdout;
const [, version] = /github\.com\/ory\/hydra\/v2\s+v(\S+)/.exec(built);

const app = { client_id: 'app', client_secret: 'only-for-tests-app-0123456789abcdef' };
const other = { client_id: 'other', client_secret: 'only-for-tests-other-0123456789' };
const odd = { client_id: 'odd', client_secret: 'only+for%2Btests 0123456789' };
const spa = { client_id: 'spa', token_endpoint_auth_method: 'none',
  grant_types: ['authorization_code', 'refresh_token'] };
const retired = { client_id: 'retired', client_secret: app.client_secret };
const plain = { client_id: 'plain', client_secret: app.client_secret,
  grant_types: ['authorization_code'] };
const jwtBearer = 'urn:ietf:params:oauth:grant-type:jwt-bearer';
const service = { client_id: 'service', token_endpoint_auth_method: 'private_key_jwt',
  grant_types: ['client_credentials'], jwks: { keys: [jwk] } };
const bearer = { client_id: 'bearer', client_secret: app.client_secret, grant_types: [jwtBearer] };
const clients = [app, other, odd, spa, plain, retired, service, bearer];

const basic = ({ client_id, client_secret }) => ['-u', `${client_id}:${client_secret}`];
const recording = new Recording('Ory Hydra', version);
const hydra = await Hydra.start(binary, { clients });
const short = await Hydra.start(binary, { clients, extra:
  'ttl: { auth_code: 1s, access_token: 1s, refresh_token: 1s }\noauth2: { expose_internal_errors: true }' });
const graceful = await Hydra.start(binary, { clients, extra:
  'oauth2: { expose_internal_errors: true, grant: { refresh_token: { rotation_grace_period: 1s } } }' });

const exchange = (at, session, back, changes = {}, client = app) =>
  session.post(at.tokenUrl, { grant_type: 'authorization_code', code: back.code,
    redirect_uri: back.redirectUri, code_verifier: back.verifier, ...changes }, ...basic(client));
const refresh = (at, session, token, changes = {}, client = app) =>
  session.post(at.tokenUrl, { grant_type: 'refresh_token', refresh_token: token, ...changes },
    ...basic(client));
// A login whose code was exchanged: its tokens.
const loggedIn = async (at, session, changes = {}) =>
  must(await exchange(at, session, await at.login(session, app, changes)));

async function codes() {
  await recording.mistake('code sent twice', { cause: 'code_already_used', detail: 'code_sent_twice',
    told: 'first' }, async (s) => {
    const back = await hydra.login(s, app);
    must(await exchange(hydra, s, back));
    return exchange(hydra, s, back);
  });
  await recording.mistake('refresh after its code was sent twice', { cause: 'code_already_used',
    told: 'nothing' }, async (s) => {
    const back = await hydra.login(s, app);
    const { refresh_token } = must(await exchange(hydra, s, back));
    await exchange(hydra, s, back);
    return refresh(hydra, s, refresh_token);
  });
  await recording.mistake('code exchanged after its life, internal errors shown', { told: 'first',
    cause: 'code_expired' }, async (s) => {
    const back = await short.login(s, app);
    await pause(2500);
    return exchange(short, s, back);
  });
  const damages = { 'cut short': ['cut_short', (code) => code.slice(0, 64)],
    'with the rest of the query behind it': ['too_long', (code) => `${code}&scope=offline`],
    'in quotes': ['quoted', (code) => `"${code}"`], 'left out': ['missing', () => undefined] };
  for (const [what, [detail, change]] of Object.entries(damages)) {
    await recording.mistake(`code ${what}`, { cause: 'code_malformed_or_wrong_encoding',
      detail: `code_${detail}`, told: 'nothing' }, async (s) => {
      const back = await hydra.login(s, app);
      return exchange(hydra, s, back, { code: change(back.code) });
    });
  }
  await recording.mistake('access token sent as code', { cause: 'code_malformed_or_wrong_encoding',
    detail: 'not_a_code', told: 'nothing' }, async (s) => {
    const { access_token } = await loggedIn(hydra, s);
    return exchange(hydra, s, { ...await hydra.login(s, app), code: access_token });
  });
  await recording.mistake('code of another client', { cause: 'code_wrong_client',
    detail: 'client_id_differs', told: 'first' }, async (s) =>
    exchange(hydra, s, await hydra.login(s, app), {}, other));
  await recording.mistake('code of another instance', { told: 'nothing',
    cause: 'wrong_endpoint_or_environment' }, async (s) =>
    exchange(graceful, s, await hydra.login(s, app)));
}

async function redirectUris() {
  const wrong = { 'a slash at the end': [`${redirectUri}/`, 'trailing_slash'],
    'http': ['http://app.example/callback', 'scheme'], 'letter case': ['https://app.example/Callback', 'letter_case'],
    'another port': ['https://app.example:8443/callback', 'port'], 'left out': [undefined, 'missing'],
    'percent-encoded twice': [encodeURIComponent(redirectUri), 'percent_encoding'],
    'another host': ['https://www.app.example/callback', 'host'] };
  for (const [what, [sent, detail]] of Object.entries(wrong)) {
    await recording.mistake(`redirect_uri: ${what}`, { cause: 'redirect_uri_mismatch',
      detail: `redirect_uri_${detail}`, told: 'first' }, async (s) =>
      exchange(hydra, s, await hydra.login(s, app), { redirect_uri: sent }));
  }
}

async function pkce() {
  const cause = 'pkce_mismatch_or_missing';
  await recording.mistake('verifier left out', { cause, detail: 'verifier_missing', told: 'first' },
    async (s) => exchange(hydra, s, await hydra.login(s, app), { code_verifier: undefined }));
  await recording.mistake('verifier of another login', { cause, told: 'first',
    detail: 'verifier_of_another_login' }, async (s) => {
    const first = await hydra.login(s, app);
    return exchange(hydra, s, { ...await hydra.login(s, app), verifier: first.verifier });
  });
  const challenges = { hex_of_hash: (v) => sha256(v).toString('hex'),
    padded_base64url: (v) => `${challengeOf(v)}=`, double_hash: (v) => base64url(sha256(sha256(v))),
    verifier_itself: (v) => v, hash_of_hex: (v) => challengeOf(Buffer.from(v).toString('hex')) };
  for (const [detail, make] of Object.entries(challenges)) {
    await recording.mistake(`challenge made by ${detail}`, { cause, detail: `challenge_${detail}`,
      told: 'first' }, async (s) => {
      const verifier = newVerifier();
      return exchange(hydra, s, await hydra.login(s, app, { verifier, code_challenge: make(verifier) }));
    });
  }
  await recording.mistake('S256 challenge without a method', { cause, told: 'first' }, (s) =>
    hydra.refusedLogin(s, app, { code_challenge_method: undefined }));
  await recording.mistake('verifier of 20 characters', { cause, detail: 'verifier_malformed',
    told: 'first' }, async (s) =>
    exchange(hydra, s, await hydra.login(s, app, { verifier: newVerifier().slice(0, 20) })));
  await recording.mistake('verifier of 130 characters', { cause, detail: 'verifier_malformed',
    told: 'first' }, async (s) =>
    exchange(hydra, s, await hydra.login(s, app, { verifier: newVerifier().repeat(4).slice(0, 130) })));
  await recording.mistake('verifier with a sign that is not allowed', { cause, told: 'first',
    detail: 'verifier_malformed' }, async (s) =>
    exchange(hydra, s, await hydra.login(s, app, { verifier: `${newVerifier()}+/=` })));
  await recording.mistake('verifier without a challenge at the login', { cause, told: 'first',
    detail: 'challenge_missing' }, async (s) => exchange(hydra, s, await hydra.login(s, app,
    { code_challenge: undefined, code_challenge_method: undefined })));
}

async function refreshes() {
  await recording.mistake('refresh token sent again after its successor was issued', { told: 'first',
    cause: 'refresh_token_rotated_reuse', detail: 'superseded_refresh_token' }, async (s) => {
    const { refresh_token } = await loggedIn(hydra, s);
    must(await refresh(hydra, s, refresh_token));
    return refresh(hydra, s, refresh_token);
  });
  await recording.mistake('successor sent after the old one was sent again', { told: 'among',
    cause: 'refresh_token_rotated_reuse' }, async (s) => {
    const { refresh_token } = await loggedIn(hydra, s);
    const next = must(await refresh(hydra, s, refresh_token)).refresh_token;
    await refresh(hydra, s, refresh_token);
    return refresh(hydra, s, next);
  });
  await recording.mistake('old refresh token sent again after the grace period', { told: 'first',
    cause: 'refresh_token_rotated_reuse', detail: 'superseded_refresh_token' }, async (s) => {
    const { refresh_token } = await loggedIn(graceful, s);
    must(await refresh(graceful, s, refresh_token));
    must(await refresh(graceful, s, refresh_token));
    await pause(2500);
    return refresh(graceful, s, refresh_token);
  });
  await recording.mistake('refresh token expired', { cause: 'refresh_token_expired', told: 'first' },
    async (s) => {
      const { refresh_token } = await loggedIn(short, s);
      await pause(2500);
      return refresh(short, s, refresh_token);
    });
  await recording.mistake('refresh token revoked by the client', { cause: 'refresh_token_revoked',
    told: 'among' }, async (s) => {
    const { refresh_token } = await loggedIn(hydra, s);
    must(await s.post(`${hydra.issuer}/oauth2/revoke`, { token: refresh_token }, ...basic(app)));
    return refresh(hydra, s, refresh_token);
  });
  await recording.mistake('consent revoked by the administrator', { cause: 'refresh_token_revoked',
    told: 'first' }, async (s) => {
    const { refresh_token } = await loggedIn(hydra, s);
    const path = '/oauth2/auth/sessions/consent?subject=alice&client=app';
    await hydra.call('DELETE', path);
    s.write(`alice has removed the app from her connected applications: DELETE /admin${path}, 204\n`);
    return refresh(hydra, s, refresh_token);
  });
  await recording.mistake('refresh token of another client', { cause: 'refresh_token_wrong_client',
    detail: 'client_id_differs', told: 'first' }, async (s) => {
    const { refresh_token } = await loggedIn(hydra, s);
    return refresh(hydra, s, refresh_token, {}, other);
  });
  await recording.mistake('refresh token cut short', { detail: 'refresh_token_cut_short',
    cause: 'code_malformed_or_wrong_encoding', told: 'nothing' }, async (s) => {
    const { refresh_token } = await loggedIn(hydra, s);
    return refresh(hydra, s, refresh_token, { refresh_token: refresh_token.slice(0, 64) });
  });
  await recording.mistake('access token sent as refresh token', { detail: 'not_a_refresh_token',
    cause: 'code_malformed_or_wrong_encoding', told: 'nothing' }, async (s) => {
    const { access_token } = await loggedIn(hydra, s);
    return refresh(hydra, s, access_token);
  });
  await recording.mistake('client whose grant refresh_token was taken away', { told: 'first',
    cause: 'consent_or_policy' }, async (s) => {
    const back = await hydra.login(s, retired);
    const { refresh_token } = must(await exchange(hydra, s, back, {}, retired));
    await hydra.call('PATCH', '/clients/retired',
      [{ op: 'replace', path: '/grant_types', value: ['authorization_code'] }]);
    return refresh(hydra, s, refresh_token, {}, retired);
  });
  await recording.mistake('server with its store in memory started anew', { told: 'among',
    cause: 'server_side_bug_or_storage' }, async (s) => {
    const before = await Hydra.start(binary, { clients });
    const { refresh_token } = await loggedIn(before, s);
    await before.stop();
    const after = await Hydra.start(binary, { clients, ports: before.ports });
    s.write('hydra (dsn: memory) was restarted here with the same configuration\n');
    const answer = await refresh(after, s, refresh_token);
    await after.stop();
    return answer;
  });
}

async function authentication() {
  const cause = 'client_credentials_wrong';
  const wrong = { ...app, client_secret: 'only-for-tests-app-of-last-year' };
  await recording.mistake('wrong secret, at the exchange', { cause, told: 'first', status: 401 },
    async (s) => exchange(hydra, s, await hydra.login(s, app), {}, wrong));
  await recording.mistake('wrong secret, at a refresh, internal errors shown', { cause, told: 'first',
    status: 401 }, async (s) => {
    const { refresh_token } = await loggedIn(graceful, s);
    return refresh(graceful, s, refresh_token, {}, wrong);
  });
  await recording.mistake('unknown client', { cause, told: 'first', status: 401 }, async (s) =>
    exchange(hydra, s, await hydra.login(s, app), {}, { ...app, client_id: 'app2' }));
  await recording.mistake('client_secret_post by a client of client_secret_basic', { cause,
    told: 'first', status: 401 }, async (s) => {
    const back = await hydra.login(s, app);
    return s.post(hydra.tokenUrl, { grant_type: 'authorization_code', code: back.code, redirect_uri: redirectUri,
      code_verifier: back.verifier, client_id: app.client_id, client_secret: app.client_secret });
  });
  await recording.mistake('no secret by a client that has one', { cause, told: 'first', status: 401 },
    async (s) => {
      const back = await hydra.login(s, app);
      return s.post(hydra.tokenUrl, { grant_type: 'authorization_code', code: back.code,
        redirect_uri: redirectUri, code_verifier: back.verifier, client_id: app.client_id });
    });
  await recording.mistake('no client_id at all', { cause, told: 'first' }, async (s) => {
    const back = await hydra.login(s, app);
    return s.post(hydra.tokenUrl, { grant_type: 'authorization_code', code: back.code,
      redirect_uri: redirectUri, code_verifier: back.verifier });
  });
  await recording.mistake('Basic by a public client', { cause, told: 'first', status: 401 }, async (s) =>
    exchange(hydra, s, await hydra.login(s, spa), {}, { ...spa, client_secret: 'anything-at-all' }));
  await recording.mistake('secret with + and % in Basic, not form-encoded', { cause, told: 'first',
    detail: 'basic_not_form_encoded', status: 401 }, async (s) =>
    exchange(hydra, s, await hydra.login(s, odd), {}, odd));
  await recording.mistake('body sent as JSON', { cause: 'other', detail: 'body_is_json',
    told: 'nothing' }, async (s) => {
    const back = await hydra.login(s, app);
    return s.postRaw(hydra.tokenUrl, JSON.stringify({ grant_type: 'authorization_code', code: back.code,
      redirect_uri: redirectUri, code_verifier: back.verifier }), ...basic(app),
    '-H', 'Content-Type: application/json');
  });
}

async function logins() {
  await recording.mistake('redirect_uri that is not registered', { cause: 'redirect_uri_mismatch',
    told: 'first' }, (s) => hydra.refusedLogin(s, app, { redirect_uri: `${redirectUri}/` }));
  await recording.mistake('login of a client that is not registered', { told: 'first',
    cause: 'client_credentials_wrong' }, (s) => hydra.refusedLogin(s, { client_id: 'app2' }));
  await recording.mistake('login with a scope that the client may not have', { told: 'first',
    cause: 'consent_or_policy' }, (s) => hydra.refusedLogin(s, app, { scope: 'offline admin' }));
  await recording.mistake('login without asking, by somebody who is not logged in', { told: 'among',
    cause: 'consent_or_policy' }, (s) => hydra.refusedLogin(s, app, { prompt: 'none' }));
}

async function grants() {
  await recording.mistake('grant of passwords, which Hydra has not', { cause: 'other', told: 'first' },
    (s) => s.post(hydra.tokenUrl, { grant_type: 'password', username: 'alice',
      password: 'correct horse battery' }, ...basic(app)));
  await recording.mistake('scope that the client may not have', { cause: 'consent_or_policy',
    told: 'first' }, (s) => s.post(hydra.tokenUrl, { grant_type: 'client_credentials',
    scope: 'email admin' }, ...basic(app)));
  await recording.mistake('client without the grant client_credentials', { told: 'first',
    cause: 'consent_or_policy' }, (s) => s.post(hydra.tokenUrl, { grant_type: 'client_credentials' }, ...basic(plain)));
}

async function refuse(what, all, ask, good) {
  for (const [mistake, [claims, head, found]] of Object.entries(all)) {
    await recording.mistake(`${what}: ${mistake}`, { cause: 'assertion_invalid', told: 'first',
      ...found }, (s) => ask(s, jwt({ ...good, ...claims }, head)));
  }
}

async function clientAssertions() {
  const type = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';
  const ask = (s, assertion) => s.post(hydra.tokenUrl, { grant_type: 'client_credentials',
    client_assertion_type: type, client_assertion: assertion });
  const good = { iss: 'service', sub: 'service', aud: hydra.tokenUrl };
  await refuse('client assertion', { ...assertions('service'),
    'signed by RS512 where RS256 is registered': [{}, { alg: 'RS512' }],
    'another issuer': [{ iss: 'service-2' }, {}, { detail: 'assertion_iss_is_not_sub' }] }, ask, good);
  await recording.mistake('client assertion sent twice', { cause: 'assertion_invalid', told: 'first' },
    async (s) => {
      const assertion = jwt(good);
      must(await ask(s, assertion));
      return ask(s, assertion);
    });
  await recording.mistake('client assertion by a client that has a secret', { told: 'first',
    cause: 'client_credentials_wrong' }, (s) => ask(s, jwt({ ...good, iss: 'app', sub: 'app' })));
}

async function bearerAssertions() {
  const issuer = 'https://idp.example';
  await hydra.call('POST', '/trust/grants/jwt-bearer/issuers', { issuer, subject: 'alice@idp.example',
    scope: ['email'], jwk, expires_at: new Date(Date.now() + 3_600_000).toISOString() });
  const ask = (s, assertion, scope) =>
    s.post(hydra.tokenUrl, { grant_type: jwtBearer, assertion, scope }, ...basic(bearer));
  const good = { iss: issuer, sub: 'alice@idp.example', aud: hydra.tokenUrl };
  await refuse('assertion', { ...assertions('alice'),
    'another issuer': [{ iss: 'https://idp2.example' }, {}],
    'exp in milliseconds': [{ exp: Date.now() + 60_000 }, {},
      { detail: 'assertion_time_in_milliseconds' }],
    'lives for two months': [{ exp: second() + 60 * 86_400 }, {}],
    'clock an hour ahead': [{ iat: second() + 3600, nbf: second() + 3600, exp: second() + 3660 }, {},
      { cause: 'clock_skew', detail: 'assertion_from_the_future', told: 'among' }],
    'without exp': [{ exp: undefined }, {}, { detail: 'assertion_without_exp' }],
    'without aud': [{ aud: undefined }, {}, { detail: 'assertion_without_aud' }] }, ask, good);
  await recording.mistake('assertion sent twice', { cause: 'assertion_invalid', told: 'first' },
    async (s) => {
      const assertion = jwt(good);
      must(await ask(s, assertion));
      return ask(s, assertion);
    });
  await recording.mistake('assertion cut short', { cause: 'assertion_invalid', told: 'first',
    detail: 'assertion_unreadable' }, (s) => ask(s, jwt(good).slice(0, 200)));
  await recording.mistake('assertion with a scope that its issuer may not give', { told: 'first',
    cause: 'consent_or_policy' }, (s) => ask(s, jwt(good), 'admin'));
}

async function resources() {
  const userinfo = (at, s, token) =>
    s.curl(...(token ? ['-H', `Authorization: Bearer ${token}`] : []), `${at.issuer}/userinfo`);
  const scope = 'openid offline';
  await recording.mistake('userinfo with an expired token', { cause: 'access_token_expired',
    told: 'among', status: 401 }, async (s) => {
    const { access_token } = await loggedIn(short, s, { scope });
    await pause(2500);
    return userinfo(short, s, access_token);
  });
  await recording.mistake('userinfo with a revoked token', { cause: 'access_token_revoked_or_unknown',
    told: 'among', status: 401 }, async (s) => {
    const { access_token } = await loggedIn(hydra, s, { scope });
    must(await s.post(`${hydra.issuer}/oauth2/revoke`, { token: access_token }, ...basic(app)));
    return userinfo(hydra, s, access_token);
  });
  await recording.mistake('userinfo with the ID token', { cause: 'access_token_wrong_kind',
    detail: 'id_token_sent', told: 'nothing', status: 401 }, async (s) => {
    const { id_token } = await loggedIn(hydra, s, { scope });
    return userinfo(hydra, s, id_token);
  });
  await recording.mistake('userinfo with the refresh token', { cause: 'access_token_wrong_kind',
    told: 'nothing', status: 401 }, async (s) => {
    const { refresh_token } = await loggedIn(hydra, s);
    return userinfo(hydra, s, refresh_token);
  });
  await recording.mistake('userinfo with a token cut short', { cause: 'access_token_damaged',
    told: 'nothing', status: 401 }, async (s) => {
    const { access_token } = await loggedIn(hydra, s);
    return userinfo(hydra, s, access_token.slice(0, 64));
  });
  await recording.mistake('userinfo without a token', { cause: 'access_token_missing', told: 'among',
    status: 401 }, (s) => userinfo(hydra, s));
  await recording.mistake('userinfo with a token of another instance', { told: 'nothing',
    cause: 'access_token_wrong_issuer', status: 401 }, async (s) => {
    const { access_token } = await loggedIn(graceful, s, { scope });
    return userinfo(hydra, s, access_token);
  });
  for (const path of ['/oauth/token', '/token']) {
    await recording.mistake(`token request at ${path}`, { cause: 'path_wrong', told: 'first',
      status: 404 }, async (s) => {
      const back = await hydra.login(s, app);
      await s.curl(`${hydra.issuer}/.well-known/openid-configuration`);
      return s.post(hydra.issuer + path, { grant_type: 'authorization_code', code: back.code,
        redirect_uri: redirectUri, code_verifier: back.verifier }, ...basic(app));
    });
  }
  await recording.mistake('token request by GET', { cause: 'method_wrong', told: 'among' },
    async (s) => {
      const back = await hydra.login(s, app);
      return s.curl(...basic(app), `${hydra.tokenUrl}?${query({ grant_type: 'authorization_code',
        code: back.code, redirect_uri: redirectUri, code_verifier: back.verifier })}`);
    });
}

for (const part of [codes, redirectUris, pkce, refreshes, authentication, logins, grants, clientAssertions,
  bearerAssertions, resources]) {
  await part();
}
await Promise.all([hydra, short, graceful].map((one) => one.stop()));
recording.write(new URL('../recorded/hydra.jsonl', import.meta.url));
