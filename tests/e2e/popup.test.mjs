// A client that lets its person sign in in a window of its own, as libraries for browsers do: the
// callback tells the page that opened the window, and the window closes.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { allow, signIn, useStage } from './lib/stage.mjs';
import { redeem } from './lib/request.mjs';

const stage = useStage('popup');

const opener = (url) => `<!doctype html><title>Application</title><button>Sign in</button>
<script>
  addEventListener('message', (event) => {
    if (event.origin === location.origin) document.title = 'told ' + event.data;
  });
  document.querySelector('button').onclick = () => {
    window.popup = open(${JSON.stringify(url)}, 'login', 'width=480,height=640');
  };
</script>`;
const callback = `<!doctype html><title>Callback</title><script>
  opener?.postMessage(location.search, location.origin);
  if (opener) close();
</script>`;

async function openWindow(page, url) {
  await page.goto(stage.application.put('/opener', opener(url)));
  const opened = page.waitForEvent('popup');
  await page.getByRole('button', { name: 'Sign in' }).click();
  return opened;
}

async function told(page) {
  await page.waitForFunction(() => document.title.startsWith('told '), null, { timeout: 10_000 });
  return new URLSearchParams((await page.title()).slice('told '.length));
}

test('the window that was opened for the login tells its opener, and closes', async (t) => {
  stage.application.put('/cb', callback);
  const client = stage.newClient({ 'remember-unproven-consent': true });
  const page = await stage.open({ t });
  const popup = await openWindow(page, stage.ask(client));
  await signIn(popup);
  const closed = popup.waitForEvent('close');
  await allow(popup);
  const params = await told(page);
  await closed;
  const { status } = await redeem(stage.server, stage.application, client, params.get('code'));
  assert.equal(status, 200);

  const again = await openWindow(page, stage.ask(client, { prompt: 'none' }));
  assert.ok((await told(page)).get('code'), 'without any page too');
  if (!again.isClosed()) await again.waitForEvent('close');
});
