// Assertions in the place of a code: JWT bearer (RFC 7523) and SAML bearer (RFC 7522) at oidc-provider,
// whose verifiers are jose and node-saml; and clients that sign with their secret.
import assert from 'node:assert/strict';
import { createHmac, createSign, generateKeyPairSync, randomUUID } from 'node:crypto';
import { after, describe, test } from 'node:test';
import { base64url } from '../interop/lib/oauth.mjs';
import { jwtBearer, samlBearer } from './lib/assertion_grants.mjs';
import { OidcProvider } from './lib/oidc_provider.mjs';
import { samlAssertion, xmlTime } from './lib/saml.mjs';
import { Tape, proven } from './lib/tape.mjs';

const redirectUri = 'https://app.example/callback';
const secret = 'only-for-tests-0123456789abcdef0123456789abcdef';
const pair = () => {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  return { privateKey, jwk: publicKey.export({ format: 'jwk' }),
    pem: privateKey.export({ type: 'pkcs8', format: 'pem' }),
    publicPem: publicKey.export({ type: 'spki', format: 'pem' }) };
};
const keys = Object.fromEntries(['signer', 'former', 'idp'].map((name) => [name, pair()]));
const registered = ['signer', 'former'].map((kid) =>
  ({ ...keys[kid].jwk, kid, alg: 'RS256', use: 'sig' }));
const idp = 'https://idp.corp.example/saml';
const audience = 'https://sp.corp.example';
const own = { redirect_uris: [redirectUri], grant_types: ['authorization_code', 'refresh_token'] };
const provider = await OidcProvider.start({
  assertions: { jwt: { issuer: 'service@corp.example', keys: registered },
    saml: { issuer: idp, key: keys.idp.publicPem, audience } },
  clients: [
    { client_id: 'service', client_secret: secret, token_endpoint_auth_method: 'client_secret_post',
      grant_types: [jwtBearer, samlBearer], redirect_uris: [], response_types: [] },
    { client_id: 'by-secret', client_secret: secret, token_endpoint_auth_method: 'client_secret_jwt',
      token_endpoint_auth_signing_alg: 'HS256', ...own },
    { client_id: 'by-key', token_endpoint_auth_method: 'private_key_jwt',
      token_endpoint_auth_signing_alg: 'RS256', jwks: { keys: registered }, ...own },
    { client_id: 'app', client_secret: secret, token_endpoint_auth_method: 'client_secret_post', ...own },
  ] });
after(() => provider.stop());

const client = (id, rest = {}) => ({ id, redirectUri, scope: 'openid', ...rest });
const service = client('service', { secret });
const now = () => Math.floor(Date.now() / 1000);
const refused = (answer) => assert.ok(answer.status >= 400, `${answer.status} ${answer.text}`);
const granted = (answer) => assert.equal(answer.status, 200, answer.text);

// What is undefined is left out.
function signed(claims, { key = keys.signer, secretKey, ...header } = {}) {
  const head = { alg: secretKey ? 'HS256' : 'RS256', typ: 'JWT', kid: 'signer', ...header };
  const text = [head, claims].map((part) => base64url(JSON.stringify(part))).join('.');
  const signature = secretKey ? createHmac('sha256', secretKey).update(text).digest()
    : createSign('RSA-SHA256').update(text).sign(key.privateKey);
  return `${text}.${base64url(signature)}`;
}
const serviceClaims = (more = {}) => ({ iss: 'service@corp.example', sub: 'alice@corp.example',
  aud: provider.tokenUrl, iat: now(), exp: now() + 300, ...more });

// A client that sends `assertion`, by hand where `encode` says how.
async function sent(grant_type, assertion, encode) {
  const t = new Tape(provider, service);
  const rest = { grant_type, client_id: service.id, client_secret: secret };
  const answer = encode
    ? await t.send(`${new URLSearchParams(rest)}&assertion=${encode(assertion)}`)
    : await t.token({ grant_type, assertion });
  return { t, answer };
}

