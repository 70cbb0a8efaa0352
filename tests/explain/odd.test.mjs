// Proofs that need a server or a client of their own: codes with signs that must be encoded, Basic
// credentials, assertions, two realms, two refreshes at once, an old code.
import assert from 'node:assert/strict';
import { createHmac, createSign, generateKeyPairSync, randomUUID } from 'node:crypto';
import { after, describe, test } from 'node:test';
import { OAuth2Server } from 'oauth2-mock-server';
import { base64url, basic, challengeOf, newVerifier } from '../interop/lib/oauth.mjs';
import { Clock } from '../interop/lib/server.mjs';
import { Grantline } from './lib/grantline.mjs';
import { OidcProvider } from './lib/oidc_provider.mjs';
import { Tape, proven } from './lib/tape.mjs';

const redirectUri = 'https://app.example/callback';
const secret = 'only/for+tests%0123456789abcdef';
const keys = generateKeyPairSync('rsa', { modulusLength: 2048 });
const jwk = { ...keys.publicKey.export({ format: 'jwk' }), kid: 'registered', alg: 'RS256', use: 'sig' };
const own = { redirect_uris: [redirectUri], grant_types: ['authorization_code', 'refresh_token'] };
const provider = await OidcProvider.start({ oddCodes: true, clients: [
  { client_id: 'app', client_secret: secret, token_endpoint_auth_method: 'client_secret_post', ...own },
  { client_id: 'header', client_secret: secret, token_endpoint_auth_method: 'client_secret_basic', ...own },
  { client_id: 'signer', token_endpoint_auth_method: 'private_key_jwt', jwks: { keys: [jwk] }, ...own },
] });
const clock = new Clock();
const site = await Grantline.start({ redirectUris: [redirectUri], clock });
after(() => Promise.all([provider.stop(), site.stop()]));

const client = (id, rest = {}) => ({ id, redirectUri, scope: 'openid', ...rest });
const app = client('app', { secret });
const refused = (answer) => assert.ok(answer.status >= 400, `${answer.status} ${answer.text}`);
const granted = (answer) => {
  assert.equal(answer.status, 200, answer.text);
  return answer.body;
};
const malformed = 'code_malformed_or_wrong_encoding';

describe('a code with signs that must be encoded', () => {
  // A client that builds its form by hand, of what `change` makes of the code.
  const byHand = async (change) => {
    const t = new Tape(provider, app);
    const back = await t.login();
    const rest = new URLSearchParams({ client_id: app.id, client_secret: secret,
      redirect_uri: redirectUri, code_verifier: back.verifier });
    refused(await t.send(`grant_type=authorization_code&code=${change(back.code)}&${rest}`));
    return t;
  };
  test('is exchanged where it is encoded once', async () => {
    const t = new Tape(provider, app);
    granted(await t.exchange(await t.login()));
  });
  test('encoded twice, so that %2F is left', async () =>
    (await byHand((code) => encodeURIComponent(encodeURIComponent(code))))
      .explain(malformed, 'code_percent_encoded'));
  test('not encoded: + becomes a space', async () =>
    (await byHand((code) => encodeURIComponent(code).replace('%2B', '+')))
      .explain(malformed, 'code_plus_to_space'));
  test('decoded twice', async () =>
    (await byHand((code) => encodeURIComponent(decodeURIComponent(code))))
      .explain(malformed, 'code_decoded_twice'));
  test('cut at #', async () =>
    (await byHand((code) => encodeURIComponent(code.split('#')[0])))
      .explain(malformed, 'code_cut_at_hash'));
  test('cut at &', async () =>
    (await byHand((code) => encodeURIComponent(code).replaceAll('%26', '&')))
      .explain(malformed, 'code_cut_at_ampersand'));
});

