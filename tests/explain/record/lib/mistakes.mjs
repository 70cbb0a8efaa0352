// The mistakes that can be made at any server. A `site` is
// { here, authorizeUrl, tokenUrl, revokeUrl, api, callback, scope, web, other: the fields by which two
//   clients authenticate, authorize(url, user): where the browser is sent, lives(what): makes codes,
//   refresh or access tokens live a second; undefined: as before, revokesByBasic }
import { challengeOf, newVerifier, sha256 } from '../../../interop/lib/oauth.mjs';
import { pause } from './process.mjs';
import { json } from './terminal.mjs';

export class Client {
  constructor(site) {
    Object.assign(this, site, { site });
  }

  // `asked` replaces parameters of the authorization request, undefined leaves one out.
  async login(t, { user = 'alice', verifier = newVerifier(), ...asked } = {}) {
    const query = new URLSearchParams(Object.entries({ response_type: 'code', client_id: this.web.client_id,
      redirect_uri: this.callback, scope: this.scope, state: newVerifier().slice(0, 16),
      code_challenge: challengeOf(verifier), code_challenge_method: 'S256', ...asked })
      .filter(([, value]) => value !== undefined));
    const url = `${this.authorizeUrl}?${query}`;
    const location = await this.authorize(url, user);
    t.opened(url);
    t.cameBack(location);
    return { code: new URL(location).searchParams.get('code'), verifier, location };
  }

  exchange = (t, back, changes = {}, ...words) => t.post(this.tokenUrl, { grant_type: 'authorization_code',
    code: back.code, redirect_uri: this.callback, code_verifier: back.verifier, ...this.web, ...changes }, ...words);

  refresh = (t, token, changes = {}) => t.post(this.tokenUrl,
    { grant_type: 'refresh_token', refresh_token: token, ...this.web, ...changes });

  tokens = async (t, asked) => json(await this.exchange(t, await this.login(t, asked)));

  revoke = (t, token) => (this.revokesByBasic
    ? t.post(this.revokeUrl, { token }, '-u', `${this.web.client_id}:${this.web.client_secret}`)
    : t.post(this.revokeUrl, { token, ...this.web }));

  call = (t, token, url = this.api) => t.curl(url, '-H', `Authorization: Bearer ${token}`);
}

const challenges = {
  challenge_hex_of_hash: (verifier) => sha256(verifier).toString('hex'),
  challenge_padded_base64url: (verifier) => `${challengeOf(verifier)}=`,
  challenge_verifier_itself: (verifier) => verifier,
  challenge_double_hash: (verifier) => challengeOf(sha256(verifier)),
};

const addresses = (callback) => [
  ['with a slash at its end', `${callback}/`, 'redirect_uri_trailing_slash'],
  ['by http', callback.replace('https', 'http'), 'redirect_uri_scheme'],
  ['in other case', callback.replace('callback', 'Callback')],
  ['with a port', callback.replace('example', 'example:8443')],
  ['left out', undefined, 'redirect_uri_missing'],
  ['encoded twice', encodeURIComponent(callback)],
];

const onCodes = (c) => ({
  'the code used twice': ['code_already_used', 'code_sent_twice', async (t) => {
    const back = await c.login(t);
    json(await c.exchange(t, back));
    await c.exchange(t, back);
  }],
  'the code expired': ['code_expired', undefined, async (t) => {
    await c.lives('code');
    const back = await c.login(t);
    t.said('# ten minutes later, a colleague pasted the code by hand');
    await pause(1500);
    await c.exchange(t, back);
    await c.lives();
  }],
  'the code cut short': ['code_malformed_or_wrong_encoding', 'code_cut_short', async (t) => {
    const back = await c.login(t);
    await c.exchange(t, { ...back, code: back.code.slice(0, 24) });
  }],
  'the code with the state behind it': ['code_malformed_or_wrong_encoding', 'code_too_long', async (t) => {
    const back = await c.login(t, { state: 'xyz-state-1' });
    await c.exchange(t, { ...back, code: `${back.code}&state=xyz-state-1` });
  }],
  'the code of another client': ['code_wrong_client', 'client_id_differs', async (t) => {
    await c.exchange(t, await c.login(t), c.other);
  }],
  'no code': ['code_malformed_or_wrong_encoding', 'code_missing', async (t) => {
    await c.exchange(t, await c.login(t), { code: undefined });
  }],
});

const onLogins = (c) => Object.fromEntries([
  ...addresses(c.callback).map(([what, uri, detail]) => [`redirect_uri ${what}`, ['redirect_uri_mismatch', detail,
    async (t) => c.exchange(t, await c.login(t), { redirect_uri: uri })]]),
  ['no verifier', ['pkce_mismatch_or_missing', 'verifier_missing', async (t) => {
    await c.exchange(t, await c.login(t), { code_verifier: undefined });
  }]],
  ['a verifier without a challenge', ['pkce_mismatch_or_missing', 'challenge_missing', async (t) => {
    await c.exchange(t, await c.login(t, { code_challenge: undefined, code_challenge_method: undefined }));
  }]],
  ['the verifier of another login', ['pkce_mismatch_or_missing', 'verifier_of_another_login', async (t) => {
    const first = await c.login(t);
    await c.exchange(t, await c.login(t), { code_verifier: first.verifier });
  }]],
  ...Object.entries(challenges).map(([detail, challenge]) => [`PKCE: ${detail}`, ['pkce_mismatch_or_missing', detail,
    async (t) => {
      const verifier = newVerifier();
      await c.exchange(t, await c.login(t, { verifier, code_challenge: challenge(verifier) }));
    }]]),
  ['PKCE: a digest, but no code_challenge_method', ['pkce_mismatch_or_missing', 'challenge_method_missing', async (t) => {
    await c.exchange(t, await c.login(t, { code_challenge_method: undefined }));
  }]],
]);

