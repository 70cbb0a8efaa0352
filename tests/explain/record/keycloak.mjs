// Records what Keycloak answers to mistakes: `node keycloak.mjs`, with a JDK of 17 or 21, Maven, unzip and
// curl. Maven brings the distribution; it runs in development mode in a folder of its own, on a port of
// the system's choice, and is ended after that. A realm for each way to be set up is made in it.
import { generateKeyPairSync } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { base64url, challengeOf, newVerifier, sha256 } from '../../interop/lib/oauth.mjs';
import { pause } from '../../interop/lib/server.mjs';
import { Book } from './lib/book.mjs';
import { Client, Signer } from './lib/client.mjs';
import { KeycloakServer } from './lib/keycloak_server.mjs';

const signer = await new Signer().start();
const server = await KeycloakServer.start();
const book = new Book('Keycloak', server.version);
const redirectUri = 'https://app.example/callback';
const password = 'correct horse';

const clientOf = (id, more = {}) => ({ clientId: id, secret: `only-for-tests-${id}`, enabled: true,
  standardFlowEnabled: true, directAccessGrantsEnabled: true, serviceAccountsEnabled: true,
  redirectUris: [redirectUri, 'http://127.0.0.1/*'], ...more });
const personOf = (name, more = {}) => ({ username: name, realmRoles: name === 'frank' ? ['offline_access'] : [], enabled: true, email: `${name}@example.com`,
  emailVerified: true, firstName: name, lastName: 'Example',
  credentials: [{ type: 'password', value: password, temporary: false }], ...more });
const people = ['alice', 'bob', 'carol', 'dave', 'erin', 'frank', 'grace'];
const realmOf = (name, more = {}) => ({ realm: name, enabled: true,
  clients: [clientOf('app'), clientOf('other'),
    clientOf('spa', { publicClient: true, secret: undefined, serviceAccountsEnabled: false,
      attributes: { 'pkce.code.challenge.method': 'S256' } }),
    clientOf('browser-only', { directAccessGrantsEnabled: false, serviceAccountsEnabled: false }),
    clientOf('machine', { standardFlowEnabled: false, directAccessGrantsEnabled: false }),
    clientOf('off', { enabled: false }),
    clientOf('leaving'),
    clientOf('signer', { clientAuthenticatorType: 'client-jwt', secret: undefined,
      attributes: { 'use.jwks.url': 'true', 'jwks.url': signer.url } })],
  users: [...people.map((one) => personOf(one)),
    personOf('temporary'),
    personOf('to-verify', { requiredActions: ['VERIFY_EMAIL'] }),
    personOf('off', { enabled: false })],
  ...more });

for (const realm of [realmOf('shop'), realmOf('strict', { revokeRefreshToken: true, refreshTokenMaxReuse: 0 }),
  realmOf('lenient', { revokeRefreshToken: true, refreshTokenMaxReuse: 1 }),
  realmOf('guarded', { bruteForceProtected: true, failureFactor: 2, waitIncrementSeconds: 600,
    quickLoginCheckMilliSeconds: 1, minimumQuickLoginWaitSeconds: 600 }),
  realmOf('brief', { accessCodeLifespan: 2, ssoSessionIdleTimeout: 4, ssoSessionMaxLifespan: 4,
    accessTokenLifespan: 2, clientSessionIdleTimeout: 4, clientSessionMaxLifespan: 4 })]) {
  await server.admin('DELETE', `/${realm.realm}`).catch(() => {});
  await server.admin('POST', '', realm);
}

const endpoints = (realm) => {
  const root = `${server.base}/realms/${realm}/protocol/openid-connect`;
  return { authorize: `${root}/auth`, token: `${root}/token`, userinfo: `${root}/userinfo`,
    introspect: `${root}/token/introspect`, revoke: `${root}/revoke`, device: `${root}/auth/device`,
    logout: `${root}/logout` };
};
const made = (realm, id = 'app', more = {}) => new Client(endpoints(realm), { id,
  secret: id === 'spa' ? undefined : `only-for-tests-${id}`, redirectUri, scope: 'openid profile',
  person: { login: 'alice', password }, ...more });
const by = (login, realm = 'shop', more = {}) => made(realm, 'app', { person: { login, password }, ...more });
const idOf = async (realm, name) =>
  (await server.admin('GET', `/${realm}/users?exact=true&username=${name}`))[0].id;
