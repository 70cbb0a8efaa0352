// The rules of the plan "Config OP": what the server tells of itself, and to whom. docs/CONFORMANCE.md
// has them all.
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import * as oauth from 'oauth4webapi';
import { claimsOf, headerOf, logIn, me } from './lib/conformance.mjs';
import { Person, post } from './lib/oauth.mjs';
import { Clock, Server } from './lib/server.mjs';

const clock = new Clock();
const server = await Server.start({ name: 'conformance-config', clock });
after(() => server.stop());
const app = server.addClient('app', { 'id-token-alg': 'RS256' });
const alice = new Person(server, server.addUser('alice'));

const openid = '/.well-known/openid-configuration';
const get = (path, options) => fetch(server.url(path), options);
const told = await (await get(openid)).json();
const endpoints = Object.entries(told).filter(([name]) => /_endpoint$|^jwks_uri$/.test(name));

test('the document is JSON and has all that Discovery 1.0 section 3 requires, in its form', async () => {
  const answer = await get(openid);
  assert.equal(answer.status, 200);
  assert.match(answer.headers.get('content-type'), /^application\/json\b/);
  for (const name of ['authorization_endpoint', 'token_endpoint', 'userinfo_endpoint', 'jwks_uri']) {
    assert.equal(typeof told[name], 'string', name);
  }
  const holds = { response_types_supported: 'code', subject_types_supported: 'public',
    id_token_signing_alg_values_supported: 'RS256', scopes_supported: 'openid',
    grant_types_supported: 'authorization_code', claims_supported: 'sub',
    token_endpoint_auth_methods_supported: 'client_secret_basic',
    code_challenge_methods_supported: 'S256' };
  for (const [name, value] of Object.entries(holds)) assert.ok(told[name].includes(value), name);
  for (const [name, value] of Object.entries(told)) {
    assert.ok(!Array.isArray(value) || (value.length > 0 && new Set(value).size === value.length),
      `${name}: section 4.2 leaves out what is empty`);
  }
  const { id_token_signing_alg_values_supported: algorithms } = told;
  assert.ok(!algorithms.some((one) => /^(none|HS)/.test(one)), String(algorithms));
});

test('the issuer is the place of the document, without query or fragment (Discovery 1.0 section 4.3)',
  () => {
    assert.equal(told.issuer + openid, server.url(openid));
    const { search, hash } = new URL(told.issuer);
    assert.deepEqual([search, hash], ['', '']);
    assert.equal(told.authorization_response_iss_parameter_supported, true, 'RFC 9207 section 3');
  });

test('both well-known places tell the same (RFC 8414 section 5)', async () => {
  assert.deepEqual(await (await get('/.well-known/oauth-authorization-server')).json(), told);
});

test('an issuer with a path is found by both ways, and all is below it (Discovery 4.1, RFC 8414 section 3)',
  async (t) => {
    const tenant = await Server.start({ name: 'conformance-tenant', path: '/tenant/a' });
    t.after(() => tenant.stop());
    const client = tenant.addClient('app');
    for (const algorithm of ['oidc', 'oauth2']) {
      const issuer = new URL(tenant.issuer);
      const found = await oauth.processDiscoveryResponse(issuer,
        await oauth.discoveryRequest(issuer, { algorithm, [oauth.allowInsecureRequests]: true }));
      for (const [name, url] of Object.entries(found).filter(([one]) => one.endsWith('_endpoint'))) {
        assert.ok(url.startsWith(`${tenant.issuer}/`), name);
      }
    }
    const { back, tokens } = await logIn(new Person(tenant, tenant.addUser('alice')), client);
    assert.deepEqual([back.iss, claimsOf(tokens.id_token).iss], [tenant.issuer, tenant.issuer]);
    assert.equal((await me(tenant, tokens.access_token)).status, 200);
    assert.equal((await fetch(new URL('/token', tenant.issuer), { method: 'POST' })).status, 404);
  });

