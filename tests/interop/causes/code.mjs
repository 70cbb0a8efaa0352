import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ask, exchange, newVerifier } from '../lib/oauth.mjs';
import { refused } from './checker.mjs';

export function codeCauses({ server, alice, app, web, other, swift, clock, late, lateAlice }) {
  test('a code that was already used is code_replayed, and its tokens are revoked', async () => {
    const back = await alice.authorize(app);
    const first = await exchange(server, app, back);
    assert.equal(first.status, 200);
    const story = await refused(server, await exchange(server, app, back), 'code_replayed', {
      evidence: { redeemed_ago: /ms|s$/, redeemed_by: /same client/, redeemed_from: '127.0.0.1',
        race: /ran twice/ },
      says: /already redeemed .* earlier/,
    });
    assert.equal(story.made_invalid_by.what, 'redeemed');
    const fields = { grant_type: 'refresh_token', refresh_token: first.body.refresh_token };
    const after = await ask(server, app, fields);
    await refused(server, after, 'grant_revoked_by_replay', { evidence: { revoked_by: /replay/ } });
  });

  test('a code that came too late is code_expired', async () => {
    const back = await lateAlice.authorize(swift);
    clock.forward(3);
    await refused(late, await exchange(late, swift, back), 'code_expired', {
      evidence: { life: '1.0 s', expired_ago: /s$/, issued_ago: /s$/ },
      says: /expired .* (earlier|before)/,
    });
  });

  for (const [mistake, change, damage] of [
    ['cut short', (code) => code.slice(0, 40), 'cut_short'],
    ['percent-encoded twice', (code) => `${code.slice(0, -1)}%${code.charCodeAt(63).toString(16)}`,
      'percent_encoded'],
    ['broken by a space', (code) => `${code.slice(0, 20)} ${code.slice(20)}`, 'plus_or_space'],
    ['in quotation marks', (code) => `"${code}"`, 'quoted'],
    ['followed by the state', (code) => `${code}&state=x`, 'too_long'],
    ['changed in one character', (code) => code.slice(0, 30) + (code[30] === 'A' ? 'B' : 'A') +
      code.slice(31), 'altered'],
  ]) {
    test(`a code that is ${mistake} is code_malformed and says so`, async () => {
      const back = await alice.authorize(app);
      const answer = await exchange(server, app, { ...back, code: change(back.code) });
      await refused(server, answer, 'code_malformed', {
        evidence: { damage, damage_hint: /\w/, length: String(change(back.code).length) },
      });
      assert.equal((await exchange(server, app, back)).status, 200, 'the code itself is not spent');
    });
  }

  test('a refresh token in place of the code is code_malformed: another kind', async () => {
    const tokens = await alice.tokens(app);
    const back = await alice.authorize(app);
    const answer = await exchange(server, app, { ...back, code: tokens.refresh_token });
    await refused(server, answer, 'code_malformed', {
      evidence: { damage: 'other_kind', found_kind: /refresh token/ }, says: /refresh token/,
    });
  });

  test('a code of another server, and one of the same form under another key, is code_not_ours',
    async () => {
      const back = await alice.authorize(app);
      const foreign = await exchange(server, app, { ...back, code: 'SplxlOBeZQQYbYS6WxSbIA' });
      await refused(server, foreign, 'code_not_ours', { evidence: { server: server.issuer } });
      const theirs = await lateAlice.authorize(swift);
      const answer = await exchange(server, app, { ...back, code: theirs.code });
      await refused(server, answer, 'code_not_ours', {
        evidence: { server: server.issuer, key_known: /yes|no/ }, says: /another one made it/,
      });
    });

  test('a code of another client is code_wrong_client and names both', async () => {
    const back = await alice.authorize(app);
    await refused(server, await exchange(server, other, back), 'code_wrong_client', {
      evidence: { authorized_client: app.id, presented_client: other.id, refusals_left: '4' },
    });
    assert.equal((await exchange(server, app, back)).status, 200, 'the owner may still redeem it');
  });

  test('a code is burned by the fifth refused exchange', async () => {
    const back = await alice.authorize(app);
    for (const left of ['4', '3', '2', '1', '0']) {
      const guess = await exchange(server, app, { ...back, verifier: newVerifier() });
      await refused(server, guess, 'verifier_mismatch', { evidence: { refusals_left: left } });
    }
    await refused(server, await exchange(server, app, back), 'code_burned');
  });

  test('another redirect_uri is redirect_uri_mismatch, with the difference', async () => {
    const back = await alice.authorize(app);
    const sent = `${back.redirectUri}/`;
    const answer = await exchange(server, app, { ...back, redirectUri: sent });
    const story = await refused(server, answer, 'redirect_uri_mismatch', {
      evidence: { authorized_redirect_uri: back.redirectUri, presented_redirect_uri: sent,
        difference: /slash/, marked_difference: /\^/ },
      says: /slash/,
    });
    assert.ok(story.evidence.find(({ name }) => name === 'marked_difference').value.includes('\n'));
    const host = back.redirectUri.replace('https:', 'http:');
    await refused(server, await exchange(server, app, { ...back, redirectUri: host }),
      'redirect_uri_mismatch', { evidence: { difference: /http/ } });
  });

  test('no redirect_uri is redirect_uri_missing', async () => {
    const back = await alice.authorize(app);
    await refused(server, await exchange(server, app, back, { redirect_uri: undefined }),
      'redirect_uri_missing', { evidence: { authorized_redirect_uri: back.redirectUri } });
  });

  test('a confidential client is told the same', async () => {
    const back = await alice.authorize(web);
    assert.equal((await exchange(server, web, back)).status, 200);
    await refused(server, await exchange(server, web, back), 'code_replayed');
  });
}
