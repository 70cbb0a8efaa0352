// The rules of the plan "Basic OP" about what is good once, to whom, and for how long: codes, refresh
// tokens, keys of clients. docs/CONFORMANCE.md has them all.
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { claimsOf, logIn, me, signedBy } from './lib/conformance.mjs';
import { makeClientKey } from './lib/keys.mjs';
import { ask, basic, exchange, Person, post, refresh } from './lib/oauth.mjs';
import { Clock, Server } from './lib/server.mjs';

const clock = new Clock();
const server = await Server.start({ name: 'conformance-tokens', clock });
after(() => server.stop());
const web = server.addClient('web', { 'auth-method': 'client_secret_basic' });
const form = server.addClient('form', { 'auth-method': 'client_secret_post' });
const opaque = server.addClient('opaque', { 'access-token-format': 'opaque' });
const alice = new Person(server, server.addUser('alice'));

const isRefused = ({ status, body, headers }, error = 'invalid_grant', code = 400) => {
  assert.deepEqual([status, body.error], [code, error], JSON.stringify(body));
  assert.equal(headers.get('cache-control'), 'no-store');
  assert.match(headers.get('content-type'), /^application\/json\b/);
};

for (const [when, wait] of [['at once', 0], ['after 30 seconds', 31]]) {
  test(`a code that comes again ${when} ends the tokens of its first use (RFC 6749 section 4.1.2)`,
    async () => {
      for (const client of [web, form, opaque]) {
        const { back, tokens } = await logIn(alice, client);
        assert.equal((await me(server, tokens.access_token)).status, 200);
        clock.forward(wait);
        isRefused(await exchange(server, client, back));
        const shut = await me(server, tokens.access_token);
        assert.deepEqual([shut.status, shut.body.error], [401, 'invalid_token']);
        isRefused(await refresh(server, client, tokens.refresh_token));
      }
    });
}

test('a code is for its client, its redirect_uri and its verifier (RFC 6749 section 4.1.3, RFC 7636)',
  async () => {
    const back = await alice.authorize(web);
    isRefused(await exchange(server, form, back));
    isRefused(await exchange(server, web, back, { redirect_uri: 'https://app.example/other' }));
    isRefused(await exchange(server, web, back, { redirect_uri: undefined }));
    isRefused(await exchange(server, web, back, { code_verifier: undefined }));
    isRefused(await exchange(server, web, back, { code: `${back.code}x` }));
  });

test('client_secret_basic and client_secret_post are each taken as registered, and alone (Core section 9)',
  async () => {
    assert.equal((await exchange(server, form, await alice.authorize(form))).status, 200);
    assert.equal((await exchange(server, web, await alice.authorize(web))).status, 200);
    const fields = { grant_type: 'authorization_code', code: 'x' };
    const other = await post(server, '/token', fields, { authorization: basic(form.id, form.secret) });
    isRefused(other, 'invalid_client', 401);
    assert.match(other.headers.get('www-authenticate'), /^Basic realm="/, 'RFC 6749 section 5.2');
    isRefused(await post(server, '/token', { ...fields, client_id: web.id, client_secret: web.secret }),
      'invalid_client', 401);
    isRefused(await post(server, '/token', { ...fields, client_secret: form.secret, client_id: form.id },
      { authorization: basic(form.id, form.secret) }), 'invalid_request');
  });

test('a refresh keeps who, for whom and since when, and changes the rest (Core section 12.2)', async () => {
  const { tokens } = await logIn(alice, web, { nonce: 'n-0S6_WzA2Mj' });
  const first = claimsOf(tokens.id_token);
  clock.forward(60);
  const { status, body, headers } = await refresh(server, web, tokens.refresh_token);
  assert.equal(status, 200);
  assert.deepEqual([headers.get('cache-control'), headers.get('pragma')], ['no-store', 'no-cache']);
  const { iss, sub, aud, auth_time, sid, iat, exp, nonce, azp } = claimsOf(body.id_token);
  assert.deepEqual([iss, sub, aud, auth_time, sid],
    [first.iss, first.sub, first.aud, first.auth_time, first.sid]);
  assert.deepEqual([nonce, azp], [undefined, undefined]);
  assert.ok(iat >= first.iat + 60 && exp > first.exp);
  assert.notEqual(body.access_token, tokens.access_token);
  assert.equal((await me(server, body.access_token)).body.sub, first.sub);
});

test('a refresh token is of no use to another client, and its own goes on (RFC 6749 section 6)', async () => {
  const { tokens } = await logIn(alice, web);
  isRefused(await refresh(server, form, tokens.refresh_token));
  isRefused(await refresh(server, opaque, tokens.refresh_token));
  assert.equal((await refresh(server, web, tokens.refresh_token)).status, 200);
});

test('a refresh narrows the scope of one access token alone, and never widens it (RFC 6749 section 6)',
  async () => {
    const { tokens } = await logIn(alice, web, { scope: 'openid email offline_access' });
    const narrow = await refresh(server, web, tokens.refresh_token, { scope: 'email' });
    assert.equal(narrow.body.scope, 'email');
    assert.equal(claimsOf(narrow.body.access_token).scope, 'email');
    assert.equal(narrow.body.id_token, undefined);
    const token = narrow.body.refresh_token;
    isRefused(await refresh(server, web, token, { scope: 'openid profile' }), 'invalid_scope');
    const { body } = await refresh(server, web, token);
    assert.equal(body.scope, 'openid email offline_access', 'the refresh token has all of it still');
    assert.ok(body.id_token);
  });

test('what is wrong in a token request has the error of RFC 6749 section 5.2', async () => {
  for (const [fields, error] of [
    [{ grant_type: undefined }, 'invalid_request'],
    [{ grant_type: 'implicit' }, 'unsupported_grant_type'],
    [{ grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange' }, 'unsupported_grant_type'],
    [{ grant_type: 'urn:ietf:params:oauth:grant-type:device_code' }, 'unauthorized_client'],
    [{ grant_type: 'client_credentials' }, 'unauthorized_client'],
    [{ grant_type: 'authorization_code' }, 'invalid_request'],
    [{ grant_type: 'refresh_token' }, 'invalid_request'],
    [{ grant_type: 'refresh_token', refresh_token: 'x' }, 'invalid_grant'],
  ]) {
    isRefused(await ask(server, web, fields), error);
  }
});

test('a client that changes its key goes on by the new one, and the old one is nothing (RFC 7523)',
  async () => {
    const [first, second] = [await makeClientKey('ES256'), await makeClientKey('Ed25519')];
    const client = server.addClient('signer', { 'auth-method': 'private_key_jwt', jwks: first.jwksFile });
    const fields = async (key, more) => ({ ...more, ...await signedBy(key, {
      iss: client.id, sub: client.id, aud: server.issuer, iat: clock.now(), exp: clock.now() + 60 }) });
    const back = await alice.authorize(client);
    const { body: tokens } = await exchange(server, client, back, await fields(first));
    assert.ok(tokens.refresh_token, JSON.stringify(tokens));
    server.cli(['client', 'set', client.id, '--jwks', second.jwksFile]);
    isRefused(await refresh(server, client, tokens.refresh_token, await fields(first)), 'invalid_client', 401);
    const { status, body } = await refresh(server, client, tokens.refresh_token, await fields(second));
    assert.equal(status, 200, JSON.stringify(body));
  });
