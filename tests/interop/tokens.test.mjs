// What is in the tokens, and who may look at a token or end it.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { after, test } from 'node:test';
import { refused } from './causes/checker.mjs';
import { rememberIn } from './lib/logs.mjs';
import { ask, basic, challengeOf, credentials, exchange, newVerifier, Person, post, refresh } from './lib/oauth.mjs';
import { Server } from './lib/server.mjs';

const server = await Server.start({ name: 'tokens' });
after(() => server.stop());
const [api, files] = ['https://api.example', 'https://files.example'];
const scope = 'openid profile email offline_access read write';
const app = server.addClient('app', { resource: [api, files], scope });
const opaque = server.addClient('opaque', { 'access-token-format': 'opaque', resource: api, scope,
  'auth-method': 'client_secret_post' });
const robot = server.addClient('robot', { 'auth-method': 'client_secret_basic', scope, resource: api,
  'grant-type': 'client_credentials' });
const stranger = server.addClient('stranger', { 'auth-method': 'client_secret_basic' });
const guard = server.addClient('guard', { 'auth-method': 'client_secret_basic', resource: api });
const account = server.addUser('alice');
const alice = new Person(server, account);

const part = (jwt, index) => JSON.parse(Buffer.from(jwt.split('.')[index], 'base64url'));
const claimsOf = (jwt) => part(jwt, 1);
const now = () => Math.floor(Date.now() / 1000);

test('an access token has the claims of RFC 9068 section 2.2, and an id_token those of the login',
  async () => {
    const before = now();
    const tokens = await alice.tokens(app, { scope: 'openid read', nonce: 'n-1' });
    assert.equal(part(tokens.access_token, 0).typ, 'at+jwt');
    const access = claimsOf(tokens.access_token);
    const { iat, exp, auth_time, jti, sid, ...rest } = access;
    assert.deepEqual(rest, { iss: server.issuer, sub: account.sub, aud: server.issuer,
      client_id: app.id, scope: 'openid read', acr: 'urn:grantline:acr:password', amr: ['pwd'] });
    assert.ok(iat >= before && iat <= now() && auth_time <= iat && jti && sid);
    assert.equal(exp, iat + tokens.expires_in);
    assert.equal(part(tokens.id_token, 0).typ, 'JWT');
    const id = claimsOf(tokens.id_token);
    const digest = createHash('sha256').update(tokens.access_token).digest();
    assert.deepEqual({ ...id, exp: 0, iat: 0 }, { iss: server.issuer, sub: account.sub, aud: app.id,
      exp: 0, iat: 0, nonce: 'n-1', at_hash: digest.subarray(0, 16).toString('base64url'), auth_time,
      acr: 'urn:grantline:acr:password', amr: ['pwd'], sid });
    assert.equal(tokens.token_type, 'Bearer');
    assert.equal(tokens.scope, 'openid read');

    const renewed = await refresh(server, app, tokens.refresh_token);
    const later = claimsOf(renewed.body.id_token);
    assert.notEqual(claimsOf(renewed.body.access_token).jti, jti);
    assert.deepEqual([later.sub, later.auth_time, later.sid], [account.sub, auth_time, sid]);
    assert.equal('nonce' in later, false, 'OpenID Connect Core 1.0 section 12.2');
  });