describe('a refresh token with signs that must be encoded', () => {
  const byHand = async (change) => {
    const t = new Tape(provider, app);
    const { refresh_token } = granted(await t.exchange(await t.login()));
    const rest = new URLSearchParams({ client_id: app.id, client_secret: secret });
    refused(await t.send(`grant_type=refresh_token&refresh_token=${change(refresh_token)}&${rest}`));
    return t;
  };
  test('is taken where it is encoded once', async () => {
    const t = new Tape(provider, app);
    granted(await t.refresh(granted(await t.exchange(await t.login())).refresh_token));
  });
  const mistakes = {
    percent_encoded: (token) => encodeURIComponent(encodeURIComponent(token)),
    plus_to_space: (token) => encodeURIComponent(token).replace('%2B', '+'),
    decoded_twice: (token) => encodeURIComponent(decodeURIComponent(token)),
    cut_at_hash: (token) => encodeURIComponent(token.split('#')[0]),
    cut_at_ampersand: (token) => encodeURIComponent(token).replaceAll('%26', '&'),
    too_long: (token) => encodeURIComponent(`${token};`),
    quoted: (token) => encodeURIComponent(`${token}\n`), // read from a file with its line's end
  };
  for (const [detail, change] of Object.entries(mistakes)) {
    test(detail, async () => (await byHand(change)).explain(malformed, `refresh_token_${detail}`));
  }
});

describe('the credentials of a client', () => {
  test('in the header and in the body', async () => {
    const t = new Tape(provider, client('header', { secret }));
    const headers = { authorization: basic('header', secret) };
    refused(await t.exchange(await t.login(), {}, { headers }));
    t.explain('client_credentials_wrong', 'two_client_authentications');
  });
  test('in a Basic header without form-encoding', async () => {
    const t = new Tape(provider, client('header'));
    const back = await t.login();
    const headers = { authorization: basic('header', secret, (text) => text) };
    refused(await t.exchange(back, { client_id: undefined }, { headers }));
    t.explain('client_credentials_wrong', 'basic_not_form_encoded');
  });
  test('in a Basic header, form-encoded, are right', async () => {
    const t = new Tape(provider, client('header'));
    const headers = { authorization: basic('header', secret) };
    granted(await t.exchange(await t.login(), { client_id: undefined }, { headers }));
  });
  test('of another client than that of the login, in the header', async () => {
    const t = new Tape(provider, app);
    const back = await t.login();
    const headers = { authorization: basic('header', secret) };
    refused(await t.exchange(back, { client_id: undefined, client_secret: undefined }, { headers }));
    t.explain('code_wrong_client', 'client_id_differs');
  });
});

const now = () => Math.floor(Date.now() / 1000);
function assertionOf(claims = {}, header = {}) {
  const head = { alg: 'RS256', kid: 'registered', typ: 'JWT', ...header };
  const body = { iss: 'signer', sub: 'signer', aud: `${provider.base}/realms/first`, jti: randomUUID(),
    iat: now(), exp: now() + 300, ...claims };
  const text = [head, body].map((part) => base64url(JSON.stringify(part))).join('.');
  if (head.alg === 'none') return `${text}.`;
  const signature = head.alg === 'HS256' ? createHmac('sha256', secret).update(text).digest()
    : createSign('RSA-SHA256').update(text).sign(keys.privateKey);
  return `${text}.${base64url(signature)}`;
}

