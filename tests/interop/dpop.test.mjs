// DPoP with clients that others wrote, with and without nonces of the server: login with PKCE and a pushed
// request, userinfo, refresh; and what a proof costs where it matters, races and a server that was killed.
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import * as oauth from 'oauth4webapi';
import * as client from 'openid-client';
import { Holder, userinfo } from './lib/dpop.mjs';
import { remember, rememberIn } from './lib/logs.mjs';
import { exchange, Person, post, refresh } from './lib/oauth.mjs';
import { Server } from './lib/server.mjs';

const servers = await Promise.all(['off', 'required'].map((nonce) =>
  Server.start({ name: `dpop-${nonce}`, flags: ['--dpop.nonce', nonce] })));
after(() => Promise.all(servers.map((server) => server.stop())));
const insecure = { [oauth.allowInsecureRequests]: true };
const claimsOf = (jwt) => JSON.parse(Buffer.from(jwt.split('.')[1], 'base64url'));

const ways = [
  { id: 'public-jwt', method: 'none', format: 'jwt', alg: 'ES256' },
  { id: 'public-opaque', method: 'none', format: 'opaque', alg: 'Ed25519' },
  { id: 'secret-jwt', method: 'client_secret_basic', format: 'jwt', alg: 'RS256' },
  { id: 'secret-opaque', method: 'client_secret_basic', format: 'opaque', alg: 'ES256' },
];
const settings = (way) => ({ 'auth-method': way.method, 'access-token-format': way.format, dpop: true });

for (const [server, nonce] of servers.map((server, i) => [server, ['off', 'required'][i]])) {
  const account = server.addUser('alice');

  for (const way of ways) {
    test(`openid-client, nonce ${nonce}: ${way.id}, ${way.alg}`, async () => {
      const { secret, redirectUri } = server.addClient(way.id, settings(way));
      const auth = way.method === 'none' ? client.None() : client.ClientSecretBasic(secret);
      const config = await client.discovery(new URL(server.issuer), way.id, {}, auth,
        { execute: [client.allowInsecureRequests] });
      const DPoP = client.getDPoPHandle(config, await client.randomDPoPKeyPair(way.alg));
      const verifier = remember('code verifier', client.randomPKCECodeVerifier());
      const url = await client.buildAuthorizationUrlWithPAR(config, {
        redirect_uri: redirectUri, scope: 'openid email offline_access',
        code_challenge: await client.calculatePKCECodeChallenge(verifier), code_challenge_method: 'S256',
      }, { DPoP });
      const person = new Person(server, account);
      const back = await person.browser.authorize(url, person);
      const tokens = rememberIn(await client.authorizationCodeGrant(config, back.next,
        { pkceCodeVerifier: verifier, idTokenExpected: true }, undefined, { DPoP }));
      assert.equal(tokens.token_type, 'dpop');
      if (way.format === 'jwt') {
        assert.equal(claimsOf(tokens.access_token).cnf.jkt, await DPoP.calculateThumbprint());
      }
      const user = await client.fetchUserInfo(config, tokens.access_token, account.sub, { DPoP });
      assert.equal(user.sub, account.sub);
      await assert.rejects(client.fetchUserInfo(config, tokens.access_token, account.sub));
      const next = rememberIn(await client.refreshTokenGrant(config, tokens.refresh_token, {}, { DPoP }));
      assert.equal(next.token_type, 'dpop');
      assert.equal((await client.fetchUserInfo(config, next.access_token, account.sub, { DPoP })).sub,
        account.sub);
      if (way.method === 'none') return;
      const told = await client.tokenIntrospection(config, next.access_token);
      assert.equal(told.cnf.jkt, await DPoP.calculateThumbprint());
      assert.equal(told.token_type, 'DPoP');
    });
  }

  test(`oauth4webapi, nonce ${nonce}: each answer is judged`, async () => {
    const { redirectUri } = server.addClient('web', settings(ways[0]));
    const me = { client_id: 'web' };
    const issuer = new URL(server.issuer);
    const as = await oauth.processDiscoveryResponse(issuer,
      await oauth.discoveryRequest(issuer, { algorithm: 'oauth2', ...insecure }));
    assert.deepEqual(as.dpop_signing_alg_values_supported, ['ES256', 'EdDSA', 'Ed25519', 'RS256']);
    const DPoP = oauth.DPoP(me, await oauth.generateKeyPair('ES256'));
    const options = { DPoP, ...insecure };
    let asked = 0;
    // As the library's own examples do it: once more where the server gave a nonce.
    const twice = async (step) => {
      try {
        return await step();
      } catch (error) {
        if (!oauth.isDPoPNonceError(error)) throw error;
        asked += 1;
        return step();
      }
    };
    const verifier = remember('code verifier', oauth.generateRandomCodeVerifier());
    const params = new URLSearchParams({
      client_id: 'web', redirect_uri: redirectUri, response_type: 'code', scope: 'openid offline_access',
      code_challenge: await oauth.calculatePKCECodeChallenge(verifier), code_challenge_method: 'S256',
    });
    const pushed = await twice(async () => oauth.processPushedAuthorizationResponse(as, me,
      await oauth.pushedAuthorizationRequest(as, me, oauth.None(), params, options)));
    const query = new URLSearchParams({ client_id: 'web', request_uri: pushed.request_uri });
    const person = new Person(server, account);
    const back = await person.browser.authorize(`${as.authorization_endpoint}?${query}`, person);
    const callback = oauth.validateAuthResponse(as, me, back.next, oauth.expectNoState);
    const tokens = rememberIn(await twice(async () => oauth.processAuthorizationCodeResponse(as, me,
      await oauth.authorizationCodeGrantRequest(as, me, oauth.None(), callback, redirectUri, verifier,
        options))));
    const user = await twice(async () => oauth.processUserInfoResponse(as, me, account.sub,
      await oauth.userInfoRequest(as, me, tokens.access_token, options)));
    assert.equal(user.sub, account.sub);
    const next = rememberIn(await twice(async () => oauth.processRefreshTokenResponse(as, me,
      await oauth.refreshTokenGrantRequest(as, me, oauth.None(), tokens.refresh_token, options))));
    assert.equal(next.token_type, 'dpop');
    assert.equal(asked, nonce === 'off' ? 0 : 1, 'the nonce of one answer serves the next request');
  });
}

