// Faults that other servers had, each shown not to be here.
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { refused } from './causes/checker.mjs';
import { exchange, Person, refresh } from './lib/oauth.mjs';
import { Clock, Server } from './lib/server.mjs';

const clock = new Clock();
const server = await Server.start({ name: 'peers-bugs', clock });
after(() => server.stop());
const alice = new Person(server, server.addUser('alice'));
const app = server.addClient('app');

test('a lost refresh answer is repeated, not taken for a theft (ory/hydra#1831, zitadel#9631)',
  async () => {
    const { refresh_token: token } = await alice.tokens(app);
    const lost = await refresh(server, app, token);
    clock.forward(3);
    const again = await refresh(server, app, token);
    assert.equal(again.status, 200);
    assert.equal(again.body.refresh_token, lost.body.refresh_token);
    assert.equal((await refresh(server, app, again.body.refresh_token)).status, 200, 'it goes on');
  });

test('two refreshes at once give one family that lives (ory/hydra#3604, keycloak#46054)', async () => {
  const { refresh_token: token } = await alice.tokens(app);
  const answers = await Promise.all(Array.from({ length: 8 }, () => refresh(server, app, token)));
  assert.deepEqual(answers.map(({ status }) => status), Array(8).fill(200));
  const successors = new Set(answers.map(({ body }) => body.refresh_token));
  assert.equal(successors.size, 1, 'the family does not fork');
  assert.equal((await refresh(server, app, [...successors][0])).status, 200);
});

test('the grace window takes the last token alone, not older ones (django-oauth-toolkit#1617)',
  async () => {
    const { refresh_token: first } = await alice.tokens(app);
    const second = await refresh(server, app, first);
    const third = await refresh(server, app, second.body.refresh_token);
    await refused(server, await refresh(server, app, first), 'refresh_token_replayed', {
      evidence: { generation_presented: '1', generation_now: '3' } });
    await refused(server, await refresh(server, app, third.body.refresh_token),
      'grant_revoked_by_replay');
  });

test('the first use of a code is not called its second (keycloak#46290)', async () => {
  const backs = await Promise.all(Array.from({ length: 20 }, () => alice.authorize(app)));
  const answers = await Promise.all(backs.map((back) => exchange(server, app, back)));
  assert.deepEqual(answers.map(({ status }) => status), Array(20).fill(200));
});

test('of many exchanges of one code at once exactly one succeeds', async () => {
  const back = await alice.authorize(app);
  const answers = await Promise.all(Array.from({ length: 8 }, () => exchange(server, app, back)));
  assert.equal(answers.filter(({ status }) => status === 200).length, 1);
  const no = answers.filter(({ status }) => status !== 200);
  for (const answer of no) await refused(server, answer, 'code_replayed');
});

test('a used code is still known, so that its second use ends what the first one gave', async () => {
  const back = await alice.authorize(app);
  const { body } = await exchange(server, app, back);
  clock.forward(3600); // long after the code's own life
  await refused(server, await exchange(server, app, back), 'code_replayed', {
    evidence: { redeemed_ago: /60 min|1 h/ } });
  await refused(server, await refresh(server, app, body.refresh_token), 'grant_revoked_by_replay');
});

test('a clock that jumps back makes no token older than its predecessor and ends no grant', async () => {
  const { refresh_token: token } = await alice.tokens(app);
  clock.forward(-1800);
  const next = await refresh(server, app, token);
  assert.equal(next.status, 200);
  const after_jump = await alice.tokens(app);
  assert.equal((await refresh(server, app, after_jump.refresh_token)).status, 200);
  clock.forward(3600);
  assert.equal((await refresh(server, app, next.body.refresh_token)).status, 200);
});

test('what ends grants ends those of before a clock that jumped back, and none of after', async () => {
  for (const [command, ...more] of [['revoke-grants'], ['password'],
    ['withdraw-consent', '--client', app.id]]) {
    const nora = new Person(server, server.addUser(`nora-${command}`));
    const { refresh_token: token } = await nora.tokens(app);
    clock.forward(-600);
    server.cli(['user', command, nora.login, ...more],
      command === 'password' ? { input: `${nora.password}\n` } : {});
    assert.equal((await refresh(server, app, token)).status, 400, command);
    const { refresh_token: after } = await nora.tokens(app);
    assert.equal((await refresh(server, app, after)).status, 200, `after ${command}`);
    clock.forward(600);
    assert.equal((await refresh(server, app, token)).status, 400, 'for good');
  }
});
