// Each mistake really made by a client, through `grantline watch`, at grantline and at oidc-provider.
// What the watch says is held against what was done.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { connect } from 'node:net';
import { after, test } from 'node:test';
import { rememberIn } from '../interop/lib/logs.mjs';
import { Person, challengeOf, exchange, newVerifier, refresh, sha256 } from '../interop/lib/oauth.mjs';
import { Server, binary } from '../interop/lib/server.mjs';
import { Gate } from './lib/gate.mjs';
import { leaksIn } from './lib/leaks.mjs';
import { startOidcProvider } from './lib/oidc_provider.mjs';
import { Watch } from './lib/watch.mjs';

const server = await Server.start({ name: 'watched', flags: ['--tokens.refresh_retry_window', '0s',
  '--errors.detail', 'minimal'] });
const alice = new Person(server, server.addUser('alice'));
const app = server.addClient('app', {
  'redirect-uri': ['https://app.example/callback', 'https://app.example/callback/'] });
const gate = await Gate.start({ target: server.issuer });
const watch = await Watch.start({ upstream: gate.origin });
after(async () => {
  await watch.stop();
  await gate.stop();
  await server.stop();
});

// The last exchange that came of `act`, as the watch tells it.
async function told(act, on = watch) {
  const result = await act();
  return { result, entry: await on.exchange(await on.count()) };
}
const redeem = (back, changes) => told(() => exchange(watch, app, back, changes));
const renew = (token) => told(() => refresh(watch, app, token));

// The authorization request as an application would send the browser: to the watch, which sends it on.
async function loginThroughWatch(params = {}) {
  const verifier = params.verifier ?? newVerifier();
  const asked = new URLSearchParams({ response_type: 'code', client_id: app.id,
    redirect_uri: app.redirectUri, scope: app.scope, state: String(Math.random()),
    code_challenge: params.challenge ?? challengeOf(verifier), code_challenge_method: 'S256' });
  const { result, entry } = await told(() =>
    fetch(watch.url(`/authorize?${asked}`), { redirect: 'manual' }));
  assert.equal(result.status, 302);
  assert.equal(result.headers.get('location'), `${gate.origin}/authorize?${asked}`);
  assert.equal(entry.event, 'authorized');
  const answer = await alice.browser.authorize(`${server.url('/authorize')}?${asked}`, alice);
  const back = rememberIn(Object.fromEntries(answer.next.searchParams));
  return { ...back, verifier, redirectUri: app.redirectUri, grant: entry.grant };
}

test('a sound grant is one line from its login on, and nothing that passes is changed', async () => {
  const back = await loginThroughWatch();
  const first = await redeem(back);
  assert.equal(first.result.status, 200);
  assert.equal(first.entry.event, 'redeemed');
  assert.equal(first.entry.grant, back.grant);
  const second = await renew(first.result.body.refresh_token);
  assert.equal(second.entry.event, 'refreshed');
  assert.equal(second.entry.generation, 2);
  assert.equal(second.entry.grant, back.grant);
  assert.equal(second.entry.cause, undefined);
  assert.equal(second.result.headers.get('cache-control'), 'no-store');
});

test('a code that is redeemed twice', async () => {
  const back = await alice.authorize(app);
  const first = await redeem(back);
  const second = await redeem(back);
  assert.equal(second.result.status, 400);
  assert.equal(second.entry.event, 'replayed');
  assert.equal(second.entry.cause, 'code_already_used');
  assert.equal(second.entry.because_of, first.entry.exchange);
  assert.equal(second.entry.grant, first.entry.grant);
  const newest = await renew(first.result.body.refresh_token);
  assert.equal(newest.entry.detail, 'revoked_after_replay', 'the second use has ended the grant');
  assert.equal(newest.entry.because_of, second.entry.exchange);
});

test('two refreshes of one token at once', async () => {
  const { result } = await redeem(await alice.authorize(app));
  const before = await watch.count();
  gate.holding = true;
  const both = [refresh(watch, app, result.body.refresh_token),
    refresh(watch, app, result.body.refresh_token)];
  await gate.held(2);
  gate.release();
  const statuses = (await Promise.all(both)).map(({ status }) => status).sort();
  assert.deepEqual(statuses, [200, 400]);
  const refused = await watch.next(({ exchange: number, event }) =>
    number > before && event === 'replayed');
  assert.equal(refused.cause, 'refresh_token_rotated_reuse');
  assert.equal(refused.detail, 'refreshes_overlap');
  assert.equal(refused.overlaps, true);
});

test('an old refresh token after the rotation, its successor kept or not', async () => {
  const { result } = await redeem(await alice.authorize(app));
  const rotated = await renew(result.body.refresh_token);
  const again = await renew(result.body.refresh_token);
  assert.equal(again.result.status, 400);
  assert.equal(again.entry.detail, 'successor_not_stored');
  assert.equal(again.entry.because_of, rotated.entry.exchange);

  const other = await redeem(await alice.authorize(app));
  const second = await renew(other.result.body.refresh_token);
  await renew(second.result.body.refresh_token);
  const old = await renew(other.result.body.refresh_token);
  assert.equal(old.entry.detail, 'superseded_refresh_token');
});