test('the audience and the scope are those that were asked for, and never more', async () => {
  const { body } = await exchange(server, app, await alice.authorize(app, { resource: api }));
  assert.equal(claimsOf(body.access_token).aud, api);
  await refused(server, await refresh(server, app, body.refresh_token, { resource: files }),
    'resource_invalid', { error: 'invalid_target', status: 400 });
  const other = await alice.authorize(app, { resource: api });
  await refused(server, await exchange(server, app, other, { resource: files }), 'resource_invalid',
    { error: 'invalid_target', status: 400 });

  // Two in the request, and one of them at a refresh.
  const verifier = newVerifier();
  const query = new URLSearchParams([['response_type', 'code'], ['client_id', app.id],
    ['scope', 'read write'], ['redirect_uri', app.redirectUri], ['code_challenge_method', 'S256'],
    ['code_challenge', challengeOf(verifier)], ['resource', api], ['resource', files]]);
  const answer = await alice.browser.authorize(`${server.url('/authorize')}?${query}`, alice);
  const { code } = rememberIn(Object.fromEntries(answer.next.searchParams));
  const { redirectUri } = app;
  const { body: ofTwo } = await exchange(server, app, { code, verifier, redirectUri });
  assert.deepEqual(claimsOf(ofTwo.access_token).aud, [api, files]);
  const ofOne = await refresh(server, app, ofTwo.refresh_token, { resource: files });
  assert.equal(claimsOf(ofOne.body.access_token).aud, files);

  const narrow = await refresh(server, app, body.refresh_token, { scope: 'read', resource: api });
  assert.equal(narrow.body.scope, 'read');
  assert.equal(claimsOf(narrow.body.access_token).scope, 'read');
  const wide = await refresh(server, app, narrow.body.refresh_token);
  assert.equal(claimsOf(wide.body.access_token).scope, app.scope, 'the grant itself stays');
});

test('a client for itself is its own subject and gets nothing that is of people', async () => {
  const fields = { grant_type: 'client_credentials' };
  const { body } = await ask(server, robot, { ...fields, scope: 'read', resource: api });
  const claims = claimsOf(body.access_token);
  assert.deepEqual([claims.sub, claims.client_id, claims.aud], [robot.id, robot.id, api]);
  assert.deepEqual([body.refresh_token, body.id_token, claims.sid], [undefined, undefined, undefined]);
  const all = await ask(server, robot, fields);
  assert.equal(all.body.scope, 'read write');
  const { body: next } = await ask(server, robot, fields);
  assert.notEqual(claimsOf(next.access_token).jti, claimsOf(all.body.access_token).jti);
  for (const wrong of ['openid', 'read email', 'read admin']) {
    await refused(server, await ask(server, robot, { ...fields, scope: wrong }), 'scope_invalid',
      { error: 'invalid_scope', status: 400 });
  }
  await refused(server, await ask(server, robot, { ...fields, resource: files }), 'resource_invalid',
    { error: 'invalid_target', status: 400 });
  const none = server.cli(['client', 'add', 'open-robot', '--auth-method', 'none', '--grant-type',
    'client_credentials'], { fails: true });
  assert.match(none.error, /must authenticate/);
});

async function introspect(client, token) {
  const own = credentials(client);
  const { status, body, headers } = await post(server, '/introspect', { token, ...own.fields }, own.headers);
  assert.equal(status, 200, JSON.stringify(body));
  assert.equal(headers.get('cache-control'), 'no-store');
  return body;
}

test('a token is described to its client and to whom it is for, and to nobody else', async () => {
  const back = await alice.authorize(opaque, { resource: api, scope: 'read' });
  const { body: tokens } = await exchange(server, opaque, back);
  const jwt = await alice.tokens(app, { resource: api, scope: 'read' });
  for (const { access_token: token } of [tokens, jwt]) {
    const told = await introspect(guard, token);
    assert.equal(told.active, true);
    assert.deepEqual([told.sub, told.aud, told.scope, told.iss],
      [account.sub, api, 'read', server.issuer]);
    assert.deepEqual(await introspect(stranger, token), { active: false });
  }
  assert.equal((await introspect(opaque, tokens.access_token)).active, true);
  assert.equal((await introspect(opaque, tokens.refresh_token)).active, true);
  assert.deepEqual(await introspect(guard, tokens.refresh_token), { active: false });
  const { body: next } = await refresh(server, opaque, tokens.refresh_token);
  assert.deepEqual(await introspect(opaque, tokens.refresh_token), { active: false }, 'rotated');
  assert.equal((await introspect(opaque, next.refresh_token)).active, true);
  assert.deepEqual(await introspect(opaque, back.code), { active: false }, 'a code is no token');

  const open = await post(server, '/introspect', { token: jwt.access_token, client_id: app.id });
  assert.equal(open.status, 401, 'a public client proves nothing');
  const nobody = await post(server, '/introspect', { token: jwt.access_token });
  assert.ok([400, 401].includes(nobody.status));
  const wrong = await post(server, '/introspect', { token: jwt.access_token },
    { authorization: basic(guard.id, 'wrong') });
  assert.equal(wrong.status, 401);
  assert.match(wrong.headers.get('www-authenticate'), /^Basic /);
});