const onRefreshTokens = (c) => ({
  'a refresh token used after it was rotated': ['refresh_token_rotated_reuse', 'superseded_refresh_token', async (t) => {
    const { refresh_token: first } = await c.tokens(t);
    json(await c.refresh(t, first));
    await c.refresh(t, first);
  }],
  'the refresh token expired': ['refresh_token_expired', undefined, async (t) => {
    const said = await c.lives('refresh');
    if (said) t.said(`# ${said}`);
    const { refresh_token: first } = await c.tokens(t);
    await pause(2600);
    await c.refresh(t, first);
    await c.lives();
  }],
  'the refresh token revoked': ['refresh_token_revoked', 'revoked_before', async (t) => {
    const { refresh_token: first } = await c.tokens(t);
    await c.revoke(t, first);
    await c.refresh(t, first);
  }],
  'the refresh token of another client': ['refresh_token_wrong_client', 'client_id_differs', async (t) => {
    const { refresh_token: first } = await c.tokens(t);
    await c.refresh(t, first, c.other);
  }],
  'the refresh token cut short': ['code_malformed_or_wrong_encoding', 'refresh_token_cut_short', async (t) => {
    const { refresh_token: first } = await c.tokens(t);
    await c.refresh(t, first.slice(0, 20));
  }],
  'the access token sent as refresh token': ['code_malformed_or_wrong_encoding', 'not_a_refresh_token', async (t) => {
    const { access_token: access } = await c.tokens(t);
    await c.refresh(t, access);
  }],
  'no refresh token': ['code_malformed_or_wrong_encoding', 'refresh_token_missing', async (t) => {
    await c.tokens(t);
    await c.refresh(t, undefined);
  }],
  'a scope at the refresh that was not granted': ['consent_or_policy', undefined, async (t) => {
    const { refresh_token: first } = await c.tokens(t);
    await c.refresh(t, first, { scope: `${c.scope} write` });
  }],
});

const onClients = (c) => ({
  'a wrong client secret': ['client_credentials_wrong', undefined, async (t) => {
    await c.exchange(t, await c.login(t), { client_secret: `${c.web.client_secret}0` });
  }],
  'a wrong client secret in a Basic header': ['client_credentials_wrong', undefined, async (t) => {
    await c.exchange(t, await c.login(t), { client_id: undefined, client_secret: undefined },
      '-u', `${c.web.client_id}:wrong`);
  }],
  'an unknown client': ['client_credentials_wrong', undefined, async (t) => {
    await c.exchange(t, await c.login(t), { client_id: 'wep' });
  }],
  'no client authentication': ['client_credentials_wrong', undefined, async (t) => {
    await c.exchange(t, await c.login(t), { client_secret: undefined });
  }],
  'a grant type that the client may not use': ['consent_or_policy', undefined,
    (t) => t.post(c.tokenUrl, { grant_type: 'client_credentials', ...c.web })],
  'a grant type that nobody knows': ['other', 'wrong_grant_type', async (t) => {
    const { code } = await c.login(t);
    await t.post(c.tokenUrl, { grant_type: 'authorisation_code', code, ...c.web });
  }],
  'a body of JSON': ['other', 'body_is_json', async (t) => {
    const { code, verifier } = await c.login(t);
    await t.curl(c.tokenUrl, '-H', 'Content-Type: application/json', '-d', JSON.stringify({
      grant_type: 'authorization_code', code, redirect_uri: c.callback, code_verifier: verifier, ...c.web }));
  }],
});

const onTheApi = (c) => ({
  'an expired access token': ['access_token_expired', undefined, async (t) => {
    await c.lives('access');
    const { access_token: access } = await c.tokens(t);
    await c.lives();
    await pause(1500);
    await c.call(t, access);
  }],
  'a revoked access token': ['access_token_revoked_or_unknown', undefined, async (t) => {
    const { access_token: access } = await c.tokens(t);
    await c.revoke(t, access);
    await c.call(t, access);
  }],
  'an access token cut short': ['access_token_damaged', undefined, async (t) => {
    const { access_token: access } = await c.tokens(t);
    await c.call(t, access.slice(0, 20));
  }],
  'the refresh token sent to the API': ['access_token_wrong_kind', undefined, async (t) => {
    const { refresh_token: first } = await c.tokens(t);
    await c.call(t, first);
  }],
  'no token at the API': ['access_token_missing', undefined, (t) => t.curl(c.api)],
  'a token without its scheme': ['authorization_header_malformed', undefined, async (t) => {
    const { access_token: access } = await c.tokens(t);
    await t.curl(c.api, '-H', `Authorization: ${access}`);
  }],
});

// Makes all of them but those that `skip` names. `told`: how much the answer alone says, by the mistake's
// name; where it is not named, nothing. `causes`: of those that the server takes for something else.
export async function makeAll(recording, site, told, skip = [], causes = {}) {
  const c = new Client(site);
  for (const group of [onCodes, onLogins, onRefreshTokens, onClients, onTheApi]) {
    for (const [mistake, [cause, detail, make]] of Object.entries(group(c))) {
      if (skip.includes(mistake)) continue;
      await recording.mistake(mistake, causes[mistake] ?? cause, told[mistake] ?? 'nothing', make, { detail });
    }
  }
  for (const name of Object.keys(told)) recording.has(name);
  return c;
}
