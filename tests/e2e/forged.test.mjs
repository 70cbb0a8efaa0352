// Forms that another page posts, forms of another browser, forms that are too old.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Clock } from '../interop/lib/server.mjs';
import { allow, arrival, heading, signIn, useStage } from './lib/stage.mjs';

const clock = new Clock();
const stage = useStage('forged', { clock });

const escaped = (text) => text.replaceAll('&', '&amp;').replaceAll('"', '&quot;');

/** A page of the application's site that posts `fields` to the server's `path`. */
function trap(path, fields) {
  const inputs = Object.entries(fields)
    .map(([name, value]) => `<input type="hidden" name="${name}" value="${escaped(value)}">`);
  return stage.application.put('/trap', `<!doctype html><title>Trap</title>
    <form method="post" action="${stage.server.issuer}${path}">${inputs.join('')}<button>Win</button></form>`);
}

const fieldsOf = (page) => page.locator('form').evaluate((form) =>
  Object.fromEntries([...form.querySelectorAll('input[type=hidden]')].map((one) => [one.name, one.value])));

async function spring(page, path, fields) {
  await page.goto(trap(path, fields));
  const answered = page.waitForResponse((answer) => answer.url() === stage.server.issuer + path);
  await page.getByRole('button', { name: 'Win' }).click();
  assert.equal((await answered).status(), 400);
  await page.waitForLoadState();
  assert.match(await page.getByRole('main').innerText(), /form_forged/);
}

test('a consent that another site posts is refused, with the very fields of the page', async (t) => {
  const page = await stage.open({ t });
  const client = stage.newClient();
  await page.goto(stage.ask(client));
  await signIn(page);
  await page.getByRole('heading', { name: 'Do you allow this?' }).waitFor();
  await spring(page, '/consent', { ...await fieldsOf(page), decision: 'allow' });
  await page.goto(stage.ask(client));
  assert.equal(await heading(page), 'Do you allow this?');
});

test('nobody is signed in as an attacker by a form of the attacker\'s page', async (t) => {
  const attacker = stage.server.addUser('mallory');
  const theirs = await stage.open({ t });
  const client = stage.newClient();
  await theirs.goto(stage.ask(client));
  const fields = { ...await fieldsOf(theirs), username: attacker.login, password: attacker.password };
  const page = await stage.open({ t });
  await page.goto(stage.ask(client));
  await spring(page, '/login', fields);
  await page.goto(stage.ask(client, { prompt: 'none' }));
  assert.equal((await arrival(stage, page)).get('error'), 'login_required');
});

test('nobody is signed out by another site\'s form', async (t) => {
  const page = await stage.open({ t });
  const client = stage.newClient();
  await page.goto(stage.ask(client));
  await signIn(page);
  await page.getByRole('heading', { name: 'Do you allow this?' }).waitFor();
  const logout = await stage.logoutUrl();
  await page.goto(logout);
  await spring(page, new URL(logout).pathname, { ...await fieldsOf(page), decision: 'logout' });
  await page.goto(stage.ask(client, { prompt: 'none' }));
  assert.equal((await arrival(stage, page)).get('error'), 'consent_required');
});

test('a request that was changed in the form is refused', async (t) => {
  const page = await stage.open({ t });
  await page.goto(stage.ask(stage.newClient(), { scope: 'openid' }));
  await signIn(page);
  await page.locator('input[name=request]').evaluate((field) => {
    field.value = field.value.replace('scope=openid', 'scope=openid+notes.read');
  });
  await allow(page);
  assert.match(await page.getByRole('main').innerText(), /form_forged/);
});

test('a login page that was open for too long says so and works at the next try', async (t) => {
  const page = await stage.open({ t });
  await page.goto(stage.ask(stage.newClient()));
  clock.forward(31 * 60);
  await signIn(page);
  assert.match(await page.getByRole('alert').innerText(), /^This page was open for too long\./);
  await signIn(page);
  assert.equal(await heading(page), 'Do you allow this?');
});

test('a consent page that was open for too long is shown anew', async (t) => {
  const page = await stage.open({ t });
  await page.goto(stage.ask(stage.newClient()));
  await signIn(page);
  await page.getByRole('heading', { name: 'Do you allow this?' }).waitFor();
  clock.forward(31 * 60);
  await allow(page);
  await page.waitForURL((url) => url.pathname === '/authorize');
  assert.equal(await heading(page), 'Do you allow this?');
  await allow(page);
  assert.ok((await arrival(stage, page)).get('code'));
});