const app = made('shop');
const other = made('shop', 'other');
const spa = made('shop', 'spa');
const strict = made('strict');
const brief = made('brief');
const at = endpoints('shop');
const bearer = (token) => ({ headers: [`Authorization: Bearer ${token}`] });

// The code
await book.mistake('a code redeemed twice', 'code_already_used', 'first', async (s) => {
  const login = await app.login(s);
  await app.exchange(s, login);
  await app.exchange(s, login);
}, 'code_sent_twice');
await book.mistake('the refresh token of a login whose code was redeemed twice', 'code_already_used', 'nothing',
  async (s) => {
    const login = await app.login(s);
    const { body } = await app.exchange(s, login);
    await app.exchange(s, login);
    await app.refresh(s, body.refresh_token);
  });
await book.mistake('a code older than its life', 'code_expired', 'among', async (s) => {
  const login = await brief.login(s);
  s.note('# the exchange waits in a queue for longer than the Client Login Timeout');
  await pause(3100);
  await brief.exchange(s, login);
});
await book.mistake('a code cut short', 'code_malformed_or_wrong_encoding', 'nothing', async (s) => {
  const login = await app.login(s);
  await app.exchange(s, login, { code: login.code.slice(0, 40) });
}, 'code_cut_short');
await book.mistake('a code percent-encoded twice', 'code_malformed_or_wrong_encoding', 'nothing', async (s) => {
  const login = await app.login(s);
  await app.exchange(s, login, { code: login.code.replaceAll('.', '%2E') });
}, 'code_percent_encoded');
await book.mistake('no code in the exchange', 'code_malformed_or_wrong_encoding', 'nothing', async (s) => {
  await app.exchange(s, await app.login(s), { code: undefined });
}, 'code_missing');
await book.mistake('the code of another client', 'code_wrong_client', 'nothing', async (s) => {
  await other.exchange(s, await app.login(s));
}, 'client_id_differs');
await book.mistake('the code of another realm', 'wrong_endpoint_or_environment', 'nothing', async (s) => {
  await strict.exchange(s, await app.login(s));
}, 'tenant_or_realm_differs');

// The redirect_uri
for (const [words, uri, detail] of [
  ['a slash more', `${redirectUri}/`, 'redirect_uri_trailing_slash'],
  ['http for https', 'http://app.example/callback', 'redirect_uri_scheme'],
  ['another letter case', 'https://app.example/Callback', 'redirect_uri_letter_case'],
  ['another port', 'https://app.example:8443/callback', 'redirect_uri_port'],
  ['none', undefined, 'redirect_uri_missing'],
]) {
  await book.mistake(`redirect_uri: ${words}`, 'redirect_uri_mismatch', 'first', async (s) => {
    await app.exchange(s, await app.login(s), { redirect_uri: uri });
  }, detail);
}

// PKCE
for (const [words, make, detail] of [
  ['the hexadecimal digest', (v) => sha256(v).toString('hex'), 'challenge_hex_of_hash'],
  ['the verifier itself', (v) => v, 'challenge_verifier_itself'],
  ['hashed twice', (v) => base64url(sha256(sha256(v))), 'challenge_double_hash'],
]) {
  await book.mistake(`a PKCE challenge: ${words}`, 'pkce_mismatch_or_missing', 'first', async (s) => {
    const verifier = newVerifier();
    await spa.exchange(s, await spa.login(s, { verifier, challenge: make(verifier) }));
  }, detail);
}
await book.mistake('the PKCE verifier left out', 'pkce_mismatch_or_missing', 'first', async (s) => {
  await app.exchange(s, await app.login(s), { code_verifier: undefined });
}, 'verifier_missing');
await book.mistake('another PKCE verifier', 'pkce_mismatch_or_missing', 'first', async (s) => {
  await spa.exchange(s, await spa.login(s), { code_verifier: newVerifier() });
}, 'verifier_does_not_match');
await book.mistake('a PKCE verifier that is too short', 'pkce_mismatch_or_missing', 'first', async (s) => {
  const verifier = newVerifier().slice(0, 20);
  await app.exchange(s, await app.login(s, { verifier, challenge: challengeOf(verifier) }));
}, 'verifier_malformed');
await book.mistake('a PKCE verifier though the login had no challenge', 'pkce_mismatch_or_missing', 'first', async (s) => {
  await app.exchange(s, await app.login(s, { code_challenge: undefined, code_challenge_method: undefined }));
}, 'challenge_missing');
await book.mistake('a login without PKCE where the client has to use it', 'pkce_mismatch_or_missing', 'first', async (s) => {
  const { back } = await spa.login(s, { code_challenge: undefined, code_challenge_method: undefined });
  s.last = { status: 400, headers: '', text: back.search.slice(1) };
});

