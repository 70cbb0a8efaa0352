import assert from 'node:assert/strict';
import { test } from 'node:test';
import { answerDevice, beginDevice, poll } from '../lib/device.mjs';
import { refresh } from '../lib/oauth.mjs';
import { refused } from './checker.mjs';

export function deviceCauses({ server, alice, late, clock, device, otherDevice, lateDevice }) {
  const begin = async () => (await beginDevice(server, device, { scope: 'openid' })).body;
  const allowed = async () => {
    const asked = await begin();
    const done = await answerDevice(alice, asked.verification_uri_complete);
    assert.equal(done.heading, 'You can go back to your device');
    return asked;
  };

  test('before the person answers it is authorization_pending, and too soon slow_down', async () => {
    const { device_code: code } = await begin();
    const pending = await poll(server, device, code);
    const word = { error: 'authorization_pending', status: 400, known: false };
    await refused(server, pending, 'device_code_pending', { ...word, says: /ask again in 5\.0 s/ });
    const soon = await poll(server, device, code);
    await refused(server, soon, 'device_polled_too_fast',
      { ...word, error: 'slow_down', says: /10\.0 s must lie between/ });
    // Nothing was refused that the line would have to tell of.
    const story = await server.explain(pending.body.reference);
    assert.deepEqual(story.line.map(({ what }) => what), ['device_asked']);
    assert.equal(story.now.state, 'waiting');
  });

  test('a person who says no is access_denied, and the line tells from where', async () => {
    const asked = await begin();
    const done = await answerDevice(alice, asked.verification_uri_complete, { decision: 'refuse' });
    assert.equal(done.heading, 'Nothing was allowed');
    const story = await refused(server, await poll(server, device, asked.device_code),
      'device_code_denied', { error: 'access_denied', status: 400,
        evidence: { denied_ago: /s$/, denied_from: '127.0.0.1' } });
    assert.equal(story.made_invalid_by.what, 'denied');
  });

  test('a device code that came too late is expired_token', async () => {
    const { body } = await beginDevice(late, lateDevice);
    clock.forward(body.expires_in + 2);
    await refused(late, await poll(late, lateDevice, body.device_code), 'device_code_expired', {
      error: 'expired_token', status: 400,
      evidence: { life: '10 min', expired_ago: /s$/, issued_ago: /s$/ } });
  });

  test('a device code that was already redeemed is device_code_replayed, and its tokens are revoked',
    async () => {
      const { device_code: code } = await allowed();
      const first = await poll(server, device, code);
      assert.equal(first.status, 200, JSON.stringify(first.body));
      const story = await refused(server, await poll(server, device, code), 'device_code_replayed', {
        evidence: { redeemed_ago: /ms|s$/, redeemed_from: '127.0.0.1', race: /at once/ } });
      assert.equal(story.made_invalid_by.what, 'redeemed');
      assert.deepEqual(story.line.map(({ what }) => what),
        ['device_asked', 'approved', 'redeemed', 'replayed', 'ended']);
      assert.equal(story.line.find(({ what }) => what === 'approved').by, alice.login);
      await refused(server, await refresh(server, device, first.body.refresh_token),
        'grant_revoked_by_replay');
    });

  test('a device code of another client is device_code_wrong_client and is not spent', async () => {
    const { device_code: code } = await allowed();
    await refused(server, await poll(server, otherDevice, code), 'device_code_wrong_client', {
      evidence: { authorized_client: device.id, presented_client: otherDevice.id } });
    assert.equal((await poll(server, device, code)).status, 200);
  });

  test('a device code that was cut, or mixed up, is device_code_malformed and says so', async () => {
    const { device_code: code, user_code: short } = await begin();
    await refused(server, await poll(server, device, code.slice(0, 40)), 'device_code_malformed', {
      evidence: { damage: 'cut_short', length: '40' }, says: /24 are missing/ });
    const back = await alice.authorize(device);
    await refused(server, await poll(server, device, back.code), 'device_code_malformed', {
      evidence: { damage: 'other_kind', found_kind: /authorization code/ } });
    await refused(server, await poll(server, device, short), 'device_code_not_ours',
      { evidence: { server: server.issuer } });
  });

  test('a device code of another server is device_code_not_ours', async () => {
    const theirs = (await beginDevice(late, lateDevice)).body.device_code;
    await refused(server, await poll(server, device, theirs), 'device_code_not_ours', {
      evidence: { server: server.issuer, key_known: /yes|no/ }, says: /another one made it/ });
  });

  test('a client may ask why, with the device code in its hand', async () => {
    const { device_code: code } = await allowed();
    const form = { client_id: device.id, device_code: code };
    const ask = async () => (await fetch(server.url('/explain'), {
      method: 'POST', body: new URLSearchParams(form) })).json();
    const before = await ask();
    assert.equal(before.good, true);
    assert.deepEqual(before.line.map(({ what }) => what), ['device_asked', 'approved']);
    assert.equal((await poll(server, device, code)).status, 200, 'to ask spends nothing');
    const after = await ask();
    assert.equal(after.cause, 'device_code_replayed');
    assert.equal(after.made_invalid_by.what, 'redeemed');
  });
}