const [server] = servers;
const alice = new Person(server, { ...server.addUser('race') });
const app = server.addClient('race-app', {});

test('of many requests with one proof at once, one is taken', async () => {
  const holder = new Holder();
  const tokens = rememberIn((await exchange(server, app, await alice.authorize(app), {},
    holder.at(server))).body);
  const one = holder.at(server);
  const answers = await Promise.all(Array.from({ length: 12 },
    () => refresh(server, app, tokens.refresh_token, {}, one)));
  assert.deepEqual(answers.map(({ status }) => status).sort(), [200, ...Array(11).fill(400)]);
  const call = holder.with(server, tokens.access_token);
  const calls = await Promise.all(Array.from({ length: 12 }, () => userinfo(server, call)));
  assert.equal(calls.filter(({ status }) => status === 200).length, 1);
});

test('a proof that was used stays used over kill -9', async () => {
  const first = await Server.start({ name: 'dpop-killed' });
  const person = new Person(first, first.addUser('bob'));
  const own = first.addClient('app');
  const holder = new Holder();
  const tokens = rememberIn((await exchange(first, own, await person.authorize(own), {},
    holder.at(first))).body);
  const one = holder.at(first);
  const next = rememberIn((await refresh(first, own, tokens.refresh_token, {}, one)).body);
  await first.kill();
  const second = await Server.start({ name: 'dpop-back', data: first.data, port: first.port });
  try {
    const again = await refresh(second, own, next.refresh_token, {}, one);
    assert.ok(again.body.error_uri.endsWith('/dpop_proof_replayed'), JSON.stringify(again.body));
    const thief = await refresh(second, own, next.refresh_token, {}, new Holder().at(second));
    assert.ok(thief.body.error_uri.endsWith('/refresh_token_wrong_key'), JSON.stringify(thief.body));
    assert.equal((await refresh(second, own, next.refresh_token, {}, holder.at(second))).status, 200);
  } finally {
    await second.stop();
  }
});

test('scripts of any origin may send a proof and read the nonce', async () => {
  const preflight = await fetch(server.url('/token'), { method: 'OPTIONS', headers: {
    origin: 'https://app.example', 'access-control-request-method': 'POST',
    'access-control-request-headers': 'dpop' } });
  assert.match(preflight.headers.get('access-control-allow-headers'), /\bDPoP\b/);
  const answer = await post(server, '/token', {});
  assert.match(answer.headers.get('access-control-expose-headers'), /\bDPoP-Nonce\b/);
});