// The refresh token
await book.mistake('a refresh token that was rotated, with revokeRefreshToken', 'refresh_token_rotated_reuse', 'first',
  async (s) => {
    const { refresh_token } = await strict.tokens(s);
    await strict.refresh(s, refresh_token);
    await pause(1100);
    await strict.refresh(s, refresh_token);
  }, 'superseded_refresh_token');
await book.mistake('a refresh token from two refreshes ago', 'refresh_token_rotated_reuse', 'first', async (s) => {
  const { refresh_token } = await strict.tokens(s);
  await pause(1100);
  const { body } = await strict.refresh(s, refresh_token);
  await pause(1100);
  await strict.refresh(s, body.refresh_token);
  await pause(1100);
  await strict.refresh(s, refresh_token);
}, 'superseded_refresh_token');
await book.mistake('the successor after its predecessor was reused', 'refresh_token_rotated_reuse', 'nothing',
  async (s) => {
    const { refresh_token } = await strict.tokens(s);
    const { body } = await strict.refresh(s, refresh_token);
    await pause(1100);
    await strict.refresh(s, refresh_token);
    await strict.refresh(s, body.refresh_token);
  });
await book.mistake('a refresh token used a third time, with refreshTokenMaxReuse 1', 'refresh_token_rotated_reuse', 'first',
  async (s) => {
    const lenient = made('lenient');
    const { refresh_token } = await lenient.tokens(s);
    await lenient.refresh(s, refresh_token);
    await lenient.refresh(s, refresh_token);
    await lenient.refresh(s, refresh_token);
  }, 'superseded_refresh_token');
await book.mistake('a refresh token that is over', 'refresh_token_expired', 'first', async (s) => {
  const { refresh_token } = await brief.tokens(s);
  await pause(6000);
  await brief.refresh(s, refresh_token);
});
await book.mistake('a refresh token that was revoked', 'refresh_token_revoked', 'nothing', async (s) => {
  const { refresh_token } = await app.tokens(s);
  await s.curl(at.revoke, { user: app.user, form: { token: refresh_token, token_type_hint: 'refresh_token' } });
  await app.refresh(s, refresh_token);
}, 'revoked_before');
await book.mistake('a refresh token of another client', 'refresh_token_wrong_client', 'first', async (s) => {
  const { refresh_token } = await app.tokens(s);
  await other.refresh(s, refresh_token);
}, 'client_id_differs');
await book.mistake('a refresh token cut short', 'code_malformed_or_wrong_encoding', 'among', async (s) => {
  const { refresh_token } = await app.tokens(s);
  await app.refresh(s, refresh_token.slice(0, 255));
}, 'refresh_token_cut_short');
await book.mistake('the access token sent as the refresh token', 'code_malformed_or_wrong_encoding', 'among', async (s) => {
  const { access_token } = await app.tokens(s);
  await app.refresh(s, access_token);
}, 'not_a_refresh_token');
await book.mistake('a refresh token of another realm', 'wrong_endpoint_or_environment', 'nothing', async (s) => {
  const { refresh_token } = await app.tokens(s);
  await strict.refresh(s, refresh_token);
}, 'tenant_or_realm_differs');
await book.mistake('no refresh token in the refresh', 'other', 'among', async (s) => {
  await app.refresh(s, undefined);
});
await book.mistake('a scope wider than granted at the refresh', 'consent_or_policy', 'first', async (s) => {
  const { refresh_token } = await app.tokens(s);
  await app.refresh(s, refresh_token, { scope: 'openid profile payments' });
}, 'scope_not_granted');

// The session
const ended = 'user_disabled_or_password_changed_or_session_ended';
const after = async (name, words, change, more) => {
  const client = by(name, 'shop', more);
  return async (s) => {
    const { refresh_token, id_token } = await client.tokens(s);
    await change(s, { client, refresh_token, id_token });
    if (words) s.note(words);
    await client.refresh(s, refresh_token);
  };
};
await book.mistake('a refresh after a logout', ended, 'first', await after('bob', '', async (s, { client, refresh_token }) =>
  s.curl(at.logout, { user: client.user, form: { refresh_token } })));