test('a wrong verifier, by the mistake that made it', async () => {
  const verifier = newVerifier();
  const back = await loginThroughWatch({ verifier, challenge: challengeOf(newVerifier()) });
  const other = await redeem({ ...back, verifier });
  assert.equal(other.result.status, 400);
  assert.equal(other.entry.cause, 'pkce_mismatch_or_missing');
  assert.equal(other.entry.grant, back.grant);

  const doubled = await loginThroughWatch({ verifier, challenge: challengeOf(sha256(verifier)) });
  const refused = await redeem(doubled);
  assert.equal(refused.entry.cause, 'pkce_mismatch_or_missing');
  assert.equal(refused.entry.detail, 'challenge_double_hash');

  const forgotten = await loginThroughWatch();
  const missing = await redeem(forgotten, { code_verifier: undefined });
  assert.equal(missing.entry.detail, 'verifier_missing');
});

test('another redirect_uri at the exchange than at the login', async () => {
  const back = await loginThroughWatch();
  const refused = await redeem(back, { redirect_uri: 'https://app.example/callback/' });
  assert.equal(refused.result.status, 400);
  assert.equal(refused.entry.cause, 'redirect_uri_mismatch');
  assert.match(refused.entry.says, /differ/);
});

test('an answer that the application does not wait for is a lost rotation', async () => {
  const { result } = await redeem(await alice.authorize(app));
  gate.holding = true;
  const before = await watch.count();
  const body = String(new URLSearchParams({ grant_type: 'refresh_token', client_id: app.id,
    refresh_token: result.body.refresh_token }));
  const { port } = new URL(watch.address);
  const socket = connect(Number(port), '127.0.0.1');
  socket.on('error', () => {});
  socket.write(`POST /token HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nContent-Length: ${body.length}\r\n` +
    `Content-Type: application/x-www-form-urlencoded\r\n\r\n${body}`);
  await gate.held(1);
  socket.destroy();
  await new Promise((done) => socket.once('close', done));
  gate.release();
  const rotated = await watch.exchange(before + 1);
  assert.equal(rotated.event, 'refreshed', 'the provider has rotated the token');
  const unread = await watch.next((line) =>
    line.event === 'answer_unread' && line.exchange > before);
  assert.equal(unread.exchange, rotated.exchange);
  const refused = await renew(result.body.refresh_token);
  assert.equal(refused.result.status, 400);
  assert.equal(refused.entry.cause, 'refresh_token_rotated_reuse');
  assert.equal(refused.entry.detail, 'lost_rotation');
  assert.equal(refused.entry.because_of, rotated.exchange);
});

test('a revoked grant, a used access token', async () => {
  const { result } = await redeem(await alice.authorize(app));
  const info = await told(() => fetch(watch.url('/userinfo'),
    { headers: { authorization: `Bearer ${result.body.access_token}` } }));
  assert.equal(info.result.status, 200);
  assert.equal(info.entry.event, 'used');
  const revoked = await told(() => fetch(watch.url('/revoke'), { method: 'POST',
    body: new URLSearchParams({ token: result.body.refresh_token, client_id: app.id }) }));
  assert.equal(revoked.entry.event, 'revoked');
  assert.equal(revoked.entry.grant, info.entry.grant);
  const refused = await renew(result.body.refresh_token);
  assert.equal(refused.entry.detail, 'revoked_by_client');
});

test('at oidc-provider: a code twice, an old refresh token', async (t) => {
  const provider = await startOidcProvider();
  t.after(() => provider.stop());
  const over = await Watch.start({ upstream: provider.issuer });
  t.after(() => over.stop());
  const post = async (fields) => {
    rememberIn(fields);
    const response = await fetch(over.url('/token'), { method: 'POST', body: new URLSearchParams(fields) });
    return { status: response.status, body: rememberIn(await response.json()) };
  };
  const verifier = newVerifier();
  const code = await provider.login(challengeOf(verifier));
  const fields = { grant_type: 'authorization_code', client_id: 'app', code, code_verifier: verifier,
    redirect_uri: provider.redirectUri };
  const first = await told(() => post(fields), over);
  assert.equal(first.entry.event, 'redeemed');
  const rotated = await told(() => post({ grant_type: 'refresh_token', client_id: 'app',
    refresh_token: first.result.body.refresh_token }), over);
  assert.equal(rotated.entry.generation, 2);
  const old = await told(() => post({ grant_type: 'refresh_token', client_id: 'app',
    refresh_token: first.result.body.refresh_token }), over);
  assert.equal(old.result.status, 400);
  assert.equal(old.entry.detail, 'successor_not_stored');
  assert.equal(old.entry.because_of, rotated.entry.exchange);
  const again = await provider.login(challengeOf(verifier));
  await told(() => post({ ...fields, code: again }), over);
  const twice = await told(() => post({ ...fields, code: again }), over);
  assert.equal(twice.result.status, 400);
  assert.equal(twice.entry.cause, 'code_already_used');
  assert.deepEqual(await leaksIn(await over.everything()), []);
});

test('grantline explain reads the recording', async (t) => {
  const one = await Watch.start({ upstream: gate.origin });
  t.after(() => one.stop());
  const { result } = await told(() => alice.authorize(app).then((back) => exchange(one, app, back)), one);
  await told(() => refresh(one, app, result.body.refresh_token), one);
  await told(() => refresh(one, app, result.body.refresh_token), one);
  await one.stop();
  const ran = spawnSync(binary, ['--json', 'explain', one.log], { encoding: 'utf8' });
  const [first] = JSON.parse(ran.stdout).causes;
  assert.equal(first.cause, 'refresh_token_rotated_reuse', ran.stdout);
});

test('no credential is in anything that the watch wrote or showed', async () => {
  const everything = await watch.everything();
  assert.ok(everything.log.split('\n').length > 20 && everything.page.includes('g1'));
  assert.deepEqual(await leaksIn(everything), []);
});