test('a token is ended by its own client alone; a refresh token takes the grant along', async () => {
  const tokens = await alice.tokens(opaque);
  const end = (client, token) => {
    const own = credentials(client);
    return post(server, '/revoke', { token, ...own.fields }, own.headers);
  };
  for (const token of [tokens.access_token, tokens.refresh_token]) {
    const { status, body } = await end(stranger, token);
    assert.equal(status, 400);
    assert.match(body.error_uri, /_wrong_client$/);
  }
  assert.equal((await introspect(opaque, tokens.access_token)).active, true, 'nothing was ended');
  assert.equal((await end(opaque, tokens.access_token)).status, 200);
  assert.deepEqual(await introspect(opaque, tokens.access_token), { active: false });
  const { body: next } = await refresh(server, opaque, tokens.refresh_token);
  assert.equal((await introspect(opaque, next.access_token)).active, true, 'the grant goes on');
  assert.equal((await end(opaque, tokens.refresh_token)).status, 200, 'a rotated one ends it too');
  assert.deepEqual(await introspect(opaque, next.access_token), { active: false });
  assert.deepEqual(await introspect(opaque, next.refresh_token), { active: false });
  assert.equal((await end(opaque, next.refresh_token)).status, 200, 'RFC 7009 section 2.2');
  assert.equal((await end(opaque, 'made-up-token')).status, 200);
  const { code } = await alice.authorize(opaque);
  for (const other of [code, (await alice.tokens(app)).id_token]) {
    const { status, body } = await end(opaque, other);
    assert.deepEqual([status, body.error], [400, 'unsupported_token_type']);
  }
});

test('userinfo tells what the scope allows, takes one token in one place, and no other kind', async () => {
  const me = async (token, options = {}) => {
    const answer = await fetch(server.url('/userinfo'),
      { ...options, headers: { authorization: `Bearer ${token}`, ...options.headers } });
    return { status: answer.status, body: await answer.json() };
  };
  const tokens = await alice.tokens(app, { scope: 'openid' });
  assert.deepEqual((await me(tokens.access_token)).body, { sub: account.sub });
  const named = await alice.tokens(app, { scope: 'openid profile' });
  assert.deepEqual(Object.keys((await me(named.access_token)).body).sort(),
    ['preferred_username', 'sub']);
  assert.equal((await me(tokens.id_token)).status, 401, 'an id_token is no access token');
  const twice = await me(tokens.access_token, { method: 'POST',
    body: new URLSearchParams({ access_token: tokens.access_token }) });
  assert.deepEqual([twice.status, twice.body.error], [400, 'invalid_request']);
  const inQuery = await fetch(server.url(`/userinfo?access_token=${tokens.access_token}`));
  assert.equal(inQuery.status, 401, 'RFC 9700 section 4.3.2');
  const { body: own } = await ask(server, robot, { grant_type: 'client_credentials' });
  assert.equal((await me(own.access_token)).status, 403, 'a service is no person');
});

test('the tokens that a client got for itself end with its grants', async () => {
  const fields = { grant_type: 'client_credentials', scope: 'read', resource: api };
  const { body: before } = await ask(server, robot, fields);
  assert.equal((await introspect(guard, before.access_token)).active, true);
  server.cli(['client', 'revoke-grants', robot.id]);
  assert.deepEqual(await introspect(guard, before.access_token), { active: false });
});

test('what takes a token alone takes 16 KiB at most', async () => {
  const { status, body } = await post(server, '/introspect', { token: 'x'.repeat(17_000) });
  assert.deepEqual([status, body.error_uri], [413, server.url('/errors/body_too_large')]);
});
