import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Holder, userinfo } from '../lib/dpop.mjs';
import { exchange, post, refresh } from '../lib/oauth.mjs';
import { refused } from './checker.mjs';

const proof = { error: 'invalid_dpop_proof', status: 400 };
const nonce = { error: 'use_dpop_nonce', status: 400, known: false };
const token = { error: 'invalid_token', status: 401, known: false };

export function dpopCauses({ server, alice, app, late, lateAlice, lateApp, clock }) {
  const holder = new Holder();
  // A refused proof comes before the code is looked at, so one code serves them all.
  const withProof = async (changes) => exchange(server, app, { code: 'none' }, {},
    holder.at(server, changes));

  for (const [mistake, cause, changes, due] of [
    ['has no jti', 'dpop_proof_malformed', { claims: { jti: undefined } },
      { evidence: { proof_fault: /jti/ } }],
    ['is a JWT of another type', 'dpop_proof_type_wrong', { header: { typ: 'JWT' } },
      { evidence: { proof_type: 'JWT' } }],
    ['says HS256', 'dpop_proof_algorithm_refused', { header: { alg: 'HS256' } },
      { evidence: { algorithm: 'HS256' } }],
    ['has a kid for a key', 'dpop_proof_key_missing', { header: { jwk: undefined, kid: 'mine' } }],
    ['holds its private key', 'dpop_proof_key_private',
      { header: { jwk: holder.privateKey.export({ format: 'jwk' }) } }, { evidence: { key_member: 'd' } }],
    ['has a key on P-384', 'dpop_proof_key_refused', { header: { jwk: new Holder('P-384').jwk } }],
    ['is signed by another key', 'dpop_proof_signature_wrong', { key: new Holder().privateKey }],
    ['is for GET', 'dpop_proof_wrong_method', { claims: { htm: 'GET' } },
      { evidence: { expected_method: 'POST', presented_method: 'GET' } }],
    ['is for another URL', 'dpop_proof_wrong_url', { claims: { htu: 'https://api.example/token?code=x' } },
      { evidence: { presented_url: 'https://api.example/token', expected_url: /\/token$/ } }],
    ['is ten minutes old', 'dpop_proof_expired', { ahead: -600 },
      { evidence: { expired_ago: /min/ } }],
    ['is of tomorrow', 'dpop_proof_not_yet_valid', { ahead: 86400 },
      { evidence: { clock_offset: /h/ } }],
  ]) {
    test(`a DPoP proof that ${mistake} is ${cause}`, async () => {
      await refused(server, await withProof(changes), cause, { ...proof, ...due });
    });
  }

  test('two DPoP headers are dpop_proof_repeated', async () => {
    const { port } = new URL(server.issuer);
    const { request } = await import('node:http');
    const body = `grant_type=authorization_code&code=none&client_id=${app.id}`;
    const answer = await new Promise((done, fail) => {
      const asked = request({ port, host: '127.0.0.1', path: '/token', method: 'POST', headers: [
        ['host', `127.0.0.1:${port}`], ['content-type', 'application/x-www-form-urlencoded'],
        ['content-length', String(body.length)],
        ...[1, 2].map(() => ['dpop', holder.at(server).dpop])].flat() }, (response) => {
        let text = '';
        response.on('data', (piece) => { text += piece; });
        response.on('end', () => done({ status: response.statusCode, body: JSON.parse(text),
          headers: new Headers(response.headers) }));
      });
      asked.on('error', fail);
      asked.end(body);
    });
    await refused(server, answer, 'dpop_proof_repeated', proof);
  });

  test('a DPoP proof that was used is dpop_proof_replayed, and spends nothing else', async () => {
    const [first, second] = [await alice.authorize(app), await alice.authorize(app)];
    const headers = holder.at(server);
    assert.equal((await exchange(server, app, first, {}, headers)).status, 200);
    await refused(server, await exchange(server, app, second, {}, headers), 'dpop_proof_replayed', proof);
    assert.equal((await exchange(server, app, second, {}, holder.at(server))).status, 200);
  });

  test('a code of another key is code_wrong_key, and without a proof dpop_proof_missing', async () => {
    const back = await alice.authorize(app, { dpop_jkt: holder.jkt });
    const thief = new Holder();
    await refused(server, await exchange(server, app, back, {}, thief.at(server)), 'code_wrong_key',
      { evidence: { expected_key: holder.jkt, presented_key: thief.jkt, refusals_left: '4' } });
    await refused(server, await exchange(server, app, back), 'dpop_proof_missing', proof);
    assert.equal((await exchange(server, app, back, {}, holder.at(server))).status, 200);
  });

  test('a refresh token of another key is refresh_token_wrong_key, and the grant goes on', async () => {
    const tokens = (await exchange(server, app, await alice.authorize(app), {}, holder.at(server))).body;
    const thief = new Holder();
    await refused(server, await refresh(server, app, tokens.refresh_token, {}, thief.at(server)),
      'refresh_token_wrong_key', { evidence: { expected_key: holder.jkt, presented_key: thief.jkt } });
    await refused(server, await refresh(server, app, tokens.refresh_token), 'dpop_proof_missing', proof);
    const next = await refresh(server, app, tokens.refresh_token, {}, holder.at(server));
    assert.equal(next.body.token_type, 'DPoP');
  });

  test('a pushed request whose dpop_jkt is not of its proof is dpop_jkt_mismatch', async () => {
    const answer = await post(server, '/par', { client_id: app.id, dpop_jkt: new Holder().jkt },
      holder.at(server, {}, '/par'));
    await refused(server, answer, 'dpop_jkt_mismatch', { error: 'invalid_request', known: false });
  });

  test('a proof without a nonce, and with an old one, is asked for the newest', async () => {
    const back = await lateAlice.authorize(lateApp);
    const now = () => clock.now();
    const ask = (claims) => exchange(late, lateApp, back, {}, holder.at(late, { claims, now: now() }));
    const first = await ask({});
    await refused(late, first, 'dpop_nonce_missing', nonce);
    clock.forward(11 * 60);
    const tried = await ask({ nonce: first.headers.get('dpop-nonce') });
    await refused(late, tried, 'dpop_nonce_wrong', nonce);
    assert.notEqual(tried.headers.get('dpop-nonce'), first.headers.get('dpop-nonce'));
    const again = await lateAlice.authorize(lateApp);
    const done = await exchange(late, lateApp, again, {}, holder.at(late,
      { claims: { nonce: tried.headers.get('dpop-nonce') }, now: now() }));
    assert.equal(done.body.token_type, 'DPoP', JSON.stringify(done.body));
  });

  test('at userinfo each mistake with a bound token is a 401 of its own', async () => {
    const tokens = (await exchange(server, app, await alice.authorize(app), {}, holder.at(server))).body;
    const mine = tokens.access_token;
    const at401 = { ...proof, status: 401, known: false };
    const bearer = await userinfo(server, { authorization: `Bearer ${mine}` });
    await refused(server, bearer, 'access_token_needs_proof', token);
    assert.match(bearer.headers.get('www-authenticate'), /^DPoP realm=.* algs="ES256 .* error="invalid_token"/);
    await refused(server, await userinfo(server, { authorization: `DPoP ${mine}` }),
      'dpop_proof_missing', at401);
    await refused(server, await userinfo(server, holder.with(server, mine, { claims: { ath: undefined } })),
      'dpop_proof_without_token_hash', at401);
    await refused(server, await userinfo(server, holder.with(server, mine, { claims: { ath: 'x' } })),
      'dpop_proof_wrong_token', at401);
    await refused(server, await userinfo(server, new Holder().with(server, mine)),
      'access_token_wrong_key', token);
    const plain = await alice.tokens(app);
    await refused(server, await userinfo(server, holder.with(server, plain.access_token)),
      'access_token_not_bound', token);
    assert.equal((await userinfo(server, holder.with(server, mine))).status, 200);
  });
}
