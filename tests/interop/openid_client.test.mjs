// openid-client (certified by the OpenID Foundation) against a running server: every flow, every way of
// client authentication, every algorithm of the id_token.
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import * as client from 'openid-client';
import { judgeIdToken } from './lib/id_token.mjs';
import { makeClientKey } from './lib/keys.mjs';
import { rememberIn, remember } from './lib/logs.mjs';
import { Person } from './lib/oauth.mjs';
import { Server } from './lib/server.mjs';

const server = await Server.start({ name: 'openid-client' });
after(() => server.stop());
const account = server.addUser('alice', ['--name', 'Alice', '--email', 'alice@mail.example',
  '--email-verified', 'true']);
const goodbye = 'https://app.example/goodbye';
const odd = `%41 a+b/c:d&e=f?${crypto.randomUUID()}`; // each character of it is changed by form-encoding

const ways = [
  { id: 'public', alg: 'ES256', auth: () => client.None(), settings: { 'auth-method': 'none' } },
  { id: 'basic', alg: 'EdDSA', auth: client.ClientSecretBasic, introspects: true,
    settings: { 'auth-method': 'client_secret_basic' } },
  { id: 'shop:web+1%20~', alg: 'RS256', auth: client.ClientSecretBasic, mode: 'form_post',
    introspects: true, settings: { 'auth-method': 'client_secret_basic', secret: odd } },
  { id: 'post', alg: 'ES256', auth: client.ClientSecretPost, mode: 'form_post', introspects: true,
    settings: { 'auth-method': 'client_secret_post', 'access-token-format': 'opaque' } },
  ...['ES256', 'Ed25519', 'RS256'].map((key) => ({
    id: `signed-${key}`, alg: 'EdDSA', pushes: true, introspects: true, key,
    settings: { 'auth-method': 'private_key_jwt' },
  })),
];

async function configure(way) {
  const settings = { ...way.settings, 'id-token-alg': way.alg, 'post-logout-redirect-uri': goodbye };
  let auth = way.auth;
  if (way.key) {
    const { jwksFile, key, kid } = await makeClientKey(way.key);
    settings.jwks = jwksFile;
    auth = () => client.PrivateKeyJwt({ key, kid });
  }
  const { secret, redirectUri } = server.addClient(way.id, settings);
  const config = await client.discovery(new URL(server.issuer), way.id,
    { id_token_signed_response_alg: way.alg }, auth(secret),
    { execute: [client.allowInsecureRequests] });
  client.enableNonRepudiationChecks(config); // verifies the signature of the id_token by /jwks
  return { config, redirectUri };
}

async function logIn(config, way, redirectUri, person) {
  const checks = {
    pkceCodeVerifier: remember('code verifier', client.randomPKCECodeVerifier()),
    expectedState: client.randomState(),
    expectedNonce: client.randomNonce(),
    idTokenExpected: true,
    maxAge: 3600,
  };
  const params = {
    redirect_uri: redirectUri,
    scope: 'openid profile email offline_access',
    code_challenge: await client.calculatePKCECodeChallenge(checks.pkceCodeVerifier),
    code_challenge_method: 'S256',
    state: checks.expectedState,
    nonce: checks.expectedNonce,
    max_age: '3600',
    ...(way.mode ? { response_mode: way.mode } : {}),
  };
  const url = way.pushes
    ? await client.buildAuthorizationUrlWithPAR(config, params)
    : client.buildAuthorizationUrl(config, params);
  const back = await person.browser.authorize(url, person);
  let callback = back.next;
  if (way.mode === 'form_post') {
    assert.equal(back.posted?.action, redirectUri, back.page);
    rememberIn(back.posted.fields);
    callback = new Request(redirectUri, {
      method: 'POST', body: new URLSearchParams(back.posted.fields),
    });
  }
  const tokens = await client.authorizationCodeGrant(config, callback, checks);
  return { tokens: rememberIn(tokens), nonce: checks.expectedNonce };
}

