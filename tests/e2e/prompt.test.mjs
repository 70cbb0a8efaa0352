// Requests that say how the person is to be met: prompt, max_age, hints.
import assert from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';
import { test } from 'node:test';
import { redeem } from './lib/request.mjs';
import { allow, arrival, demo, heading, signIn, useStage } from './lib/stage.mjs';

const stage = useStage('prompt');

/** A page whose person is signed in and agreed to `client`, and the tokens of that. */
async function signedIn(t, client) {
  const page = await stage.open({ t });
  await page.goto(stage.ask(client));
  await signIn(page);
  await allow(page);
  const code = (await arrival(stage, page)).get('code');
  const { body } = await redeem(stage.server, stage.application, client, code);
  return { page, tokens: body };
}

const claims = (token) => JSON.parse(Buffer.from(token.split('.')[1], 'base64url'));

async function confirmPassword(page) {
  assert.equal(await heading(page), 'Confirm it is you');
  await page.getByLabel('Password').fill(demo.password);
  await page.getByRole('button', { name: 'Confirm' }).click();
}

test('prompt=none without a session answers login_required', async (t) => {
  const page = await stage.open({ t });
  await page.goto(stage.ask(stage.newClient(), { prompt: 'none' }));
  assert.equal((await arrival(stage, page)).get('error'), 'login_required');
});

test('prompt=none with a session answers consent_required, then a code', async (t) => {
  const client = stage.newClient({ 'remember-unproven-consent': true });
  const { page } = await signedIn(t, client);
  await page.goto(stage.ask(stage.newClient(), { prompt: 'none' }));
  assert.equal((await arrival(stage, page)).get('error'), 'consent_required');
  await page.goto(stage.ask(client, { prompt: 'none' }));
  assert.ok((await arrival(stage, page)).get('code'));
});

test('a request that the application posts from its own site finds the session', async (t) => {
  const client = stage.newClient({ 'remember-unproven-consent': true });
  const { page } = await signedIn(t, client);
  const url = new URL(stage.ask(client, { prompt: 'none' }));
  const inputs = [...url.searchParams].map(([name, value]) =>
    `<input type="hidden" name="${name}" value="${value.replaceAll('&', '&amp;')}">`);
  await page.goto(stage.application.put('/begin', `<!doctype html><title>Begin</title><form method="post"
    action="${url.origin}${url.pathname}">${inputs.join('')}<button>Sign in</button></form>`));
  await page.getByRole('button', { name: 'Sign in' }).click();
  assert.ok((await arrival(stage, page)).get('code'));
});

test('prompt=login asks the password again, and the token tells the new time', async (t) => {
  const client = stage.newClient({ 'remember-unproven-consent': true });
  const { page, tokens } = await signedIn(t, client);
  await pause(1100);
  await page.goto(stage.ask(client, { prompt: 'login' }));
  await confirmPassword(page);
  const code = (await arrival(stage, page)).get('code');
  const { body } = await redeem(stage.server, stage.application, client, code);
  assert.ok(claims(body.id_token).auth_time > claims(tokens.id_token).auth_time);
});

test('Enter in the password confirms; it does not press "Not you?"', async (t) => {
  const client = stage.newClient({ 'remember-unproven-consent': true });
  const { page } = await signedIn(t, client);
  await page.goto(stage.ask(client, { prompt: 'login' }));
  // The page puts the focus there when it first draws, which may be after its load event.
  await page.locator('input[type=password]:focus').waitFor();
  await page.keyboard.type(demo.password);
  await page.keyboard.press('Enter');
  assert.ok((await arrival(stage, page)).get('code'));
});

test('max_age asks again when the login is older', async (t) => {
  const client = stage.newClient({ 'remember-unproven-consent': true });
  const { page } = await signedIn(t, client);
  await page.goto(stage.ask(client, { max_age: '3600' }));
  assert.ok((await arrival(stage, page)).get('code'));
  await pause(2100);
  await page.goto(stage.ask(client, { max_age: '1' }));
  await confirmPassword(page);
  assert.ok((await arrival(stage, page)).get('code'));
});

test('prompt=select_account offers the person who is there, and another', async (t) => {
  const client = stage.newClient({ 'remember-unproven-consent': true });
  const { page } = await signedIn(t, client);
  await page.goto(stage.ask(client, { prompt: 'select_account' }));
  assert.equal(await heading(page), 'Choose an account');
  await page.getByRole('button', { name: /^Continue as Demo Person/ }).click();
  assert.ok((await arrival(stage, page)).get('code'));
  await page.goto(stage.ask(client, { prompt: 'select_account' }));
  await page.getByRole('button', { name: 'Use another account' }).click();
  assert.equal(await heading(page), 'Sign in');
  assert.equal(await page.getByLabel('Login or email').inputValue(), '');
});

test('an id_token_hint of another person leads to the login', async (t) => {
  const client = stage.newClient({ 'remember-unproven-consent': true });
  const { tokens } = await signedIn(t, client);
  const other = stage.server.addUser('dora');
  const page = await stage.open({ t });
  await page.goto(stage.ask(client));
  await signIn(page, other);
  await allow(page);
  await arrival(stage, page);
  await page.goto(stage.ask(client, { id_token_hint: tokens.id_token }));
  assert.equal(await heading(page), 'Sign in');
  await page.goto(stage.ask(client, { id_token_hint: tokens.id_token, prompt: 'none' }));
  assert.equal((await arrival(stage, page)).get('error'), 'login_required');
});
