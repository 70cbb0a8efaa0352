// Records what Spring Authorization Server answers to mistakes: `node spring.mjs`, with a JDK of 17 or
// newer, Maven and curl. Maven brings the server as spring/pom.xml names it; spring/RecordedServer.java
// is compiled and run in a folder of its own, on a port of the system's choice, and ended after that.
// That takes two minutes: one token has to be a minute over, which is the leeway that is given.
import { generateKeyPairSync } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { base64url, challengeOf, newVerifier, sha256 } from '../../interop/lib/oauth.mjs';
import { pause } from '../../interop/lib/server.mjs';
import { Book } from './lib/book.mjs';
import { Client, Signer } from './lib/client.mjs';
import { SpringServer } from './lib/spring_server.mjs';

const signer = await new Signer().start();
const server = await SpringServer.start(signer.url);
const at = { authorize: `${server.base}/oauth2/authorize`, token: `${server.base}/oauth2/token`,
  userinfo: `${server.base}/userinfo`, introspect: `${server.base}/oauth2/introspect`,
  revoke: `${server.base}/oauth2/revoke`, device: `${server.base}/oauth2/device_authorization` };
const redirectUri = 'https://app.example/callback';
const clientOf = (id, more = {}) => new Client(at, { id, secret: `only-for-tests-${id}`, redirectUri,
  scope: 'openid profile', person: { login: 'alice', password: 'correct horse' }, ...more });
const [app, other, rotating, brief, opaque, asking, lapsed, machine] =
  ['app', 'other', 'rotating', 'brief', 'opaque', 'asking', 'lapsed', 'machine'].map((id) => clientOf(id));
const spa = clientOf('spa', { secret: undefined });
const book = new Book('Spring Authorization Server', server.version);

const bearer = (token) => ({ headers: [`Authorization: Bearer ${token}`] });
// What the server has logged of it since `make` began, as its operator would paste it.
async function logged(session, make) {
  const before = server.log().length;
  const { text } = await make();
  await pause(200);
  const lines = server.log().slice(before).split('\n')
    .filter((line) => / (DEBUG|WARN) .*(Invalid request|Invalidated)/.test(line));
  if (lines.length === 0) throw new Error(`nothing was logged: ${server.log().slice(before)}`);
  session.note(`the server's log:\n${lines.join('\n')}`);
  return `${lines.join('\n')}\n${text}`;
}

let over; // an access token that will be over by more than the leeway
{
  const quiet = { note() {}, curl: async (...all) => {
    const body = await (await fetch(all[0], { method: 'POST', body: new URLSearchParams(
      Object.entries(all[1].form).filter(([, value]) => value !== undefined)),
      headers: { authorization: `Basic ${btoa(all[1].user)}` } })).json();
    return { status: 200, body, text: '' };
  } };
  over = { token: (await brief.tokens(quiet, { scope: 'openid messages.read' })).access_token, at: Date.now() };
}

// The code
await book.mistake('a code redeemed twice', 'code_already_used', 'nothing', async (s) => {
  const login = await app.login(s);
  await app.exchange(s, login);
  await app.exchange(s, login);
}, 'code_sent_twice');
await book.mistake('the refresh token of a login whose code was redeemed twice', 'code_already_used', 'nothing', async (s) => {
  const login = await app.login(s);
  const { body } = await app.exchange(s, login);
  await app.exchange(s, login);
  await app.refresh(s, body.refresh_token);
});
await book.mistake('a code older than its life', 'code_expired', 'nothing', async (s) => {
  const login = await brief.login(s);
  s.note('# the exchange waits in a queue; the server has authorizationCodeTimeToLive of two seconds');
  await pause(3100);
  await brief.exchange(s, login);
});
await book.mistake('a code cut short', 'code_malformed_or_wrong_encoding', 'nothing', async (s) => {
  const login = await app.login(s);
  await app.exchange(s, login, { code: login.code.slice(0, 100) });
}, 'code_cut_short');
await book.mistake('a code percent-encoded twice', 'code_malformed_or_wrong_encoding', 'nothing', async (s) => {
  const login = await app.login(s);
  await app.exchange(s, login, { code: encodeURIComponent(`${login.code}=`).slice(0, -3).replace(/-/g, '%2D') });
});
await book.mistake('the state sent as the code', 'code_malformed_or_wrong_encoding', 'nothing', async (s) => {
  const login = await app.login(s);
  await app.exchange(s, login, { code: login.back.searchParams.get('state') });
}, 'not_a_code');
await book.mistake('the whole callback address sent as the code', 'code_malformed_or_wrong_encoding', 'nothing', async (s) => {
  const login = await app.login(s);
  await app.exchange(s, login, { code: String(login.back) });
}, 'code_is_a_url');
await book.mistake('no code in the exchange', 'code_malformed_or_wrong_encoding', 'nothing', async (s) => {
  await app.exchange(s, await app.login(s), { code: undefined });
}, 'code_missing');
await book.mistake('the code of another client', 'code_wrong_client', 'nothing', async (s) => {
  await other.exchange(s, await app.login(s));
}, 'client_id_differs');
await book.mistake('a code that another client had tried before', 'code_wrong_client', 'nothing', async (s) => {
  const login = await app.login(s);
  await other.exchange(s, login);
  await app.exchange(s, login);
});