for (const way of ways) {
  const how = [way.settings['auth-method'], way.key, way.alg, way.mode, way.pushes && 'pushed'];
  test(`log in, refresh, ask, revoke and log out: ${how.filter(Boolean).join(', ')}`, async () => {
    const { config, redirectUri } = await configure(way);
    const person = new Person(server, account);
    const { tokens, nonce } = await logIn(config, way, redirectUri, person);
    const about = { issuer: server.issuer, client: way.id, alg: way.alg, sub: account.sub };
    judgeIdToken(tokens, { ...about, nonce });

    const user = await client.fetchUserInfo(config, tokens.access_token, tokens.claims().sub);
    assert.equal(user.email, 'alice@mail.example');
    assert.equal(user.email_verified, true);
    assert.equal(user.name, 'Alice');

    const renewed = rememberIn(await client.refreshTokenGrant(config, tokens.refresh_token));
    assert.notEqual(renewed.refresh_token, tokens.refresh_token);
    judgeIdToken(renewed, about);
    const asked = () => client.tokenIntrospection(config, renewed.refresh_token);
    if (way.introspects) {
      assert.equal((await asked()).active, true);
      const access = await client.tokenIntrospection(config, renewed.access_token);
      assert.equal(access.active, true);
      assert.equal(access.sub, account.sub);
      assert.equal(access.client_id, way.id);
    }
    await client.tokenRevocation(config, renewed.refresh_token);
    if (way.introspects) assert.equal((await asked()).active, false);
    await assert.rejects(client.refreshTokenGrant(config, renewed.refresh_token),
      { error: 'invalid_grant', error_description: /revoked/ });

    const out = client.buildEndSessionUrl(config, {
      id_token_hint: renewed.id_token, post_logout_redirect_uri: goodbye, state: 'bye' });
    assert.equal(out.pathname, '/end_session');
    const gone = await person.browser.visit(out, { within: (url) => url.origin === server.issuer });
    assert.equal(gone.next?.href, `${goodbye}?state=bye`, gone.page);
    const silent = await person.browser.authorize(client.buildAuthorizationUrl(config, {
      redirect_uri: redirectUri, scope: 'openid', prompt: 'none', state: 's',
      code_challenge: 'x'.repeat(43), code_challenge_method: 'S256' }));
    assert.equal(silent.next.searchParams.get('error'), 'login_required', 'the session has ended');
  });
}

test('a wrong nonce, a wrong state and a code that is used twice are noticed', async () => {
  const { config, redirectUri } = await configure({ ...ways[0], id: 'strict' });
  const person = new Person(server, account);
  const verifier = remember('code verifier', client.randomPKCECodeVerifier());
  const url = client.buildAuthorizationUrl(config, {
    redirect_uri: redirectUri, scope: 'openid', state: 'one', nonce: 'right',
    code_challenge: await client.calculatePKCECodeChallenge(verifier), code_challenge_method: 'S256' });
  const { next } = await person.browser.authorize(url, person);
  remember('code', next.searchParams.get('code'));
  const checks = { pkceCodeVerifier: verifier, expectedState: 'one', expectedNonce: 'right' };
  await assert.rejects(
    client.authorizationCodeGrant(config, next, { ...checks, expectedState: 'two' }), /state|invalid/);
  await assert.rejects(
    client.authorizationCodeGrant(config, next, { ...checks, expectedNonce: 'wrong' }), /claim value/);
  await assert.rejects(client.authorizationCodeGrant(config, next, checks),
    { error: 'invalid_grant', error_description: /already redeemed/ });
});

test('a service gets a token for itself', async () => {
  const { secret } = server.addClient('robot', { 'auth-method': 'client_secret_basic',
    'grant-type': 'client_credentials', scope: 'stock:read' });
  const config = await client.discovery(new URL(server.issuer), 'robot', {},
    client.ClientSecretBasic(secret), { execute: [client.allowInsecureRequests] });
  const tokens = rememberIn(await client.clientCredentialsGrant(config, { scope: 'stock:read' }));
  assert.equal(tokens.scope, 'stock:read');
  assert.equal(tokens.refresh_token, undefined);
});
