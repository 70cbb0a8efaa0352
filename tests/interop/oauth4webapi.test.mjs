// oauth4webapi against a running server: the strictest reader of answers, call by call, and the response
// modes that need no page.
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import * as oauth from 'oauth4webapi';
import { judgeIdToken } from './lib/id_token.mjs';
import { makeClientKey } from './lib/keys.mjs';
import { rememberIn, remember } from './lib/logs.mjs';
import { Person } from './lib/oauth.mjs';
import { Server } from './lib/server.mjs';

const server = await Server.start({ name: 'oauth4webapi' });
after(() => server.stop());
const account = server.addUser('alice');
const insecure = { [oauth.allowInsecureRequests]: true };
const issuer = new URL(server.issuer);
const as = await oauth.processDiscoveryResponse(issuer,
  await oauth.discoveryRequest(issuer, { algorithm: 'oauth2', ...insecure }));
const goodbye = 'https://app.example/goodbye';
const odd = `%41 a+b/c:d&e=f?${crypto.randomUUID()}`;

const ways = [
  { id: 'none', alg: 'ES256', mode: 'query', method: 'none', auth: () => oauth.None() },
  { id: 'none-fragment', alg: 'EdDSA', mode: 'fragment', method: 'none', auth: () => oauth.None() },
  { id: 'basic+:%', alg: 'RS256', mode: 'query', method: 'client_secret_basic', secret: odd,
    auth: oauth.ClientSecretBasic },
  { id: 'post', alg: 'RS256', mode: 'form_post', method: 'client_secret_post', secret: odd,
    auth: oauth.ClientSecretPost },
  { id: 'signed', alg: 'EdDSA', mode: 'fragment', method: 'private_key_jwt', key: 'ES256' },
];

async function register(way) {
  const settings = { 'auth-method': way.method, 'id-token-alg': way.alg,
    'post-logout-redirect-uri': goodbye, ...(way.secret ? { secret: way.secret } : {}) };
  let { auth } = way;
  if (way.key) {
    const { jwksFile, key, kid } = await makeClientKey(way.key);
    settings.jwks = jwksFile;
    auth = () => oauth.PrivateKeyJwt({ key, kid });
  }
  const { redirectUri, secret } = server.addClient(way.id, settings);
  const client = { client_id: way.id, id_token_signed_response_alg: way.alg };
  return { client, auth: auth(secret), redirectUri };
}

// Where each response mode puts the answer.
function parametersOf(back, mode, redirectUri) {
  if (mode === 'query') return back.next;
  if (mode === 'form_post') {
    assert.equal(back.posted?.action, redirectUri, back.page);
    return new URLSearchParams(back.posted.fields);
  }
  assert.equal(back.next.search, '', 'nothing is in the query');
  return new URLSearchParams(back.next.hash.slice(1));
}

for (const way of ways) {
  test(`pushed or plain, each step is judged: ${way.method}, ${way.alg}, ${way.mode}`, async () => {
    const { client, auth, redirectUri } = await register(way);
    const person = new Person(server, account);
    const verifier = remember('code verifier', oauth.generateRandomCodeVerifier());
    const [state, nonce] = [oauth.generateRandomState(), oauth.generateRandomNonce()];
    let params = new URLSearchParams({
      client_id: client.client_id, redirect_uri: redirectUri, response_type: 'code', state, nonce,
      scope: 'openid email offline_access', response_mode: way.mode,
      code_challenge: await oauth.calculatePKCECodeChallenge(verifier), code_challenge_method: 'S256',
    });
    const pushed = await oauth.processPushedAuthorizationResponse(as, client,
      await oauth.pushedAuthorizationRequest(as, client, auth, params, insecure));
    params = new URLSearchParams({ client_id: client.client_id, request_uri: pushed.request_uri });

    const back = await person.browser.authorize(`${as.authorization_endpoint}?${params}`, person);
    const answer = parametersOf(back, way.mode, redirectUri);
    const callback = oauth.validateAuthResponse(as, client, answer, state);
    remember('code', callback.get('code'));
    const tokens = rememberIn(await oauth.processAuthorizationCodeResponse(as, client,
      await oauth.authorizationCodeGrantRequest(as, client, auth, callback, redirectUri, verifier,
        insecure),
      { expectedNonce: nonce, requireIdToken: true }));
    const about = { issuer: server.issuer, client: way.id, alg: way.alg, sub: account.sub };
    judgeIdToken(tokens, { ...about, nonce });

    const user = await oauth.processUserInfoResponse(as, client, account.sub,
      await oauth.userInfoRequest(as, client, tokens.access_token, insecure));
    assert.equal(user.sub, account.sub);

    const renewed = rememberIn(await oauth.processRefreshTokenResponse(as, client,
      await oauth.refreshTokenGrantRequest(as, client, auth, tokens.refresh_token, insecure)));
    judgeIdToken(renewed, about);
    if (way.method !== 'none') {
      const told = await oauth.processIntrospectionResponse(as, client,
        await oauth.introspectionRequest(as, client, auth, renewed.access_token, insecure));
      assert.equal(told.active, true);
      assert.equal(told.sub, account.sub);
    }
    await oauth.processRevocationResponse(
      await oauth.revocationRequest(as, client, auth, renewed.refresh_token, insecure));
    await assert.rejects(async () => oauth.processRefreshTokenResponse(as, client,
      await oauth.refreshTokenGrantRequest(as, client, auth, renewed.refresh_token, insecure)),
    { error: 'invalid_grant' });

    const end = new URL(as.end_session_endpoint);
    end.search = new URLSearchParams({ id_token_hint: renewed.id_token,
      post_logout_redirect_uri: goodbye, state: 'bye' });
    const gone = await person.browser.visit(end, { within: (url) => url.origin === issuer.origin });
    assert.equal(gone.next?.href, `${goodbye}?state=bye`, gone.page);
  });
}

test('an API judges the access token by RFC 9068 and /jwks', async () => {
  const { redirectUri } = await register({ ...ways[0], id: 'spa' });
  const client = { id: 'spa', method: 'none', redirectUri, scope: 'openid email' };
  const { access_token: token } = await new Person(server, account).tokens(client);
  const request = new Request('https://api.example/', { headers: { authorization: `Bearer ${token}` } });
  const claims = await oauth.validateJwtAccessToken(as, request, server.issuer, insecure);
  assert.equal(claims.client_id, 'spa');
  assert.equal(claims.sub, account.sub);
});

test('a refusal of the token endpoint reads as an error of OAuth', async () => {
  const { client, auth } = await register({ ...ways[0], id: 'wrong' });
  await assert.rejects(async () => oauth.processRefreshTokenResponse(as, client,
    await oauth.refreshTokenGrantRequest(as, client, auth, 'made-up', insecure)),
  { name: 'ResponseBodyError', error: 'invalid_grant', status: 400 });
});