// The redirect_uri
for (const [words, uri, detail] of [
  ['a slash more', `${redirectUri}/`, 'redirect_uri_trailing_slash'],
  ['http for https', 'http://app.example/callback', 'redirect_uri_scheme'],
  ['another letter case', 'https://app.example/Callback', 'redirect_uri_letter_case'],
  ['another port', 'https://app.example:8443/callback', 'redirect_uri_port'],
  ['another host', 'https://www.app.example/callback', 'redirect_uri_host'],
  ['another path', 'https://app.example/auth/callback', 'redirect_uri_path'],
  ['a query more', `${redirectUri}?from=login`, 'redirect_uri_query'],
  ['none', undefined, 'redirect_uri_missing'],
]) {
  await book.mistake(`redirect_uri: ${words}`, 'redirect_uri_mismatch', 'nothing', async (s) => {
    await app.exchange(s, await app.login(s), { redirect_uri: uri });
  }, detail);
}
await book.mistake('redirect_uri: another port of loopback', 'redirect_uri_mismatch', 'nothing', async (s) => {
  const login = await app.login(s, { redirect_uri: 'http://127.0.0.1:40411/callback' });
  await app.exchange(s, login, { redirect_uri: 'http://127.0.0.1:40412/callback' });
}, 'redirect_uri_port');

// PKCE
for (const [words, make, detail] of [
  ['the hexadecimal digest', (v) => sha256(v).toString('hex'), 'challenge_hex_of_hash'],
  ['with padding', (v) => `${challengeOf(v)}=`, 'challenge_padded_base64url'],
  ['the verifier itself', (v) => v, 'challenge_verifier_itself'],
  ['hashed twice', (v) => base64url(sha256(sha256(v))), 'challenge_double_hash'],
  ['of the hexadecimal text', (v) => base64url(sha256(sha256(v).toString('hex'))), undefined],
]) {
  await book.mistake(`a PKCE challenge: ${words}`, 'pkce_mismatch_or_missing', 'nothing', async (s) => {
    const verifier = newVerifier();
    await spa.exchange(s, await spa.login(s, { verifier, challenge: make(verifier) }));
  }, detail);
}
await book.mistake('a PKCE challenge: standard base64', 'pkce_mismatch_or_missing', 'nothing', async (s) => {
  let verifier;
  do verifier = newVerifier(); while (!/[+/]/.test(sha256(verifier).toString('base64')));
  await spa.exchange(s, await spa.login(s, { verifier, challenge: sha256(verifier).toString('base64') }));
}, 'challenge_standard_base64');
await book.mistake('the PKCE verifier left out', 'pkce_mismatch_or_missing', 'nothing', async (s) => {
  await app.exchange(s, await app.login(s), { code_verifier: undefined });
}, 'verifier_missing');
await book.mistake('the PKCE verifier left out by a public client', 'pkce_mismatch_or_missing', 'nothing', async (s) => {
  await spa.exchange(s, await spa.login(s), { code_verifier: undefined });
}, 'verifier_missing');
await book.mistake('the PKCE verifier of another login', 'pkce_mismatch_or_missing', 'nothing', async (s) => {
  const first = await spa.login(s);
  await spa.exchange(s, { ...(await spa.login(s)), verifier: first.verifier });
}, 'verifier_of_another_login');
await book.mistake('another PKCE verifier', 'pkce_mismatch_or_missing', 'nothing', async (s) => {
  await app.exchange(s, await app.login(s), { code_verifier: newVerifier() });
}, 'verifier_does_not_match');
await book.mistake('a PKCE verifier though the login had no challenge', 'pkce_mismatch_or_missing', 'nothing', async (s) => {
  const none = { code_challenge: undefined, code_challenge_method: undefined };
  await app.exchange(s, await app.login(s, none));
}, 'challenge_missing');
await book.mistake('a PKCE challenge without its method', 'pkce_mismatch_or_missing', 'first', async (s) => {
  const { back } = await app.login(s, { code_challenge_method: undefined });
  s.last = { status: 400, headers: '', text: back.search.slice(1) };
});
await book.mistake('the PKCE method plain', 'pkce_mismatch_or_missing', 'first', async (s) => {
  const { back } = await app.login(s, { code_challenge_method: 'plain' });
  s.last = { status: 400, headers: '', text: back.search.slice(1) };
});
await book.mistake('a login without PKCE where the client has to use it', 'pkce_mismatch_or_missing', 'first', async (s) => {
  const { back } = await spa.login(s, { code_challenge: undefined, code_challenge_method: undefined });
  s.last = { status: 400, headers: '', text: back.search.slice(1) };
});