await book.mistake('a refresh after an administrator ended the session', ended, 'first',
  await after('bob', '# an administrator has signed bob out', async () =>
    server.admin('POST', `/shop/users/${await idOf('shop', 'bob')}/logout`)));
await book.mistake('a refresh of a person who was disabled', ended, 'first',
  await after('carol', '# an administrator has disabled carol', async () =>
    server.admin('PUT', `/shop/users/${await idOf('shop', 'carol')}`, { enabled: false })));
await book.mistake('a refresh of a person who was deleted', ended, 'first',
  await after('dave', '# an administrator has deleted dave', async () =>
    server.admin('DELETE', `/shop/users/${await idOf('shop', 'dave')}`)));
await book.mistake('a refresh with an offline token that was revoked', 'refresh_token_revoked', 'among',
  await after('frank', '# an administrator has revoked the offline session', async () => {
    const id = await idOf('shop', 'frank');
    await server.admin('DELETE', `/shop/users/${id}/consents/app`).catch(() => {});
    const [client] = await server.admin('GET', '/shop/clients?clientId=app');
    for (const one of await server.admin('GET', `/shop/users/${id}/offline-sessions/${client.id}`)) {
      await server.admin('DELETE', `/shop/sessions/${one.id}?isOffline=true`);
    }
  }, { scope: 'openid offline_access' }));
await book.mistake('an offline token for a person who may have none', 'consent_or_policy', 'among', async (s) => {
  const bob = by('bob', 'shop', { scope: 'openid offline_access' });
  await bob.exchange(s, await bob.login(s));
});
await book.mistake('a refresh after the realm\'s not-before policy was pushed', 'refresh_token_revoked', 'among',
  await after('grace', '# an administrator has chosen Sessions, Revocation, Set to now', async () => {
    await pause(1100);
    await server.admin('PUT', '/shop', { notBefore: Math.floor(Date.now() / 1000) });
  }));
await server.admin('PUT', '/shop', { notBefore: 0 });

// The client
await book.mistake('a wrong client secret', 'client_credentials_wrong', 'first', async (s) => {
  await app.exchange(s, await app.login(s), {}, { user: 'app:only-for-tests-apple' });
});
await book.mistake('a wrong client id', 'client_credentials_wrong', 'first', async (s) => {
  await app.exchange(s, await app.login(s), {}, { user: 'ap:only-for-tests-app' });
});
await book.mistake('no client authentication at all', 'client_credentials_wrong', 'first', async (s) => {
  await app.exchange(s, await app.login(s), { client_id: 'app' }, { user: undefined });
});
await book.mistake('a client that is disabled', 'client_credentials_wrong', 'among', async (s) => {
  await s.curl(at.token, { user: 'off:only-for-tests-off', form: { grant_type: 'client_credentials' } });
});
await book.mistake('a refresh of a client that was disabled since', 'client_credentials_wrong', 'among', async (s) => {
  const leaving = made('shop', 'leaving');
  const { refresh_token } = await leaving.tokens(s);
  const [{ id }] = await server.admin('GET', '/shop/clients?clientId=leaving');
  await server.admin('PUT', `/shop/clients/${id}`, { clientId: 'leaving', enabled: false });
  await leaving.refresh(s, refresh_token);
});
await book.mistake('client_credentials of a client without a service account', 'consent_or_policy', 'among', async (s) => {
  await s.curl(at.token, { user: 'browser-only:only-for-tests-browser-only', form: { grant_type: 'client_credentials' } });
}, 'client_not_allowed');
await book.mistake('a scope that there is not', 'consent_or_policy', 'first', async (s) => {
  await s.curl(at.token, { user: 'machine:only-for-tests-machine', form: { grant_type: 'client_credentials',
    scope: 'payments' } });
}, 'scope_refused');
await book.mistake('a grant type that there is not', 'other', 'first', async (s) => {
  await s.curl(at.token, { user: app.user, form: { grant_type: 'authorisation_code', code: 'x' } });
});

