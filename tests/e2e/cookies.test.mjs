// The cookies, without TLS and with it.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { allow, arrival, signIn, useStage } from './lib/stage.mjs';

const names = ['grantline-browser', 'grantline-device', 'grantline-session'];

function selfMadeCertificate() {
  const folder = mkdtempSync(join(tmpdir(), 'grantline-tls-'));
  const key = join(folder, 'key.pem');
  const certificate = join(folder, 'certificate.pem');
  execFileSync('openssl', ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes',
    '-days', '2', '-subj', '/CN=127.0.0.1', '-addext', 'subjectAltName=IP:127.0.0.1', '-keyout', key,
    '-out', certificate], { stdio: 'ignore' });
  return { folder, key, certificate };
}

async function signedIn(stage, t, settings) {
  const page = await stage.open({ t, ...settings });
  await page.goto(stage.ask(stage.newClient()));
  const before = await page.context().cookies();
  await signIn(page);
  await allow(page);
  assert.ok((await arrival(stage, page)).get('code'));
  const cookies = await page.context().cookies(stage.server.issuer);
  return { page, before, cookies: cookies.sort((a, b) => a.name.localeCompare(b.name)) };
}

describe('without TLS', () => {
  const stage = useStage('cookies');

  test('no script sees the cookies, no other site sends them with a post', async (t) => {
    const { page, before, cookies } = await signedIn(stage, t);
    assert.deepEqual(before.map((one) => one.name), ['grantline-browser']);
    assert.deepEqual(cookies.map((one) => one.name), names);
    for (const one of cookies) {
      assert.equal(one.httpOnly, true, one.name);
      assert.equal(one.sameSite, 'Lax', one.name);
      assert.equal(one.path, '/', one.name);
      assert.equal(one.domain, '127.0.0.1', one.name);
    }
    assert.equal(cookies[2].expires, -1, 'the session ends with the browser');
    await page.goto(stage.server.issuer);
    assert.equal(await page.evaluate(() => document.cookie), '');
  });

  test('signing in again makes another session: none can be planted', async (t) => {
    const { page, cookies } = await signedIn(stage, t);
    const planted = cookies[2].value;
    await page.goto(stage.ask(stage.newClient(), { prompt: 'login' }));
    await page.getByRole('button', { name: 'Not you?' }).click();
    await signIn(page);
    await page.getByRole('heading', { name: 'Do you allow this?' }).waitFor();
    const now = (await page.context().cookies()).find((one) => one.name === 'grantline-session');
    assert.notEqual(now.value, planted);
  });
});

describe('with TLS', () => {
  const tls = selfMadeCertificate();
  after(() => rmSync(tls.folder, { recursive: true, force: true }));
  const stage = useStage('cookies-tls', { scheme: 'https',
    flags: ['--server.tls_certificate', tls.certificate, '--server.tls_key', tls.key] });

  test('the cookies are bound to the host and to TLS', async (t) => {
    const { page, before, cookies } = await signedIn(stage, t, { ignoreHTTPSErrors: true });
    assert.deepEqual(before.map((one) => one.name), ['__Host-grantline-browser']);
    assert.deepEqual(cookies.map((one) => one.name), names.map((name) => `__Host-${name}`));
    for (const one of cookies) {
      assert.equal(one.secure, true, one.name);
      assert.equal(one.httpOnly, true, one.name);
      assert.equal(one.path, '/', one.name);
    }
    const answer = await page.goto(stage.server.issuer);
    const lifetime = /^max-age=(\d+)/.exec(answer.headers()['strict-transport-security'])?.[1];
    assert.ok(Number(lifetime) >= 31_536_000, `Strict-Transport-Security: ${lifetime}`);
  });
});