// The refresh token
await book.mistake('a refresh token that was rotated', 'refresh_token_rotated_reuse', 'nothing', async (s) => {
  const { refresh_token } = await rotating.tokens(s);
  await rotating.refresh(s, refresh_token);
  await rotating.refresh(s, refresh_token);
});
await book.mistake('a refresh token from two refreshes ago', 'refresh_token_rotated_reuse', 'nothing', async (s) => {
  const { refresh_token } = await rotating.tokens(s);
  const { body } = await rotating.refresh(s, refresh_token);
  await rotating.refresh(s, body.refresh_token);
  await rotating.refresh(s, refresh_token);
});
await book.mistake('a refresh token that is over', 'refresh_token_expired', 'nothing', async (s) => {
  const { refresh_token } = await brief.tokens(s);
  s.note('# application.yml has refresh-token-time-to-live: 2s for this client; three seconds later');
  await pause(3100);
  await brief.refresh(s, refresh_token);
}, 'refresh_token_age');
await book.mistake('a refresh token that was revoked', 'refresh_token_revoked', 'nothing', async (s) => {
  const { refresh_token } = await app.tokens(s);
  await s.curl(at.revoke, { user: app.user, form: { token: refresh_token, token_type_hint: 'refresh_token' } });
  await app.refresh(s, refresh_token);
}, 'revoked_before');
await book.mistake('a refresh token of another client', 'refresh_token_wrong_client', 'nothing', async (s) => {
  const { refresh_token } = await app.tokens(s);
  await other.refresh(s, refresh_token);
});
await book.mistake('a refresh token cut short', 'code_malformed_or_wrong_encoding', 'nothing', async (s) => {
  const { refresh_token } = await app.tokens(s);
  await app.refresh(s, refresh_token.slice(0, 64));
}, 'refresh_token_cut_short');
await book.mistake('the access token sent as the refresh token', 'code_malformed_or_wrong_encoding', 'nothing', async (s) => {
  const { access_token } = await app.tokens(s);
  await app.refresh(s, access_token);
}, 'not_a_refresh_token');
await book.mistake('a refresh token under grant_type=authorization_code', 'other', 'nothing', async (s) => {
  const { refresh_token } = await app.tokens(s);
  await app.refresh(s, refresh_token, { grant_type: 'authorization_code' });
}, 'wrong_grant_type');
await book.mistake('a scope wider than granted at the refresh', 'consent_or_policy', 'first', async (s) => {
  const { refresh_token } = await app.tokens(s);
  await app.refresh(s, refresh_token, { scope: 'openid profile messages.read' });
}, 'scope_not_granted');

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
await book.mistake('a secret of a public client', 'client_credentials_wrong', 'first', async (s) => {
  await spa.exchange(s, await spa.login(s), {}, { user: 'spa:guessed' });
});
await book.mistake('a client secret that is over', 'client_credentials_wrong', 'first', async (s) => {
  await lapsed.exchange(s, await lapsed.login(s));
});
await book.mistake('a refresh by a public client without a secret', 'client_credentials_wrong', 'nothing', async (s) => {
  await spa.refresh(s, 'any');
});
await book.mistake('a device login of a client that has none', 'consent_or_policy', 'first', async (s) => {
  await s.curl(at.device, { user: machine.user, form: { scope: 'profile' } });
});
await book.mistake('a scope that the client does not have', 'consent_or_policy', 'first', async (s) => {
  await s.curl(at.token, { user: machine.user, form: { grant_type: 'client_credentials', scope: 'admin' } });
}, 'scope_refused');
await book.mistake('a grant type that the server does not have', 'other', 'first', async (s) => {
  await s.curl(at.token, { user: app.user, form: { grant_type: 'password', username: 'alice',
    password: 'correct horse' } });
});
await book.mistake('the parameters sent as JSON', 'other', 'nothing', async (s) => {
  const { code, verifier } = await app.login(s);
  await s.curl(at.token, { user: app.user, headers: ['Content-Type: application/json'],
    raw: JSON.stringify({ grant_type: 'authorization_code', code, redirect_uri: redirectUri,
      code_verifier: verifier }) });
}, 'body_is_json');

