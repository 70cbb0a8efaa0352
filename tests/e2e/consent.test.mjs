// What a person allows, refuses, and is not asked again.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { state } from './lib/request.mjs';
import { allow, arrival, heading, signIn, useStage } from './lib/stage.mjs';

const stage = useStage('consent');

test('the page says who asks, for what, for whom and where the person goes next', async (t) => {
  const page = await stage.open({ t });
  await page.goto(stage.ask(stage.newClient(), { scope: 'openid email notes.read' }));
  await signIn(page);
  const text = await page.getByRole('main').innerText();
  for (const part of ['Field Notes', 'notes.example', 'Demo Person', 'Know that it is you',
    'See your email address', 'Use the permission notes.read', `you go back to ${new URL(stage.application.origin).host}`]) {
    assert.ok(text.includes(part), `the page does not say "${part}":\n${text}`);
  }
  assert.ok(!text.includes('See your profile'));
});

test('a refusal reaches the application with state and iss, and nothing is remembered', async (t) => {
  const page = await stage.open({ t });
  const client = stage.newClient();
  await page.goto(stage.ask(client));
  await signIn(page);
  await page.getByRole('button', { name: 'Do not allow' }).click();
  const answer = await arrival(stage, page);
  assert.equal(answer.get('error'), 'access_denied');
  assert.equal(answer.get('state'), state);
  assert.equal(answer.get('iss'), stage.server.issuer);
  assert.equal(answer.get('code'), null);
  await page.goto(stage.ask(client));
  assert.equal(await heading(page), 'Do you allow this?');
});

test('what was allowed is not asked again; what is new is, and the old is marked', async (t) => {
  const page = await stage.open({ t });
  const client = stage.newClient({ 'remember-unproven-consent': true });
  await page.goto(stage.ask(client, { scope: 'openid email' }));
  await signIn(page);
  await allow(page);
  const first = (await arrival(stage, page)).get('code');
  await page.goto(stage.ask(client, { scope: 'openid email' }));
  const second = (await arrival(stage, page)).get('code');
  assert.notEqual(first, second);
  await page.goto(stage.ask(client, { scope: 'openid email profile' }));
  assert.equal(await heading(page), 'Do you allow this?');
  const marked = page.getByRole('listitem').filter({ hasText: 'Allowed before' });
  assert.equal(await marked.count(), 2);
});

// RFC 8252 section 8.6: any program of this machine could have sent the request.
test('an application on loopback is asked for each time, by a short page', async (t) => {
  const page = await stage.open({ t });
  const client = stage.newClient();
  await page.goto(stage.ask(client));
  await signIn(page);
  await allow(page);
  const first = (await arrival(stage, page)).get('code');
  await page.goto(stage.ask(client));
  assert.equal(await heading(page), 'Did you open this?');
  await page.keyboard.press('Enter');
  assert.deepEqual(page.posts, ['/login', '/consent'], 'a key meant for another window');
  assert.ok(!(await page.getByText('See your email address').isVisible()));
  await page.getByText('What you allowed it before').click();
  assert.ok(await page.getByText('See your email address').isVisible());
  await page.getByRole('button', { name: 'Yes, go on' }).click();
  assert.notEqual((await arrival(stage, page)).get('code'), first);
  await page.goto(stage.ask(client, { prompt: 'none' }));
  assert.equal((await arrival(stage, page)).get('error'), 'consent_required');
  await page.goto(stage.ask(client));
  await page.getByRole('button', { name: 'No, stop here' }).click();
  assert.equal((await arrival(stage, page)).get('error'), 'access_denied');
});

test('prompt=consent asks what was allowed before', async (t) => {
  const page = await stage.open({ t });
  const client = stage.newClient();
  await page.goto(stage.ask(client));
  await signIn(page);
  await allow(page);
  await arrival(stage, page);
  await page.goto(stage.ask(client, { prompt: 'consent' }));
  assert.equal(await heading(page), 'Do you allow this?');
});

test('"Not you?" leads to the login of another, who is asked for themselves', async (t) => {
  const page = await stage.open({ t });
  const other = stage.server.addUser('bea');
  await page.goto(stage.ask(stage.newClient()));
  await signIn(page);
  await page.getByRole('button', { name: 'Not you?' }).click();
  assert.equal(await page.getByLabel('Login or email').inputValue(), '');
  await signIn(page, other);
  assert.match(await page.getByRole('main').innerText(), /You are signed in as\s+bea/);
});

test('a page on which another person signed in meanwhile is not acted on', async (t) => {
  const page = await stage.open({ t });
  const other = stage.server.addUser('cleo');
  const client = stage.newClient();
  await page.goto(stage.ask(client));
  await signIn(page);
  await page.getByRole('heading', { name: 'Do you allow this?' }).waitFor();
  const tab = await page.context().newPage();
  await tab.goto(stage.ask(client, { prompt: 'login' }));
  await tab.getByRole('button', { name: 'Not you?' }).click();
  await signIn(tab, other);
  await tab.getByRole('heading', { name: 'Do you allow this?' }).waitFor();
  await allow(page);
  assert.match(await page.getByRole('main').innerText(), /You are signed in as\s+cleo/);
});

test('a trusted client is not asked for consent', async (t) => {
  const page = await stage.open({ t });
  await page.goto(stage.ask(stage.newClient({ 'skip-consent': true })));
  await signIn(page);
  assert.ok((await arrival(stage, page)).get('code'));
});
