// Each proof of `grantline explain`, from mistakes that a client really made at a server that runs:
// grantline itself, oidc-provider and glewlwyd.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { base64url, challengeOf, newVerifier, sha256 } from '../interop/lib/oauth.mjs';
import { pause } from '../interop/lib/server.mjs';
import { Glewlwyd } from './lib/glewlwyd.mjs';
import { Grantline } from './lib/grantline.mjs';
import { OidcProvider } from './lib/oidc_provider.mjs';
import { Tape } from './lib/tape.mjs';

const redirectUri = 'https://app.example/callback';
const redirectUris = [redirectUri];
const secrets = { app: 'only-for-tests-app-0123456789abcdef', other: 'only-for-tests-other-0123456789' };

const clientsOf = (scope) => Object.entries(secrets).map(([id, secret]) =>
  ({ id, secret, redirectUri, scope }));

const sites = {
  grantline: async () => {
    const site = await Grantline.start({ redirectUris });
    return { site, clients: site.clients };
  },
  'oidc-provider': async () => ({
    site: await OidcProvider.start({ clients: Object.entries(secrets).map(([id, secret]) => ({
      client_id: id, client_secret: secret, redirect_uris: redirectUris,
      token_endpoint_auth_method: 'client_secret_post',
      grant_types: ['authorization_code', 'refresh_token'] })) }),
    clients: clientsOf('openid'),
  }),
  glewlwyd: async () => ({
    site: await Glewlwyd.start({ clients: Object.entries(secrets).map(([id, secret]) =>
      ({ client_id: id, client_secret: secret, redirect_uri: redirectUris })) }),
    clients: clientsOf('openid'),
  }),
};

const refused = (answer) => assert.ok(answer.status >= 400, `${answer.status} ${answer.text}`);
const granted = (answer) => {
  assert.equal(answer.status, 200, answer.text);
  return answer.body;
};

const challenges = {
  hex_of_hash: (verifier) => sha256(verifier).toString('hex'),
  padded_base64url: (verifier) => `${challengeOf(verifier)}=`,
  standard_base64: (verifier) => sha256(verifier).toString('base64'),
  double_hash: (verifier) => base64url(sha256(sha256(verifier))),
  verifier_itself: (verifier) => verifier,
  hash_of_decoded: (verifier) => base64url(sha256(Buffer.from(verifier, 'base64url'))),
  hash_of_cut: (verifier) => challengeOf(verifier.slice(0, 43)),
  hash_of_percent_encoded: (verifier) => challengeOf(encodeURIComponent(verifier).replace(/~/g, '%7E')),
  utf16_hash: (verifier) => base64url(sha256(Buffer.from(verifier, 'utf16le'))),
  trailing_newline: (verifier) => challengeOf(`${verifier}\n`),
  hash_of_hex: (verifier) => base64url(sha256(Buffer.from(verifier).toString('hex'))),
  cut_short: (verifier) => challengeOf(verifier).slice(0, 40), // a column of 40 characters
};
const verifierFor = {
  standard_base64: () => { // whose digest has a sign that the two alphabets write differently
    for (;;) {
      const verifier = newVerifier();
      if (/[+/]/.test(sha256(verifier).toString('base64'))) return verifier;
    }
  },
  hash_of_cut: () => newVerifier() + newVerifier(),
  hash_of_percent_encoded: () => `${newVerifier().slice(0, 42)}~`,
};
// What a server refuses before it issues a code has no exchange.
const malformed = ['hex_of_hash', 'padded_base64url', 'standard_base64', 'cut_short'];
const refusedAtOnce = { grantline: ['cut_short'], 'oidc-provider': malformed, glewlwyd: malformed };

const differences = {
  trailing_slash: `${redirectUri}/`, scheme: 'http://app.example/callback',
  port: 'https://app.example:8443/callback', letter_case: 'https://app.example/Callback',
  percent_encoding: 'https://app.example/call%62ack', query: `${redirectUri}?from=login`,
  host: 'https://www.app.example/callback', path: 'https://app.example/oauth/callback',
  fragment: `${redirectUri}#_=_`, text: 'app.example/callback',
};

