// What a person allowed: they see it, and take it back.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { allow, arrival, heading, signIn, useStage } from './lib/stage.mjs';
import { redeem, refresh } from './lib/request.mjs';

const stage = useStage('account');

/** A person who allowed `client`; the refresh token that it got. */
async function allowed(page, client, parameters = {}) {
  await page.goto(stage.ask(client, { prompt: 'login consent', ...parameters }));
  await signIn(page);
  await allow(page);
  const code = (await arrival(stage, page)).get('code');
  const { body } = await redeem(stage.server, stage.application, client, code);
  return body.refresh_token;
}

const causeOf = (answer) => answer.body.error_uri.split('/').at(-1);
const account = (page) => page.goto(`${stage.server.issuer}/account`);

test('a click takes the access back: the application is refused, and has to ask again', async (t) => {
  const page = await stage.open({ t, javaScriptEnabled: false });
  const client = stage.newClient();
  const token = await allowed(page, client, { scope: 'openid email' });
  await account(page);
  const card = page.getByRole('article', { name: 'Field Notes' });
  assert.match(await card.innerText(), /See your email address[\s\S]*Last used just now/);
  await card.getByRole('button', { name: 'Withdraw the access of Field Notes' }).click();
  assert.match(await page.getByRole('status').innerText(), /Withdrawn/);
  assert.equal(await page.getByRole('article').count(), 0);
  const refused = await refresh(stage.server, client, token);
  assert.equal(refused.status, 400);
  assert.equal(refused.body.error, 'invalid_grant');
  assert.equal(causeOf(refused), 'consent_withdrawn');
  await page.goto(stage.ask(client));
  assert.equal(await heading(page), 'Do you allow this?');
});

test('one sign-in of several is ended by itself, without a mouse', async (t) => {
  const page = await stage.open({ t });
  const person = stage.server.addUser('dora');
  const client = stage.newClient();
  const tokens = [];
  for (let i = 0; i < 2; i += 1) {
    await page.context().clearCookies();
    await page.goto(stage.ask(client, { prompt: 'login consent' }));
    await signIn(page, person);
    await allow(page);
    const code = (await arrival(stage, page)).get('code');
    tokens.push((await redeem(stage.server, stage.application, client, code)).body.refresh_token);
  }
  await account(page);
  await page.getByText('2 sign-ins').focus();
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: /^End the sign-in of/ }).first().focus();
  await page.keyboard.press('Enter');
  assert.match(await page.getByRole('status').innerText(), /Ended/);
  const answers = [];
  for (const token of tokens) answers.push(await refresh(stage.server, client, token));
  assert.deepEqual(answers.map(({ status }) => status).sort(), [200, 400]);
  const refused = answers.find(({ status }) => status === 400);
  assert.equal(causeOf(refused), 'grant_revoked_by_user');
  const reference = /gl-[0-9a-z-]+/.exec(JSON.stringify(refused.body))[0];
  const story = await stage.server.explain(reference);
  assert.equal(story.cause, 'grant_revoked_by_user');
});

test('who is not signed in signs in and comes back; another person sees nothing of it', async (t) => {
  const page = await stage.open({ t });
  await allowed(page, stage.newClient());
  const other = await stage.open({ t });
  await account(other);
  await signIn(other, stage.server.addUser('elin'));
  assert.equal(await heading(other), 'What you allowed');
  assert.match(await other.getByRole('main').innerText(), /No application has access/);
  assert.equal(new URL(other.url()).pathname, '/account');
});