// private_key_jwt
const stranger = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
const now = () => Math.floor(Date.now() / 1000);
const jwt = { iss: 'signer', sub: 'signer', aud: `${server.base}/realms/shop` };
for (const [words, claims, header, key, cause, detail] of [
  ['of another audience', { ...jwt, aud: 'https://login.example.com' }, {}, undefined, 'assertion_invalid'],
  ['that is over', () => ({ ...jwt, iat: now() - 900, exp: now() - 600 }), {}, undefined, 'assertion_invalid'],
  ['without exp', { ...jwt, exp: undefined, iat: undefined }, {}, undefined, 'assertion_invalid', 'assertion_without_exp'],
  ['with a key id that is not registered', jwt, { kid: 'of-last-year' }, undefined, 'assertion_invalid'],
  ['signed by another key', jwt, {}, stranger, 'assertion_invalid'],
]) {
  await book.mistake(`a client assertion ${words}`, cause, 'nothing', async (s) => {
    await s.curl(at.token, { form: { client_id: 'signer', grant_type: 'client_credentials',
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
      client_assertion: signer.assertion(typeof claims === 'function' ? claims() : claims, header, key) } });
  }, detail);
}

// The person's password, by the client itself
const direct = (username, told = password, client = 'app', realm = 'shop') => (s) =>
  s.curl(endpoints(realm).token, { user: `${client}:only-for-tests-${client}`,
    form: { grant_type: 'password', username, password: told } });
await book.mistake('a wrong password', 'user_credentials_wrong', 'first', async (s) => { await direct('erin', 'wrong')(s); });
await book.mistake('a person who is not known', 'user_credentials_wrong', 'first', async (s) => { await direct('nobody')(s); });
await server.admin('PUT', `/shop/users/${await idOf('shop', 'temporary')}/reset-password`,
  { type: 'password', value: password, temporary: true });
await book.mistake('a temporary password', 'consent_or_policy', 'first', async (s) => { await direct('temporary')(s); });
await book.mistake('a required action', 'consent_or_policy', 'first', async (s) => { await direct('to-verify')(s); });
await book.mistake('a person who is disabled', ended, 'first', async (s) => { await direct('off')(s); });
await book.mistake('a direct grant that the client does not have', 'consent_or_policy', 'among', async (s) => {
  await direct('erin', password, 'browser-only')(s);
}, 'client_not_allowed');
await book.mistake('the right password after too many wrong ones', 'user_credentials_wrong', 'nothing', async (s) => {
  for (const told of ['wrong', 'wrong again', 'still wrong', password]) {
    await direct('erin', told, 'app', 'guarded')(s);
    await pause(300);
  }
});

// Tokens at the server's own API
await book.mistake('userinfo with a token that is over', 'access_token_expired', 'nothing', async (s) => {
  const { access_token } = await brief.tokens(s);
  await pause(3100);
  await s.curl(endpoints('brief').userinfo, bearer(access_token));
});
await book.mistake('userinfo with a token that was revoked', 'access_token_revoked_or_unknown', 'nothing', async (s) => {
  const { access_token } = await app.tokens(s);
  await s.curl(at.revoke, { user: app.user, form: { token: access_token } });
  await s.curl(at.userinfo, bearer(access_token));
}, 'revoked_before');
await book.mistake('userinfo without openid', 'scope_missing', 'among', async (s) => {
  const { access_token } = await app.tokens(s, { scope: 'profile' });
  await s.curl(at.userinfo, bearer(access_token));
});
await book.mistake('userinfo without a token', 'access_token_missing', 'among', async (s) => {
  await s.curl(at.userinfo);
});
await book.mistake('introspection with a wrong secret', 'client_credentials_wrong', 'first', async (s) => {
  const { access_token } = await app.tokens(s);
  await s.curl(at.introspect, { user: 'app:wrong', form: { token: access_token } });
});
await book.mistake('a realm that there is not', 'tenant_or_realm_wrong', 'nothing', async (s) => {
  await s.curl(endpoints('shopp').token, { user: app.user, form: { grant_type: 'client_credentials' } });
});
await book.mistake('the path of versions before 17', 'path_wrong', 'nothing', async (s) => {
  await s.curl(`${server.base}/auth/realms/shop/protocol/openid-connect/token`, { user: app.user,
    form: { grant_type: 'client_credentials' } });
});
await book.mistake('the administration with a person\'s token', 'permission_missing', 'nothing', async (s) => {
  const { access_token } = await app.tokens(s);
  await s.curl(`${server.base}/admin/realms/shop/users`, bearer(access_token));
});
await book.mistake('the token endpoint by GET', 'method_wrong', 'nothing', async (s) => {
  await s.curl(`${at.token}?grant_type=client_credentials`, { user: app.user });
});

await server.stop();
signer.stop();
book.close(fileURLToPath(new URL('../recorded/keycloak.jsonl', import.meta.url)));