describe('a JWT in the place of a code', () => {
  test('is taken where it is right', async () =>
    granted((await sent(jwtBearer, signed(serviceClaims()))).answer));
  const mistakes = {
    assertion_time_in_milliseconds: [{ iat: Date.now(), exp: Date.now() + 300_000 }],
    assertion_lives_too_long: [{ exp: now() + 86_400 }],
    assertion_without_aud: [{ aud: undefined }],
    assertion_without_iss: [{ iss: undefined }],
    assertion_without_exp: [{ exp: undefined }],
    assertion_audience: [{ aud: 'https://oauth2.other.example/token' }],
    assertion_symmetric: [{}, { secretKey: secret }],
    assertion_from_the_future: [{ iat: now() + 600, exp: now() + 900 }, {}, 'clock_skew'],
    assertion_expired: [{ iat: now() - 1200, exp: now() - 900 }, {}, 'clock_skew'],
  };
  for (const [detail, [claims, header, cause = 'assertion_invalid']] of Object.entries(mistakes)) {
    test(detail, async () => {
      const { t, answer } = await sent(jwtBearer, signed(serviceClaims(claims), header));
      refused(answer);
      t.explain(cause, detail);
    });
  }
  test('without a key id, where there are two keys', async () => {
    const { t, answer } = await sent(jwtBearer, signed(serviceClaims(), { kid: undefined }));
    refused(answer);
    t.remark(JSON.stringify({ keys: registered }));
    t.explain('assertion_invalid', 'assertion_without_key_id');
  });
  test('that was cut', async () => {
    const whole = signed(serviceClaims());
    const { t, answer } = await sent(jwtBearer, whole.slice(0, whole.indexOf('.') + 30));
    refused(answer);
    t.explain('assertion_invalid', 'assertion_unreadable');
  });
  test('under the grant type of SAML', async () => {
    const { t, answer } = await sent(samlBearer, signed(serviceClaims()));
    refused(answer);
    t.explain('assertion_invalid', 'wrong_grant_type');
  });
  test('that is the id_token of a login', async () => {
    const login = new Tape(provider, client('app', { secret }));
    const { body } = await login.exchange(await login.login());
    const { t, answer } = await sent(jwtBearer, body.id_token);
    refused(answer);
    assert.ok(t.explain('assertion_invalid').evidence.some(({ says }) => /id_token/.test(says)));
    proven('id_token_as_assertion');
  });
});

const saml = (more = {}) => samlAssertion({ issuer: idp, audience, recipient: provider.tokenUrl,
  key: keys.idp.pem, ...more });
const inForm = (xml) => base64url(xml);

describe('a SAML assertion', () => {
  test('is taken where it is right', async () => granted((await sent(samlBearer, inForm(saml()))).answer));
  const mistakes = {
    assertion_from_the_future: [{ notBefore: xmlTime(900), notOnOrAfter: xmlTime(1200) }, 'clock_skew'],
    assertion_expired: [{ notBefore: xmlTime(-1200), notOnOrAfter: xmlTime(-900) }, 'clock_skew'],
    assertion_recipient: [{ recipient: 'https://login.other.example/token' }],
    assertion_audience: [{ audience: 'https://other.example' }],
    assertion_unsigned: [{ key: null }],
    assertion_without_exp: [{ notOnOrAfter: null }],
    assertion_ends_before_it_begins: [{ notBefore: xmlTime(100), notOnOrAfter: xmlTime(-100) }],
  };
  for (const [detail, [parts, cause = 'assertion_invalid']] of Object.entries(mistakes)) {
    test(detail, async () => {
      const { t, answer } = await sent(samlBearer, inForm(saml(parts)));
      refused(answer);
      t.explain(cause, detail);
    });
  }
  test('in standard base64 that is not encoded for the form', async () => {
    const plain = Buffer.from(saml()).toString('base64'); // digests and a signature: it has a +
    const { t, answer } = await sent(samlBearer, plain, (text) => text);
    refused(answer);
    t.explain('assertion_invalid', 'assertion_plus_to_space');
  });
  test('that was cut', async () => {
    const { t, answer } = await sent(samlBearer, inForm(saml()).slice(0, 301));
    refused(answer);
    t.explain('assertion_invalid');
  });
  test('under the grant type of a JWT', async () => {
    const { t, answer } = await sent(jwtBearer, inForm(saml()));
    refused(answer);
    t.explain('assertion_invalid', 'wrong_grant_type');
  });
});

describe('a client that signs', () => {
  const send = async (id, options, claims = {}) => {
    const t = new Tape(provider, client(id));
    const answer = await t.exchange(await t.login(), {
      client_assertion: signed({ iss: id, sub: id, aud: `${provider.base}/realms/first`,
        jti: randomUUID(), iat: now(), exp: now() + 300, ...claims }, options),
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer' });
    return { t, answer };
  };
  test('with its secret is taken', async () =>
    granted((await send('by-secret', { secretKey: secret, kid: undefined })).answer));
  test('with a secret of last year is told that its credentials are wrong', async () => {
    const { t, answer } = await send('by-secret', { secretKey: `${secret}-of-last-year`, kid: undefined });
    refused(answer);
    t.explain('client_credentials_wrong', 'assertion_by_secret');
  });
  test('with its secret, from a clock that is ahead', async () => {
    const { t, answer } = await send('by-secret', { secretKey: secret, kid: undefined },
      { nbf: now() + 900, iat: now() + 900, exp: now() + 1200 });
    refused(answer);
    t.explain('clock_skew', 'assertion_from_the_future');
  });
  test('by HS256 with the public key as its secret, where the key is for RS256', async () => {
    const { t, answer } = await send('by-key', { secretKey: keys.signer.publicPem });
    refused(answer);
    t.remark(JSON.stringify({ keys: registered }));
    t.explain('assertion_invalid', 'assertion_alg_of_another_key');
  });
  test('by an algorithm that the server does not offer', async () => {
    const { t, answer } = await send('by-key', { alg: 'RS512' });
    refused(answer);
    const document = await fetch(`${provider.base}/realms/first/.well-known/openid-configuration`);
    t.remark(await document.text());
    t.explain('assertion_invalid', 'assertion_alg_not_offered');
  });
});
