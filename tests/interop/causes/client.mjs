import assert from 'node:assert/strict';
import { generateKeyPairSync, randomUUID, sign } from 'node:crypto';
import { test } from 'node:test';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { remember } from '../lib/logs.mjs';
import { ask, base64url, basic, post, refresh } from '../lib/oauth.mjs';
import { tempFolder } from '../lib/server.mjs';
import { refused } from './checker.mjs';

const invalid = (evidence, more = {}) => ({ error: 'invalid_client', evidence, ...more });
const challenge = (answer) => answer.headers.get('www-authenticate');
const probe = { grant_type: 'refresh_token', refresh_token: 'x' };

// RFC 7235: the challenge names the scheme that was tried, and nothing where none was.
async function refusedWithBasic(server, answer, cause, evidence) {
  assert.match(challenge(answer) ?? '', /^Basic realm="/);
  await refused(server, answer, cause, invalid(evidence));
}
async function refusedInForm(server, answer, cause, evidence) {
  assert.equal(challenge(answer), null, 'no Basic was used');
  await refused(server, answer, cause, invalid(evidence));
}

export function clientCauses({ server, web, form, app }) {
  const withBasic = (id, secret, encode) =>
    post(server, '/token', probe, { authorization: basic(id, secret, encode) });

  test('a client_id that nobody has is client_unknown', async () => {
    const evidence = { presented_client: 'shp' };
    await refusedInForm(server, await post(server, '/token', { ...probe, client_id: 'shp' }),
      'client_unknown', evidence);
    await refusedWithBasic(server, await withBasic('shp', web.secret), 'client_unknown', evidence);
  });

  test('a wrong secret is client_secret_wrong', async () => {
    await refusedWithBasic(server, await withBasic(web.id, `${web.secret}\n`),
      'client_secret_wrong', { length: String(web.secret.length + 1), presented_client: web.id });
    await refusedInForm(server, await ask(server, form, probe, { client_secret: 'guess' }),
      'client_secret_wrong', { length: '5' });
  });

  test('a secret that was replaced is client_secret_expired', async () => {
    const client = server.addClient('rotating', { 'auth-method': 'client_secret_basic' });
    const { client_secret: newer } = server.cli(['client', 'rotate-secret', client.id]);
    await refusedWithBasic(server, await withBasic(client.id, client.secret),
      'client_secret_expired', { secret_id: 's1', expired_ago: /s$/ });
    const renewed = { ...client, secret: remember('client secret', newer) };
    assert.equal((await refresh(server, renewed, 'x')).body.error, 'invalid_grant');
  });

  test('a secret that was not form-encoded is client_secret_not_form_encoded', async () => {
    const client = server.addClient('moved', {
      'auth-method': 'client_secret_basic', secret: `100%41+${randomUUID()}/&=:`,
    });
    await refusedWithBasic(server, await withBasic(client.id, client.secret, (text) => text),
      'client_secret_not_form_encoded', {});
    assert.equal((await refresh(server, client, 'x')).body.error, 'invalid_grant', 'encoded it fits');
  });

  test('no secret at all is client_secret_missing', async () => {
    await refusedInForm(server, await post(server, '/token', { ...probe, client_id: web.id }),
      'client_secret_missing', { method_registered: 'client_secret_basic', method_used: 'none' });
  });

  test('an Authorization header that is no Basic is client_basic_malformed', async () => {
    for (const [header, header_fault] of [
      ['Basic ***', /not base64/],
      [`Basic ${btoa('no colon')}`, /no colon/],
      [`Basic ${btoa('white space:x')}`, /no client_id/],
      ['Bearer abc', /the word Basic/],
      ['Basic', /the word Basic/],
    ]) {
      const answer = await post(server, '/token', probe, { authorization: header });
      await refusedWithBasic(server, answer, 'client_basic_malformed', { header_fault });
    }
  });

  test('another method than the registered one is client_auth_method_wrong', async () => {
    const used = { method_registered: 'client_secret_basic', method_used: 'client_secret_post' };
    const fields = { ...probe, client_id: web.id, client_secret: web.secret };
    await refusedInForm(server, await post(server, '/token', fields),
      'client_auth_method_wrong', used);
    await refusedWithBasic(server, await withBasic(app.id, 'anything'), 'client_auth_method_wrong',
      { method_registered: 'none', method_used: 'client_secret_basic' });
  });

  test('two methods in one request are client_auth_twice', async () => {
    const headers = { authorization: basic(web.id, web.secret) };
    const twice = await post(server, '/token', { ...probe, client_secret: web.secret }, headers);
    await refused(server, twice, 'client_auth_twice', { error: 'invalid_request' });
    const other = await post(server, '/token', { ...probe, client_id: form.id }, headers);
    await refused(server, other, 'client_auth_twice',
      { error: 'invalid_request', evidence: { parameter: 'client_id' } });
  });

  test('a parameter that came twice is parameter_repeated', async () => {
    const fields = [['grant_type', 'refresh_token'], ['client_id', app.id], ['client_id', app.id],
      ['refresh_token', 'x']];
    await refused(server, await post(server, '/token', fields), 'parameter_repeated',
      { error: 'invalid_request', evidence: { parameter: 'client_id' }, says: /client_id/ });
  });

  test('a disabled client is client_disabled, a removed one client_unknown', async () => {
    const client = server.addClient('gone', { 'auth-method': 'client_secret_post' });
    server.cli(['client', 'disable', client.id]);
    await refusedInForm(server, await refresh(server, client, 'x'), 'client_disabled', {});
    server.cli(['client', 'remove', client.id, '--yes']);
    await refusedInForm(server, await refresh(server, client, 'x'), 'client_unknown', {});
  });
}

// private_key_jwt (RFC 7523 section 3)
export function assertionCauses({ server }) {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const stranger = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
  const file = join(tempFolder(), 'jwks.json');
  const jwk = { ...publicKey.export({ format: 'jwk' }), kid: 'k1', alg: 'ES256', use: 'sig' };
  writeFileSync(file, JSON.stringify({ keys: [jwk] }));
  const client = server.addClient('signer', { 'auth-method': 'private_key_jwt', jwks: file });
  const now = () => Math.floor(Date.now() / 1000);

  function assertion(claims = {}, { header = {}, key = privateKey } = {}) {
    const all = { iss: client.id, sub: client.id, aud: server.issuer, exp: now() + 60, iat: now(),
      jti: randomUUID(), ...claims };
    const head = { alg: 'ES256', typ: 'JWT', kid: 'k1', ...header };
    const signed = [head, all].map((part) => base64url(JSON.stringify(part))).join('.');
    const signature = sign('sha256', Buffer.from(signed), { key, dsaEncoding: 'ieee-p1363' });
    return remember('client assertion', `${signed}.${base64url(signature)}`);
  }
  const send = (text, more = {}, headers = {}) => post(server, '/token', {
    ...probe,
    client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
    client_assertion: text,
    ...more,
  }, headers);

  test('a sound assertion is good once, then client_assertion_replayed', async () => {
    const text = assertion();
    assert.equal((await send(text)).body.error, 'invalid_grant', 'authenticated');
    await refusedInForm(server, await send(text), 'client_assertion_replayed', {});
    assert.equal((await send(assertion({ aud: server.url('/token') }))).body.error, 'invalid_grant');
  });

  for (const [what, cause, make, evidence] of [
    ['for another server', 'client_assertion_wrong_audience',
      () => assertion({ aud: 'https://other.example' }), { expected_audience: server.issuer,
        presented_audience: 'https://other.example' }],
    ['past its exp', 'client_assertion_expired', () => assertion({ exp: now() - 120 }),
      { expired_ago: /2 min|120/ }],
    ['from the future', 'client_assertion_not_yet_valid', () => assertion({ nbf: now() + 600 }),
      { parameter: 'nbf' }],
    ['without exp', 'client_assertion_malformed', () => assertion({ exp: undefined }),
      { parameter: 'exp' }],
    ['good for two hours', 'client_assertion_malformed', () => assertion({ exp: now() + 7300 }),
      { parameter: 'exp' }],
    ['without jti', 'client_assertion_malformed', () => assertion({ jti: undefined }),
      { parameter: 'jti' }],
    ['no JWT', 'client_assertion_malformed', () => 'abc', {}],
    ['signed by another key', 'client_assertion_signature_wrong',
      () => assertion({}, { key: stranger }), {}],
    ['of a key that is not registered', 'client_assertion_key_unknown',
      () => assertion({}, { header: { kid: 'k2' } }), {}],
    ['signed with HS256', 'client_assertion_algorithm_wrong',
      () => assertion({}, { header: { alg: 'HS256' } }), { algorithm: 'HS256' }],
    ['not signed', 'client_assertion_algorithm_wrong',
      () => assertion({}, { header: { alg: 'none' } }), { algorithm: 'none' }],
    ['by another issuer', 'client_assertion_wrong_subject', () => assertion({ iss: 'other' }), {}],
  ]) {
    test(`an assertion that is ${what} is ${cause}`, async () => {
      await refusedInForm(server, await send(make()), cause, evidence);
    });
  }

  test('an assertion of another type, or beside a secret or Basic, is refused', async () => {
    const saml = { client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:saml2-bearer' };
    await refusedInForm(server, await send(assertion(), saml), 'client_assertion_malformed', {});
    await refusedInForm(server, await send(assertion(), { client_assertion_type: undefined }),
      'client_assertion_malformed', {});
    const request = { error: 'invalid_request' };
    await refused(server, await send(assertion(), { client_secret: 'a-secret-beside-it' }),
      'client_auth_twice', request);
    const headers = { authorization: basic(client.id, 'a-secret-beside-it') };
    await refused(server, await send(assertion(), {}, headers), 'client_auth_twice', request);
    await refused(server, await send(assertion(), { client_id: 'another' }), 'client_auth_twice',
      { ...request, evidence: { parameter: 'client_id' } });
  });
}