// private_key_jwt
const stranger = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
const now = () => Math.floor(Date.now() / 1000);
const jwt = { iss: 'signer', sub: 'signer', aud: server.base };
const assertionType = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';
for (const [words, claims, header, key, detail] of [
  ['of another audience', { ...jwt, aud: 'https://login.example.com' }, {}, undefined, undefined],
  ['that is over', () => ({ ...jwt, iat: now() - 900, exp: now() - 600 }), {}, undefined, 'assertion_expired'],
  ['without exp', { ...jwt, exp: undefined }, {}, undefined, 'assertion_without_exp'],
  ['whose iss is not its sub', { ...jwt, iss: 'signer-prod' }, {}, undefined, 'assertion_iss_is_not_sub'],
  ['with a key id that is not registered', jwt, { kid: 'of-last-year' }, undefined, 'client_assertion_refused'],
  ['signed by another key', jwt, {}, stranger, 'client_assertion_refused'],
  ['without client_id, which this server needs', jwt, {}, undefined, 'client_id_missing'],
]) {
  const cause = words === 'that is over' ? 'clock_skew'
    : words.startsWith('without client_id') ? 'client_credentials_wrong' : 'assertion_invalid';
  await book.mistake(`a client assertion ${words}`, cause, 'nothing', async (s) => {
    await s.curl(at.token, { form: { client_id: words.startsWith('without client_id') ? undefined : 'signer',
      grant_type: 'client_credentials', scope: 'profile', client_assertion_type: assertionType,
      client_assertion: signer.assertion(typeof claims === 'function' ? claims() : claims, header, key) } });
  }, detail);
}
// The person
await book.mistake('a scope that the person does not allow', 'consent_or_policy', 'first', async (s) => {
  const query = new URLSearchParams({ response_type: 'code', client_id: 'asking', redirect_uri: redirectUri,
    scope: 'openid profile', state: 'af0ifjsldkj' });
  await app.login({ note() {} }); // the browser has a session then
  const page = await app.browser.visit(`${at.authorize}?${query}`, { within: () => false });
  const state = /name="state" value="([^"]+)"/.exec(page.page)[1];
  const { next } = await app.browser.visit(at.authorize, { form: { client_id: 'asking', state }, within: () => false });
  s.note(`authorize: ${at.authorize}?${query}\ncallback:  ${next}`);
  s.last = { status: 400, headers: '', text: next.search.slice(1) };
}, 'request_denied');
await book.mistake('a device code whose person has not allowed it yet, and then is over', 'device_code_expired_or_used', 'first',
  async (s) => {
    const { body } = await s.curl(at.device, { user: brief.user, form: { scope: 'profile' } });
    await pause(3100);
    await s.curl(at.token, { user: brief.user, form: {
      grant_type: 'urn:ietf:params:oauth:grant-type:device_code', device_code: body.device_code } });
  }, 'device_code_expired');

