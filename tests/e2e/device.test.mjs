// A person with a browser lets a device in: the code, the confirmation, login and consent as ever; and
// `grantline login --device` as the device.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Command } from '../foreign/lib/command.mjs';
import { deviceGrant } from '../interop/lib/device.mjs';
import { rememberIn } from '../interop/lib/logs.mjs';
import { allow, heading, signIn, useStage } from './lib/stage.mjs';

const stage = useStage('device', { flags: ['--device.interval', '1s'] });

async function post(path, fields) {
  const answer = await fetch(stage.server.url(path), { method: 'POST', body: new URLSearchParams(fields) });
  return { status: answer.status, body: rememberIn(await answer.json()) };
}
const begin = async (client) =>
  (await post('/device_authorization', { client_id: client, scope: 'openid email' })).body;
const poll = (client, code) =>
  post('/token', { grant_type: deviceGrant, client_id: client, device_code: code });
const press = (page, name) => page.getByRole('button', { name, exact: true }).click();

async function confirm(page, asked) {
  await page.goto(asked.verification_uri_complete);
  await press(page, 'Continue');
  await press(page, 'It is mine');
}

test('the person types the code, sees which device it is, signs in and allows it', async (t) => {
  const page = await stage.open({ t });
  const client = stage.newClient();
  const asked = await begin(client);
  await page.goto(asked.verification_uri);
  await page.getByLabel('Code on your device').fill(asked.user_code.replace('-', '').toLowerCase());
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Is this your device?' }).waitFor();
  const text = await page.getByRole('main').innerText();
  for (const part of ['Field Notes', asked.user_code, '127.0.0.1', 'just now', 'Did somebody send you this code?']) {
    assert.ok(text.includes(part), `the page does not say "${part}":\n${text}`);
  }
  await press(page, 'It is mine');
  await signIn(page);
  assert.match(await page.getByRole('main').innerText(), /you go back to your device/);
  assert.equal((await poll(client, asked.device_code)).body.error, 'authorization_pending');
  await allow(page);
  assert.equal(await heading(page), 'You can go back to your device');
  assert.equal((await poll(client, asked.device_code)).status, 200);
  assert.deepEqual(page.complaints, []);
});

test('who is signed in is asked all the same, and may be somebody else', async (t) => {
  const page = await stage.open({ t });
  const client = stage.newClient();
  const other = stage.server.addUser(`person-${crypto.randomUUID().slice(0, 8)}`);
  await confirm(page, await begin(client));
  await signIn(page);
  await allow(page);
  const asked = await begin(client);
  await confirm(page, asked);
  assert.equal(await heading(page), 'Do you allow this?');
  await press(page, 'Not you?');
  await signIn(page, other);
  await allow(page);
  const { body } = await poll(client, asked.device_code);
  const { sub } = JSON.parse(Buffer.from(body.id_token.split('.')[1], 'base64url'));
  assert.equal(sub, other.sub);
});

test('an address alone allows nothing, and a reload after the yes does no harm', async (t) => {
  const page = await stage.open({ t });
  const client = stage.newClient({ 'skip-consent': true });
  const asked = await begin(client);
  await confirm(page, asked);
  await signIn(page);
  assert.equal(await heading(page), 'You can go back to your device');
  await page.reload();
  assert.equal(await heading(page), 'You can go back to your device');
  const next = await begin(client);
  await page.goto(next.verification_uri_complete);
  assert.equal(await heading(page), 'Connect a device');
  assert.equal((await poll(client, next.device_code)).body.error, 'authorization_pending');
});

test('another site can neither confirm nor allow a device', async (t) => {
  const page = await stage.open({ t });
  const client = stage.newClient();
  const asked = await begin(client);
  await confirm(page, asked);
  await signIn(page);
  const fields = await page.locator('form input[type=hidden]').evaluateAll((all) =>
    all.map(({ name, value }) => [name, value]));
  const attack = async (action, more) => {
    await page.goto(`${stage.application.origin}/`);
    await page.evaluate(({ to, pairs }) => {
      const form = Object.assign(document.createElement('form'), { method: 'post', action: to });
      for (const [name, value] of pairs) {
        form.append(Object.assign(document.createElement('input'), { name, value }));
      }
      document.body.append(form);
      form.submit();
    }, { to: stage.server.url(action), pairs: [...fields, ...more] });
    await page.waitForURL((url) => url.href.startsWith(stage.server.issuer));
    assert.match(await page.content(), /form_forged/);
  };
  await attack('/consent', [['decision', 'allow']]);
  await attack('/device', [['decision', 'go_on']]);
  assert.equal((await poll(client, asked.device_code)).body.error, 'authorization_pending');
});

for (const decision of ['allow', 'refuse']) {
  test(`grantline login --device, and the person says ${decision}`, async (t) => {
    const page = await stage.open({ t });
    const client = stage.newClient();
    const command = new Command(`device-${decision}`);
    const done = await command.login(
      [stage.server.issuer, '--device', '--client-id', client, '--scope', 'openid email'],
      async (url) => {
        await page.goto(url);
        await press(page, 'Continue');
        if (decision === 'refuse') return press(page, 'Not mine');
        await press(page, 'It is mine');
        await signIn(page);
        return allow(page);
      }, 'which has the code in it');
    assert.equal(done.code, decision === 'allow' ? 0 : 1, done.err);
    if (decision === 'refuse') return assert.match(done.err, /denied/i);
    const me = await command.run(['curl', stage.server.url('/userinfo'), '-sS']);
    assert.match(JSON.parse(me.out).email, /@/);
    return assert.equal((await command.run(['logout'])).code, 0);
  });
}