test('each endpoint that is named is there, without a fragment; what is not there is not named',
  async () => {
    for (const [name, url] of endpoints) {
      assert.ok(url.startsWith(`${server.issuer}/`) && !url.includes('#'), name);
      assert.notEqual((await fetch(url, { method: 'OPTIONS' })).status, 404, name);
    }
    for (const name of ['registration_endpoint', 'check_session_iframe',
      'backchannel_authentication_endpoint', 'introspection_encryption_alg_values_supported']) {
      assert.equal(told[name], undefined, name);
    }
    const unsupported = ['claims', 'request', 'request_uri'].map((one) => told[`${one}_parameter_supported`]);
    assert.deepEqual(unsupported, [false, false, false], 'of which the default is true, or for reading');
  });

test('the keys are public, told apart, and good for signing alone (Discovery 1.0 section 3, RFC 7517)',
  async () => {
    const { keys } = await (await get('/jwks')).json();
    const algorithms = { ES256: { name: 'ECDSA', namedCurve: 'P-256' }, EdDSA: { name: 'Ed25519' },
      RS256: { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' } };
    for (const alg of told.id_token_signing_alg_values_supported) {
      assert.ok(keys.some((key) => key.alg === alg), `a key for ${alg}`);
    }
    assert.equal(new Set(keys.map(({ kid }) => kid)).size, keys.length, 'each kid names one key');
    for (const key of keys) {
      assert.deepEqual([key.use, typeof key.kid], ['sig', 'string']);
      for (const secret of ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k']) {
        assert.equal(secret in key, false, `${key.kid} shows ${secret}`);
      }
      await crypto.subtle.importKey('jwk', { ...key, alg: undefined }, algorithms[key.alg], true, ['verify']);
      if (key.kty === 'RSA') assert.ok(Buffer.from(key.n, 'base64url').length >= 256, 'of 2048 bits');
    }
  });

// Whether the signature of `jwt` is by a key of today's set, which its kid names alone.
async function verifies(jwt) {
  const { keys } = await (await get('/jwks')).json();
  const { kid } = headerOf(jwt);
  const [key, ...more] = keys.filter((one) => one.kid === kid);
  if (!key || more.length > 0) return false;
  const rsa = { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' };
  const imported = await crypto.subtle.importKey('jwk', key, rsa, true, ['verify']);
  const [head, body, signature] = jwt.split('.');
  return crypto.subtle.verify(rsa, imported, Buffer.from(signature, 'base64url'),
    Buffer.from(`${head}.${body}`));
}

test('a key is told before it signs, and the one before stays for what it signed (Core section 10.1.1)',
  async () => {
    const { tokens: { id_token: before } } = await logIn(alice, app);
    assert.ok(await verifies(before));
    server.cli(['key', 'rotate', 'RS256']);
    const { keys } = await (await get('/jwks')).json();
    const { tokens: { id_token: soon } } = await logIn(alice, app);
    assert.equal(headerOf(soon).kid, headerOf(before).kid, 'not yet');
    clock.forward(8 * 24 * 3600);
    const { tokens: { id_token: later } } = await logIn(alice, app);
    assert.notEqual(headerOf(later).kid, headerOf(before).kid);
    assert.ok(keys.some(({ kid }) => kid === headerOf(later).kid), 'who asked then knows it now');
    assert.ok(await verifies(later));
  });

test('documents may be kept, compared by tag, and asked for by HEAD (RFC 9110 sections 8.8.3 and 9.3.2)',
  async () => {
    for (const path of [openid, '/jwks']) {
      const whole = await get(path);
      assert.match(whole.headers.get('cache-control'), /^public, max-age=[1-9]/);
      const head = await get(path, { method: 'HEAD' });
      assert.equal(await head.text(), '');
      for (const name of ['content-type', 'etag', 'cache-control', 'access-control-allow-origin']) {
        assert.equal(head.headers.get(name), whole.headers.get(name), name);
      }
      assert.equal(Number(head.headers.get('content-length')), Buffer.byteLength(await whole.text()));
      const same = await get(path, { headers: { 'if-none-match': whole.headers.get('etag') } });
      assert.deepEqual([same.status, await same.text()], [304, '']);
      assert.equal(same.headers.get('access-control-allow-origin'), '*');
    }
  });

test('HEAD is as GET and OPTIONS names what there is, at each endpoint (RFC 9110 sections 9.3.2, 9.3.7)',
  async () => {
    const { tokens: { access_token: token } } = await logIn(alice, app);
    const headers = { authorization: `Bearer ${token}` };
    const [head, whole] = [await get('/userinfo', { method: 'HEAD', headers }), await get('/userinfo', { headers })];
    assert.deepEqual([head.status, await head.text()], [200, '']);
    assert.equal(Number(head.headers.get('content-length')), Buffer.byteLength(await whole.text()));
    for (const [path, methods] of Object.entries({ '/authorize': 'GET, HEAD, POST, OPTIONS',
      '/userinfo': 'GET, HEAD, POST, OPTIONS', '/end_session': 'GET, HEAD, POST, OPTIONS',
      '/token': 'POST, OPTIONS', '/par': 'POST, OPTIONS', '/jwks': 'GET, HEAD, OPTIONS' })) {
      const asked = await get(path, { method: 'OPTIONS' });
      assert.deepEqual([asked.status, await asked.text(), asked.headers.get('allow')], [204, '', methods]);
      for (const method of ['GET', 'HEAD', 'POST', 'PUT', 'DELETE'].filter((one) => !methods.includes(one))) {
        const no = await get(path, { method });
        assert.deepEqual([no.status, no.headers.get('allow')], [405, methods], `${method} ${path}`);
      }
    }
    assert.equal((await get('/nothing', { method: 'OPTIONS' })).status, 404);
  });

const origin = 'https://spa.example';
const readable = (answer) => answer.headers.get('access-control-allow-origin') === '*';

test('scripts in browsers read what is for them, refusals as well (OAuth 2.0 for Browser-Based Apps)',
  async () => {
    for (const path of [openid, '/.well-known/oauth-authorization-server', '/jwks', '/userinfo']) {
      assert.ok(readable(await get(path, { headers: { origin } })), path);
    }
    const ways = { '/token': 'POST', '/par': 'POST', '/revoke': 'POST', '/userinfo': 'GET', '/jwks': 'GET' };
    for (const [path, method] of Object.entries(ways)) {
      const asked = await get(path, { method: 'OPTIONS', headers: { origin,
        'access-control-request-method': method,
        'access-control-request-headers': 'authorization,content-type' } });
      assert.ok(asked.ok && readable(asked), path);
      assert.match(asked.headers.get('access-control-allow-methods'), new RegExp(`\\b${method}\\b`));
      for (const name of ['authorization', 'content-type']) {
        assert.match(asked.headers.get('access-control-allow-headers'), new RegExp(name, 'i'));
      }
      assert.equal(asked.headers.get('access-control-allow-credentials'), null, 'no cookie counts here');
    }
    const refused = await post(server, '/token', { grant_type: 'x', client_id: app.id }, { origin });
    assert.equal(refused.status, 400);
    assert.ok(readable(refused));
    const nobody = await get('/userinfo', { headers: { origin } });
    assert.match(nobody.headers.get('access-control-expose-headers'), /WWW-Authenticate/i);
  });

test('scripts read nothing of where people go (RFC 9700 section 2.6)', async () => {
  for (const path of ['/authorize', '/login', '/consent', '/end_session', '/account']) {
    for (const method of ['GET', 'OPTIONS']) {
      const answer = await get(path, { method, redirect: 'manual', headers: { origin,
        'access-control-request-method': 'GET' } });
      const about = [...answer.headers.keys()].filter((name) => name.startsWith('access-control-'));
      assert.deepEqual(about, [], `${method} ${path}`);
    }
  }
});