// Tokens at an API
await book.mistake('userinfo with a token that was revoked', 'access_token_revoked_or_unknown', 'nothing', async (s) => {
  const { access_token } = await app.tokens(s);
  await s.curl(at.revoke, { user: app.user, form: { token: access_token } });
  await s.curl(at.userinfo, bearer(access_token));
}, 'revoked_before');
await book.mistake('userinfo without openid', 'scope_missing', 'first', async (s) => {
  const { access_token } = await app.tokens(s, { scope: 'profile' });
  await s.curl(at.userinfo, bearer(access_token));
});
await book.mistake('an API without a token', 'access_token_missing', 'first', async (s) => {
  await s.curl(`${server.base}/messages`);
});
await book.mistake('an API with a token of too little scope', 'scope_missing', 'first', async (s) => {
  const { access_token } = await app.tokens(s);
  await s.curl(`${server.base}/messages`, bearer(access_token));
});
await book.mistake('an API with the ID token', 'access_token_wrong_kind', 'nothing', async (s) => {
  const { id_token } = await app.tokens(s);
  await s.curl(`${server.base}/messages`, bearer(id_token));
}, 'id_token_sent');
await book.mistake('an API with a token that was cut short', 'access_token_damaged', 'first', async (s) => {
  const { access_token } = await app.tokens(s, { scope: 'openid messages.read' });
  await s.curl(`${server.base}/messages`, bearer(access_token.slice(0, 300)));
});
await book.mistake('an API with an opaque token where a JWT is due', 'access_token_wrong_kind', 'nothing', async (s) => {
  const { access_token } = await opaque.tokens(s, { scope: 'openid messages.read' });
  await s.curl(`${server.base}/messages`, bearer(access_token));
});
await book.mistake('introspection with a wrong secret', 'client_credentials_wrong', 'first', async (s) => {
  const { access_token } = await app.tokens(s);
  await s.curl(at.introspect, { user: 'app:wrong', form: { token: access_token } });
});

// The same with the server's log beside it, which tells more than the answer
await book.mistake('logged: a wrong redirect_uri', 'redirect_uri_mismatch', 'first', (s) => logged(s, async () =>
  app.exchange(s, await app.login(s), { redirect_uri: `${redirectUri}/` })));
await book.mistake('logged: a code redeemed twice', 'code_already_used', 'first', (s) => logged(s, async () => {
  const login = await app.login(s);
  await app.exchange(s, login);
  return app.exchange(s, login);
}));
await book.mistake('logged: the code of another client', 'code_wrong_client', 'first', (s) => logged(s, async () =>
  other.exchange(s, await app.login(s))));
await book.mistake('logged: another PKCE verifier', 'pkce_mismatch_or_missing', 'first', (s) => logged(s, async () =>
  app.exchange(s, await app.login(s), { code_verifier: newVerifier() })));
await book.mistake('logged: a verifier without a challenge', 'pkce_mismatch_or_missing', 'first', (s) => logged(s, async () =>
  app.exchange(s, await app.login(s, { code_challenge: undefined, code_challenge_method: undefined }))));
await book.mistake('logged: a refresh token that is over', 'refresh_token_expired', 'among', (s) => logged(s, async () => {
  const { refresh_token } = await brief.tokens(s);
  s.note('# application.yml has refresh-token-time-to-live: 2s for this client; three seconds later');
  await pause(3100);
  return brief.refresh(s, refresh_token);
}));
await book.mistake('logged: a refresh token that was rotated', 'refresh_token_rotated_reuse', 'among', (s) => logged(s, async () => {
  const { refresh_token } = await rotating.tokens(s);
  await rotating.refresh(s, refresh_token);
  return rotating.refresh(s, refresh_token);
}));
await book.mistake('logged: a wrong client secret', 'client_credentials_wrong', 'first', (s) => logged(s, async () =>
  app.exchange(s, await app.login(s), {}, { user: 'app:only-for-tests-apple' })));

// Over, by more than the leeway
await book.mistake('an API with a token that is over', 'access_token_expired', 'first', async (s) => {
  await pause(Math.max(0, over.at + 63_000 - Date.now()));
  await s.curl(`${server.base}/messages`, bearer(over.token));
});
await book.mistake('userinfo with a token that is over', 'access_token_expired', 'first', async (s) => {
  await s.curl(at.userinfo, bearer(over.token));
});

// A restart: grants and keys were in memory
let kept;
await book.mistake('a refresh token from before a restart that lost all grants', 'server_side_bug_or_storage', 'nothing', async (s) => {
  kept = await app.tokens(s);
  await server.stop();
  await server.run();
  s.note('# the server was restarted; its OAuth2AuthorizationService is the one in memory');
  await app.refresh(s, kept.refresh_token);
});
await book.mistake('an API with a token from before a restart that made new keys', 'access_token_key_or_algorithm', 'first', async (s) => {
  s.note('# after a restart of the server');
  await s.curl(`${server.base}/messages`, bearer(kept.access_token));
});

await server.stop();
signer.stop();
server.remove();
book.close(fileURLToPath(new URL('../recorded/spring-authorization-server.jsonl', import.meta.url)));
