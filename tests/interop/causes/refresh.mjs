import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formsOf } from '../lib/browser.mjs';
import { ask, exchange, Person, post, refresh } from '../lib/oauth.mjs';
import { refused } from './checker.mjs';

const day = 24 * 3600;

export function refreshCauses(context) {
  const { server, alice, app, web, other, clock, late, lateAlice, lateApp } = context;

  test('a refresh token that rested too long is refresh_token_expired_idle', async () => {
    const tokens = await lateAlice.tokens(lateApp);
    clock.forward(31 * day);
    await refused(late, await refresh(late, lateApp, tokens.refresh_token),
      'refresh_token_expired_idle',
      { evidence: { idle: /30 d/, expired_ago: /24 h/, issued_ago: /31 d/ }, says: /24 h.* earlier/ });
  });

  test('a grant at the end of its life is refresh_token_expired_absolute', async () => {
    let { refresh_token: token } = await lateAlice.tokens(lateApp);
    for (let month = 0; month < 6; month += 1) {
      clock.forward(29 * day);
      const answer = await refresh(late, lateApp, token);
      assert.equal(answer.status, 200);
      token = answer.body.refresh_token;
    }
    clock.forward(29 * day);
    await refused(late, await refresh(late, lateApp, token), 'refresh_token_expired_absolute', {
      evidence: { life: /180 d/, authorized_ago: /203 d/, expired_ago: /23 d/ },
    });
  });

  test('a replaced token is taken inside the window and refresh_token_rotated behind it', async () => {
    const tokens = await lateAlice.tokens(lateApp);
    const first = await refresh(late, lateApp, tokens.refresh_token);
    clock.forward(5);
    const again = await refresh(late, lateApp, tokens.refresh_token);
    assert.equal(again.status, 200);
    assert.equal(again.body.refresh_token, first.body.refresh_token, 'the same successor');
    clock.forward(20);
    const story = await refused(late, await refresh(late, lateApp, tokens.refresh_token),
      'refresh_token_rotated', {
        evidence: { window: /10/, rotated_ago: /2\d/, generation_presented: '1',
          generation_now: '2', race: /not stored, or it was stolen/ },
        says: /replaced by a newer one/,
      });
    assert.equal(story.made_invalid_by.what, 'refreshed');
    await refused(late, await refresh(late, lateApp, first.body.refresh_token),
      'grant_revoked_by_replay', { evidence: { revoked_by: /replay/ } });
  });

  test('a token of two refreshes ago is refresh_token_replayed, window or not', async () => {
    const { refresh_token: oldest } = await alice.tokens(app);
    const second = await refresh(server, app, oldest);
    await refresh(server, app, second.body.refresh_token);
    await refused(server, await refresh(server, app, oldest), 'refresh_token_replayed', {
      evidence: { generation_presented: '1', generation_now: '3' },
    });
  });

  test('a refresh token of another client is refresh_token_wrong_client', async () => {
    const { refresh_token: token } = await alice.tokens(app);
    await refused(server, await refresh(server, other, token), 'refresh_token_wrong_client', {
      evidence: { authorized_client: app.id, presented_client: other.id },
    });
    assert.equal((await refresh(server, app, token)).status, 200, 'the owner lost nothing');
    const revoked = await post(server, '/revoke', { token, client_id: other.id });
    await refused(server, revoked, 'refresh_token_wrong_client');
  });

  test('a refresh token of another server or key is refresh_token_not_ours', async () => {
    const theirs = await lateAlice.tokens(lateApp);
    await refused(server, await refresh(server, app, theirs.refresh_token),
      'refresh_token_not_ours', { evidence: { server: server.issuer, key_known: /yes|no/ } });
    await refused(server, await refresh(server, app, '8xLOxBtZp8_invented_elsewhere'),
      'refresh_token_not_ours', { evidence: { server: server.issuer } });
  });

  for (const [mistake, change, evidence] of [
    ['cut short', ({ refresh_token: t }) => t.slice(0, 60), { damage: 'cut_short', length: '60' }],
    ['the access token', (t) => t.access_token, { damage: 'other_kind', found_kind: /JWT/ }],
    ['the id token', (t) => t.id_token, { damage: 'other_kind', found_kind: /JWT/ }],
    ['the JSON around it', (t) => JSON.stringify({ refresh_token: t.refresh_token }),
      { damage: 'quoted' }],
  ]) {
    test(`a refresh token that is ${mistake} is refresh_token_malformed`, async () => {
      const answer = await refresh(server, app, change(await alice.tokens(app)));
      await refused(server, answer, 'refresh_token_malformed', { evidence });
    });
  }

  test('an empty refresh token is as none: parameter_missing (RFC 6749 section 3.1)', async () => {
    await refused(server, await refresh(server, app, ''), 'parameter_missing',
      { error: 'invalid_request', evidence: { parameter: 'refresh_token' } });
  });

  test('a grant that the client revoked is grant_revoked_by_client', async () => {
    const { refresh_token: token } = await alice.tokens(app);
    assert.equal((await post(server, '/revoke', { token, client_id: app.id })).status, 200);
    await refused(server, await refresh(server, app, token), 'grant_revoked_by_client', {
      evidence: { revoked_by: /client/, revoked_from: '127.0.0.1', revoked_ago: /s$/ },
    });
  });

  test('a grant that an administrator revoked is grant_revoked_by_admin', async () => {
    const { refresh_token: token } = await alice.tokens(web);
    const probe = await refresh(server, other, token);
    const { grant } = await server.explain(probe.body.reference);
    server.cli(['grant', 'revoke', grant]);
    await refused(server, await refresh(server, web, token), 'grant_revoked_by_admin', {
      evidence: { revoked_by: /administrator/ },
    });
    const whole = await alice.tokens(web);
    server.cli(['client', 'revoke-grants', web.id]);
    await refused(server, await refresh(server, web, whole.refresh_token),
      'grant_revoked_by_admin', { evidence: { revoked_by: /whole client/ } });
    const frank = new Person(server, server.addUser('frank'));
    const mine = await frank.tokens(web);
    server.cli(['user', 'revoke-grants', 'frank']);
    await refused(server, await refresh(server, web, mine.refresh_token),
      'grant_revoked_by_admin', { evidence: { revoked_by: /whole user/ } });
  });

  test('a sign-in that its person ended is grant_revoked_by_user; the other one goes on', async () => {
    const hana = new Person(server, server.addUser('hana'));
    const { refresh_token: first } = await hana.tokens(app);
    const { refresh_token: second } = await hana.tokens(app);
    const page = await hana.browser.visit(server.url('/account'));
    const [form] = formsOf(page.page);
    const [button] = form.buttons.filter((one) => one.startsWith('grant='));
    await hana.browser.submit(page, form, { grant: button.slice('grant='.length) });
    const answers = [await refresh(server, app, first), await refresh(server, app, second)];
    assert.deepEqual(answers.map(({ status }) => status).sort(), [200, 400]);
    await refused(server, answers.find(({ status }) => status === 400), 'grant_revoked_by_user',
      { evidence: { revoked_by: /user/ } });
  });

  test('what ended the grants of before does not end those of after', async () => {
    const gina = new Person(server, server.addUser('gina'));
    await gina.tokens(app);
    for (const command of [['user', 'withdraw-consent', 'gina', '--client', app.id],
      ['user', 'revoke-grants', 'gina'], ['client', 'revoke-grants', app.id]]) {
      server.cli(command);
      const { refresh_token: token } = await gina.tokens(app);
      assert.equal((await refresh(server, app, token)).status, 200, command.join(' '));
    }
    server.cli(['user', 'disable', 'gina']);
    server.cli(['user', 'enable', 'gina']);
    const { refresh_token: token } = await gina.tokens(app);
    assert.equal((await refresh(server, app, token)).status, 200, 'enabled again');
  });

  test('who takes the id of a removed client gets none of its grants: client_removed', async () => {
    const brief = server.addClient('brief');
    const { refresh_token: token } = await alice.tokens(brief);
    const back = await alice.authorize(brief);
    server.cli(['client', 'remove', brief.id, '--yes']);
    server.addClient('brief');
    const due = { evidence: { removed_ago: /s$/ } };
    await refused(server, await refresh(server, brief, token), 'client_removed', due);
    await refused(server, await exchange(server, brief, back), 'client_removed', due);
  });

  test('a withdrawn consent ends the grant: consent_withdrawn', async () => {
    const bob = new Person(server, server.addUser('bob'));
    const { refresh_token: token } = await bob.tokens(app);
    server.cli(['user', 'withdraw-consent', 'bob', '--client', app.id]);
    await refused(server, await refresh(server, app, token), 'consent_withdrawn', {
      evidence: { withdrawn_ago: /s$/ },
    });
  });

  test('a disabled person has no grants: user_disabled', async () => {
    const carol = new Person(server, server.addUser('carol'));
    const { refresh_token: token } = await carol.tokens(app);
    const back = await carol.authorize(app);
    server.cli(['user', 'disable', 'carol']);
    const due = { evidence: { disabled_ago: /s$/ } };
    await refused(server, await refresh(server, app, token), 'user_disabled', due);
    await refused(server, await exchange(server, app, back), 'user_disabled', due);
  });

  test('a removed person has no grants: user_removed', async () => {
    const dave = new Person(server, server.addUser('dave'));
    const { refresh_token: token } = await dave.tokens(app);
    server.cli(['user', 'remove', 'dave', '--yes']);
    await refused(server, await refresh(server, app, token), 'user_removed', {
      evidence: { removed_ago: /s$/ },
    });
  });

  test('another password ends the grants: password_changed', async () => {
    const erin = new Person(server, server.addUser('erin'));
    const { refresh_token: token } = await erin.tokens(app);
    server.cli(['user', 'password', 'erin'], { input: 'another-password-of-erin\n' });
    await refused(server, await refresh(server, app, token), 'password_changed', {
      evidence: { password_changed_ago: /s$/ },
    });
  });

  test('an access token of another client cannot be revoked: access_token_wrong_client', async () => {
    const { access_token: token } = await alice.tokens(app);
    const answer = await post(server, '/revoke', { token, client_id: other.id });
    await refused(server, answer, 'access_token_wrong_client', { known: false });
  });

  test('a wrong name or password in the password grant is user_credentials_wrong', async () => {
    const { passwordly } = context;
    const fields = { grant_type: 'password', username: 'alice', password: alice.password };
    assert.equal((await ask(server, passwordly, fields)).status, 200);
    for (const wrong of [{ password: `${alice.password}x` }, { username: 'nobody-at-all' }]) {
      await refused(server, await ask(server, passwordly, fields, wrong), 'user_credentials_wrong');
    }
  });

  test('the password grant gives no more than is registered, and nothing to who is disabled',
    async () => {
      const { passwordly } = context;
      const henry = server.addUser('henry');
      const fields = { grant_type: 'password', username: 'henry', password: henry.password };
      await refused(server, await ask(server, passwordly, { ...fields, scope: 'openid admin' }),
        'scope_invalid', { error: 'invalid_scope', status: 400 });
      server.cli(['user', 'disable', 'henry']);
      await refused(server, await ask(server, passwordly, fields), 'user_disabled');
      await refused(server, await ask(server, passwordly, { ...fields, password: 'a-wrong-password' }),
        'user_credentials_wrong');
    });
}
