// A person signs in: by mouse, by keyboard alone, without JavaScript, and with mistakes.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { focusNow, tabTo } from './lib/keyboard.mjs';
import { redeem, state } from './lib/request.mjs';
import { allow, arrival, demo, heading, signIn, useStage } from './lib/stage.mjs';

const stage = useStage('login');

test('a person signs in with the mouse, agrees, and the application redeems the code', async (t) => {
  const client = stage.newClient();
  const page = await stage.open({ t });
  await page.goto(stage.ask(client));
  assert.equal(await heading(page), 'Sign in');
  await signIn(page);
  assert.equal(await heading(page), 'Do you allow this?');
  await allow(page);
  const answer = await arrival(stage, page);
  assert.equal(answer.get('state'), state);
  assert.equal(answer.get('iss'), stage.server.issuer);
  assert.equal(stage.application.arrivals.at(-1).referer, undefined);
  const tokens = await redeem(stage.server, stage.application, client, answer.get('code'));
  assert.equal(tokens.status, 200);
  assert.ok(tokens.body.id_token);
  assert.deepEqual(page.complaints, []);
});

test('the keyboard alone leads through login and consent, in order, with the focus seen', async (t) => {
  const page = await stage.open({ t });
  await page.goto(stage.ask(stage.newClient()));
  // The page puts the focus there when it first draws, which may be after its load event.
  await page.locator('input:focus').waitFor();
  assert.equal((await focusNow(page)).name, 'Login or email');
  await page.keyboard.type(demo.login);
  const order = [await focusNow(page), ...await tabTo(page, 4)];
  assert.deepEqual(order.map((one) => one.name),
    ['Login or email', 'Password', 'Sign in', 'Cancel and go back', 'Privacy policy']);
  for (const one of order) assert.ok(one.isSeen, `the focus on "${one.name}" is not seen`);
  for (let i = 0; i < 3; i += 1) await page.keyboard.press('Shift+Tab');
  await page.keyboard.type(demo.password);
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Do you allow this?' }).waitFor();
  const choices = await tabTo(page, 5);
  assert.deepEqual(choices.map((one) => one.name),
    ['grantline', 'notes.example', 'Not you?', 'Allow', 'Do not allow']);
  for (const one of choices) assert.ok(one.isSeen, `the focus on "${one.name}" is not seen`);
  await page.keyboard.press('Shift+Tab');
  await page.keyboard.press('Enter');
  assert.ok((await arrival(stage, page)).get('code'));
});

test('the whole way works without JavaScript', async (t) => {
  const page = await stage.open({ t, javaScriptEnabled: false });
  await page.goto(stage.ask(stage.newClient()));
  await signIn(page);
  await allow(page);
  assert.ok((await arrival(stage, page)).get('code'));
});

test('a wrong password is said once, by the field, and the login stays', async (t) => {
  const page = await stage.open({ t });
  await page.goto(stage.ask(stage.newClient()));
  await signIn(page, { password: 'wrong-horse' });
  const alert = page.getByRole('alert');
  assert.match(await alert.innerText(), /^That did not match\./);
  const password = page.getByLabel('Password');
  assert.equal(await password.getAttribute('aria-describedby'), await alert.getAttribute('id'));
  assert.equal(await password.getAttribute('aria-invalid'), 'true');
  assert.equal(await password.inputValue(), '');
  await page.locator('input:focus').waitFor();
  assert.equal((await focusNow(page)).name, 'Password');
  assert.equal(await page.getByLabel('Login or email').inputValue(), demo.login);
  await signIn(page);
  assert.equal(await heading(page), 'Do you allow this?');
});

test('an unknown login and a wrong password look the same', async (t) => {
  const texts = [];
  for (const login of [demo.login, 'nobody']) {
    const page = await stage.open({ t });
    await page.goto(stage.ask(stage.newClient()));
    await signIn(page, { login, password: 'wrong-horse' });
    await page.getByRole('alert').waitFor();
    texts.push(await page.getByRole('main').innerText());
  }
  assert.equal(texts[0], texts[1]);
});

test('cancel takes the person back with access_denied', async (t) => {
  const page = await stage.open({ t });
  await page.goto(stage.ask(stage.newClient()));
  await page.getByRole('button', { name: 'Cancel and go back' }).click();
  const answer = await arrival(stage, page);
  assert.equal(answer.get('error'), 'access_denied');
  assert.equal(answer.get('state'), state);
  assert.equal(answer.get('iss'), stage.server.issuer);
});

test('login_hint fills the login and leaves the focus on the password', async (t) => {
  const page = await stage.open({ t });
  await page.goto(stage.ask(stage.newClient(), { login_hint: '"><script>alert(1)</script>' }));
  assert.equal(await page.getByLabel('Login or email').inputValue(), '"><script>alert(1)</script>');
  await page.locator('input:focus').waitFor();
  assert.equal((await focusNow(page)).name, 'Password');
  assert.deepEqual(page.complaints, []);
});

test('going back and loading again post nothing twice', async (t) => {
  const page = await stage.open({ t });
  await page.goto(stage.ask(stage.newClient()));
  await page.reload();
  await signIn(page);
  await page.getByRole('heading', { name: 'Do you allow this?' }).waitFor();
  await page.reload();
  assert.equal(await heading(page), 'Do you allow this?');
  await page.goBack();
  assert.equal(await heading(page), 'Do you allow this?');
  await page.goForward();
  assert.deepEqual(page.posts, ['/login']);
  await allow(page);
  const code = (await arrival(stage, page)).get('code');
  await page.reload();
  assert.equal((await arrival(stage, page)).get('code'), code);
  await page.goBack();
  await page.waitForLoadState();
  assert.deepEqual(page.posts, ['/login', '/consent']);
});

test('the address of a posted page, loaded anew, says that the form is gone', async (t) => {
  const page = await stage.open({ t });
  for (const path of ['/login', '/consent', '/select-account']) {
    const answer = await page.goto(stage.server.issuer + path);
    assert.equal(answer.status(), 400);
    assert.match(await page.getByRole('main').innerText(), /form_expired/);
  }
});