for (const [name, start] of Object.entries(sites)) {
  describe(name, () => {
    let site, app, other;
    const tape = () => new Tape(site, app);
    before(async () => {
      const started = await start();
      ({ site, clients: [app, other] } = started);
    });
    after(() => site.stop());

    for (const [mistake, make] of Object.entries(challenges)) {
      if (refusedAtOnce[name]?.includes(mistake)) continue;
      test(`a challenge made by ${mistake}`, async () => {
        const t = tape();
        const verifier = (verifierFor[mistake] ?? newVerifier)();
        refused(await t.exchange(await t.login({ verifier, challenge: make(verifier) })));
        t.explain('pkce_mismatch_or_missing', `challenge_${mistake}`);
      });
    }

    test('a verifier that was lost, and one of another login', async () => {
      const lost = tape();
      refused(await lost.exchange(await lost.login(), { code_verifier: undefined }));
      lost.explain('pkce_mismatch_or_missing', 'verifier_missing');
      const mixed = tape();
      const first = await mixed.login();
      refused(await mixed.exchange({ ...(await mixed.login()), verifier: first.verifier }));
      mixed.explain('pkce_mismatch_or_missing', 'verifier_of_another_login');
    });

    test('a verifier of a wrong length, one by no known mistake', async () => {
      const unlike = tape();
      refused(await unlike.exchange(await unlike.login(), { code_verifier: newVerifier() }));
      unlike.explain('pkce_mismatch_or_missing', 'verifier_does_not_match');
      const short = tape();
      refused(await short.exchange(await short.login({ verifier: newVerifier().slice(0, 20) })));
      short.explain('pkce_mismatch_or_missing', 'verifier_malformed');
    });

    if (name !== 'grantline') { // which refuses such a login
      test('a login without a method', async () => {
        const t = tape();
        refused(await t.exchange(await t.login({ code_challenge_method: undefined })));
        t.explain('pkce_mismatch_or_missing', 'challenge_method_missing');
      });
    }
    if (name === 'oidc-provider') { // the others refuse such a login, or pay no heed to the verifier
      test('a login without a challenge', async () => {
        const bare = tape();
        refused(await bare.exchange(await bare.login({ code_challenge: undefined,
          code_challenge_method: undefined })));
        bare.explain('pkce_mismatch_or_missing', 'challenge_missing');
      });
    }

    test('no redirect_uri where the login had one', async () => {
      const t = tape();
      refused(await t.exchange(await t.login(), { redirect_uri: undefined }));
      t.explain('redirect_uri_mismatch', 'redirect_uri_missing');
    });

    for (const [part, uri] of Object.entries(differences)) {
      test(`a redirect_uri that differs in its ${part}`, async () => {
        const t = tape();
        refused(await t.exchange(await t.login(), { redirect_uri: uri }));
        t.explain('redirect_uri_mismatch', `redirect_uri_${part}`);
      });
    }

    test('a code that is sent twice, by two processes', async () => {
      const t = tape();
      const back = await t.login();
      granted(await t.exchange(back));
      await pause(5);
      refused(await t.exchange(back, {}, { who: 'web-2' }));
      t.explain('code_already_used', 'code_sent_twice');
    });

    test('a code that is cut short, and one in quotation marks', async () => {
      const cut = tape();
      const back = await cut.login();
      refused(await cut.exchange({ ...back, code: back.code.slice(0, -6) }));
      cut.explain('code_malformed_or_wrong_encoding', 'code_cut_short');
      const quoted = tape();
      const again = await quoted.login();
      refused(await quoted.exchange({ ...again, code: `"${again.code}"` }));
      quoted.explain('code_malformed_or_wrong_encoding', 'code_quoted');
    });

    test('no code, a whole address in its place, one with a fragment behind it', async () => {
      const none = tape();
      refused(await none.exchange({ ...(await none.login()), code: undefined }));
      none.explain('code_malformed_or_wrong_encoding', 'code_missing');
      const address = tape();
      const back = await address.login();
      refused(await address.exchange({ ...back, code: `${redirectUri}?code=${back.code}` }));
      address.explain('code_malformed_or_wrong_encoding', 'code_is_a_url');
      const long = tape();
      const again = await long.login();
      refused(await long.exchange({ ...again, code: `${again.code}#_=_` }));
      long.explain('code_malformed_or_wrong_encoding', 'code_too_long');
    });

    test('a code of another client', async () => {
      const t = tape();
      const back = await t.login();
      refused(await t.exchange(back, { client_id: other.id, client_secret: other.secret }));
      t.explain('code_wrong_client', 'client_id_differs');
    });

    if (name !== 'glewlwyd') { // which gives the scope that it can
      test('a scope at the refresh that was not granted', async () => {
        const t = tape();
        const { refresh_token } = granted(await t.exchange(await t.login()));
        refused(await t.refresh(refresh_token, { scope: 'openid calendar' }));
        t.explain('consent_or_policy', 'scope_not_granted');
      });
    }

    if (name === 'grantline') {
      test('a refresh token that was sent to be revoked before', async () => {
        const t = tape();
        const { refresh_token } = granted(await t.exchange(await t.login()));
        await t.token({ token: refresh_token }, { url: site.tokenUrl.replace(/token$/, 'revoke') });
        refused(await t.refresh(refresh_token));
        t.explain('refresh_token_revoked', 'revoked_before');
      });
    }

    test('a refresh token that was superseded', async () => {
      const t = tape();
      const first = granted(await t.exchange(await t.login()));
      await pause(5);
      const second = granted(await t.refresh(first.refresh_token));
      await pause(5);
      granted(await t.refresh(second.refresh_token));
      await pause(5);
      refused(await t.refresh(first.refresh_token, {}, { who: 'web-2' }));
      t.explain('refresh_token_rotated_reuse', 'superseded_refresh_token');
    });

    test('a refresh token of another client', async () => {
      const t = tape();
      const first = granted(await t.exchange(await t.login()));
      refused(await t.refresh(first.refresh_token, { client_id: other.id, client_secret: other.secret }));
      t.explain('refresh_token_wrong_client', 'client_id_differs');
    });

    test('a refresh token that is cut, and an access token in its place', async () => {
      const cut = tape();
      const first = granted(await cut.exchange(await cut.login()));
      refused(await cut.refresh(first.refresh_token.slice(0, -8)));
      cut.explain('code_malformed_or_wrong_encoding', 'refresh_token_cut_short');
      const wrong = tape();
      const tokens = granted(await wrong.exchange(await wrong.login()));
      refused(await wrong.refresh(tokens.access_token));
      wrong.explain('code_malformed_or_wrong_encoding', 'not_a_refresh_token');
    });

    test('a refresh token in the place of a code, and in quotation marks', async () => {
      const wrong = tape();
      const back = await wrong.login();
      const tokens = granted(await wrong.exchange(back));
      refused(await wrong.exchange({ ...back, code: tokens.refresh_token }));
      wrong.explain('code_malformed_or_wrong_encoding', 'not_a_code');
      const quoted = tape();
      const first = granted(await quoted.exchange(await quoted.login()));
      refused(await quoted.refresh(JSON.stringify(first.refresh_token)));
      quoted.explain('code_malformed_or_wrong_encoding', 'refresh_token_quoted');
    });

    test('a body of JSON where a form is due', async () => {
      const json = tape();
      const back = await json.login();
      refused(await json.send(JSON.stringify({ grant_type: 'authorization_code', client_id: app.id,
        code: back.code, redirect_uri: redirectUri, code_verifier: back.verifier }),
      { headers: { 'content-type': 'application/json' } }));
      json.explain('other', 'body_is_json');
    });

    test('a body of multipart where a form is due', async () => {
      const t = tape();
      const back = await t.login();
      const fields = { grant_type: 'authorization_code', client_id: app.id, code: back.code,
        redirect_uri: redirectUri, code_verifier: back.verifier };
      const edge = 'edge-of-the-parts';
      const body = Object.entries(fields).map(([key, value]) =>
        `--${edge}\r\nContent-Disposition: form-data; name="${key}"\r\n\r\n${value}\r\n`).join('');
      refused(await t.send(`${body}--${edge}--\r\n`,
        { headers: { 'content-type': `multipart/form-data; boundary=${edge}` } }));
      t.explain('other', 'body_is_multipart');
    });

    test('a grant_type of another credential', async () => {
      const t = tape();
      refused(await t.exchange(await t.login(), { grant_type: 'refresh_token' }));
      t.explain('other', 'wrong_grant_type');
      const late = tape();
      const first = granted(await late.exchange(await late.login()));
      refused(await late.refresh(first.refresh_token, { grant_type: 'authorization_code' }));
      late.explain('other', 'wrong_grant_type');
    });
  });
}
