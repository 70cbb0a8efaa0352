// What this server's own /userinfo and /token really answer to a request that is wrong, as `curl -v`
// shows it: `grantline explain` names the cause, and shows no token.
import { after, test } from 'node:test';
import { Person, exchange, post } from './lib/oauth.mjs';
import { curl, isTold } from './lib/refusals.mjs';
import { Server } from './lib/server.mjs';

const server = await Server.start({ name: 'refusals', flags: ['--errors.detail', 'minimal',
  '--tokens.access_token_life', '2s', '--limits.token_per_client', '1/m burst 8'] });
after(() => server.stop());
const alice = new Person(server, server.addUser('alice'));
const app = server.addClient('app', { scope: 'openid profile email offline_access api.read' });

const logIn = async (scope) =>
  (await exchange(server, app, await alice.authorize(app, { scope }))).body;
const first = await logIn('openid profile offline_access');
const me = server.url('/userinfo');
const bearer = (token) => ['-H', `Authorization: Bearer ${token}`];

test('an ID token instead of the access token', async () => {
  await isTold(await curl(...bearer(first.id_token), me), 'access_token_wrong_kind', 'id_token_sent',
    { secrets: [first.id_token] });
});

test('a refresh token instead of the access token', async () => {
  await isTold(await curl(...bearer(first.refresh_token), me), 'access_token_wrong_kind',
    'refresh_token_sent', { secrets: [first.refresh_token] });
});

test('a token without the scope that is needed', async () => {
  const { access_token: token } = await logIn('api.read');
  await isTold(await curl(...bearer(token), me), 'scope_missing', 'insufficient_scope',
    { secrets: [token] });
});

test('no token, a token that has expired, and one without its scheme', async () => {
  await isTold(await curl(me), 'access_token_missing', 'no_authorization');
  await new Promise((wait) => setTimeout(wait, 3100));
  const text = await curl(...bearer(first.access_token), me);
  await isTold(text, 'access_token_expired', 'exp_passed', { secrets: [first.access_token] });
  await isTold(await curl('-H', `Authorization: ${first.access_token}`, me),
    'authorization_header_malformed', 'scheme_missing');
});

test('the signature is checked by the keys that the server serves', async () => {
  const [head, body] = first.access_token.split('.');
  const changed = `${head}.${body}.${Buffer.alloc(64, 1).toString('base64url')}`;
  await isTold((await curl(...bearer(changed), me)).replace(/^< date:.*$/im, ''),
    'access_token_key_or_algorithm', 'signature_wrong', { words: ['--jwks', server.url('/jwks')] });
});

test('a wrong path and a wrong method, beside the discovery document', async () => {
  const document = await (await fetch(server.url('/.well-known/openid-configuration'))).text();
  await isTold(`${await curl('-d', 'a=b', server.url('/oauth/token'))}\n${document}`, 'path_wrong',
    'path_differs');
  await isTold(`${await curl(server.url('/token'))}\n${document}`, 'method_wrong', 'not_allowed');
});

test('too many requests', async () => {
  const fields = { grant_type: 'refresh_token', client_id: 'app', refresh_token: 'none' };
  for (let i = 0; i < 10; i += 1) await post(server, '/token', fields);
  const text = await curl('-d', new URLSearchParams(fields).toString(), server.url('/token'));
  await isTold(text, 'rate_limited', 'none_remaining');
});