describe('an assertion of a client', () => {
  const send = async (assertion) => {
    const t = new Tape(provider, client('signer'));
    const answer = await t.exchange(await t.login(), { client_assertion: assertion,
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer' });
    return { t, answer };
  };
  const mistakes = {
    'of a clock that is ahead': [{ nbf: now() + 900, iat: now() + 900, exp: now() + 1200 },
      'clock_skew', 'assertion_from_the_future'],
    'of a clock that is behind': [{ iat: now() - 900, exp: now() - 600 },
      'clock_skew', 'assertion_expired'],
    'for another server': [{ aud: 'https://other.example/token' },
      'assertion_invalid', 'assertion_audience'],
    'whose subject is another': [{ sub: 'somebody' },
      'assertion_invalid', 'assertion_iss_is_not_sub'],
    'of another client': [{ iss: 'somebody', sub: 'somebody' },
      'assertion_invalid', 'assertion_of_another_client'],
    'without an end': [{ exp: undefined }, 'assertion_invalid', 'assertion_without_exp'],
    'whose end is before its beginning': [{ iat: now(), exp: now() - 100 },
      'assertion_invalid', 'assertion_ends_before_it_begins'],
    'that is not signed': [{}, 'assertion_invalid', 'assertion_unsigned', { alg: 'none' }],
  };
  test('is taken where it is right', async () => granted((await send(assertionOf())).answer));
  for (const [name, [claims, cause, detail, header]] of Object.entries(mistakes)) {
    test(name, async () => {
      const { t, answer } = await send(assertionOf(claims, header));
      refused(answer);
      t.explain(cause, detail);
    });
  }
  test('by a key that is not in the set', async () => {
    const { t, answer } = await send(assertionOf({}, { kid: 'forgotten' }));
    refused(answer);
    t.remark(JSON.stringify({ keys: [jwk] }));
    t.explain('assertion_invalid', 'assertion_key_not_in_set');
  });
});

describe('a place', () => {
  test('of another realm than that of the login', async () => {
    const t = new Tape(provider, app);
    refused(await t.exchange(await t.login(), {}, { url: provider.otherTokenUrl }));
    t.explain('wrong_endpoint_or_environment', 'tenant_or_realm_differs');
  });
  test('of another realm at the refresh', async () => {
    const t = new Tape(provider, app);
    const { refresh_token } = granted(await t.exchange(await t.login()));
    refused(await t.refresh(refresh_token, {}, { url: provider.otherTokenUrl }));
    t.explain('wrong_endpoint_or_environment', 'tenant_or_realm_differs');
  });
});

describe('a challenge', () => {
  // The mock server takes a challenge of any length, as home-made servers do.
  test('that was cut to the length of a column', async () => {
    const mock = new OAuth2Server();
    await mock.issuer.keys.generate('RS256');
    await mock.start(0, '127.0.0.1');
    try {
      const base = `http://127.0.0.1:${mock.address().port}`;
      const server = { authorizeUrl: `${base}/authorize`, tokenUrl: `${base}/token`,
        authorize: async (query) => new URL((await fetch(`${base}/authorize?${query}`,
          { redirect: 'manual' })).headers.get('location')) };
      const t = new Tape(server, client('app', { secret }));
      granted(await t.exchange(await t.login()));
      const verifier = newVerifier();
      const cut = new Tape(server, client('app', { secret }));
      refused(await cut.exchange(await cut.login({ verifier, challenge: challengeOf(verifier).slice(0, 40) })));
      cut.explain('pkce_mismatch_or_missing', 'challenge_cut_short');
    } finally {
      await mock.stop();
    }
  });
});

describe('a time', () => {
  test('two refreshes at once by two processes', async () => {
    const t = new Tape(provider, app);
    const { refresh_token } = granted(await t.exchange(await t.login()));
    const answers = await Promise.all(['web-1', 'web-2'].map((who) =>
      t.refresh(refresh_token, {}, { who })));
    assert.ok(answers.some(({ status }) => status >= 400));
    const told = t.explain('refresh_token_rotated_reuse');
    assert.match(told.title, /by two different senders/);
    assert.match(told.evidence[0].says, /by host web-[12]/);
  });
  test('of a code that was kept for twelve minutes', async () => {
    const t = new Tape(site, site.clients[0], { now: () => clock.now() * 1000 });
    const back = await t.login();
    clock.forward(720);
    refused(await t.exchange(back));
    t.explain('code_expired', 'code_age');
  });
  test('one verifier for two logins at once', async () => {
    const t = new Tape(provider, app);
    const kept = {}; // a place for one verifier, where two logins need two
    const first = await t.login({ verifier: (kept.verifier = newVerifier()) });
    const second = await t.login({ verifier: (kept.verifier = newVerifier()) });
    refused(await t.exchange(first, { code_verifier: kept.verifier }));
    granted(await t.exchange(second, { code_verifier: kept.verifier }));
    const told = t.explain('pkce_mismatch_or_missing');
    assert.ok(told.evidence.some(({ says }) => /second, of another code/.test(says)));
    proven('verifier_sent_twice');
  });
  test('a refresh whose answer never came, and the next', async () => {
    const t = new Tape(site, site.clients[0], { now: () => clock.now() * 1000 });
    const { refresh_token } = granted(await t.exchange(await t.login()));
    clock.forward(5);
    granted(await t.refresh(refresh_token, {}, { lost: true }));
    clock.forward(30);
    refused(await t.refresh(refresh_token));
    t.explain('refresh_token_rotated_reuse', 'refresh_token_sent_twice');
  });
});
