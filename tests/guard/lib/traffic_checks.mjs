// Bodies, connections, upgrades, and a guard that is not there.
import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { Agent } from 'node:http';
import { connect } from 'node:net';
import { bearer, through } from './ask.mjs';
import { pause } from '../../interop/lib/server.mjs';

async function bodyIsUntouched(site, proxy) {
  const body = randomBytes(1024 * 1024);
  const hash = createHash('sha256').update(body).digest('hex');
  const token = await site.token({ scope: 'openid orders.write' });
  for (const length of [{ 'content-length': body.length }, { 'transfer-encoding': 'chunked' }]) {
    const headers = { ...bearer(token), 'content-type': 'application/octet-stream', ...length };
    const { status, text, got } = await through(site, proxy, { method: 'POST', body, headers });
    assert.equal(status, 200, text);
    assert.deepEqual([got[0].method, got[0].length, got[0].hash], ['POST', body.length, hash]);
  }
}

// A refusal, also of a request with a body, does not put a connection out of step.
async function connectionGoesOn(site, proxy) {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const good = bearer(await site.token());
  const body = randomBytes(100_000);
  let reused = 0;
  for (const [asked, due] of [
    [{ headers: good }, 200],
    [{ headers: {} }, 401],
    [{ headers: good, path: '/orders/2' }, 200],
    [{ headers: good, method: 'POST', body }, 403],
    [{ headers: good, path: '/orders/3' }, 200],
    [{ headers: {}, method: 'POST', body }, 401],
    [{ headers: good, path: '/orders/4' }, 200],
    [{ headers: {}, method: 'HEAD' }, 401],
    [{ headers: good, path: '/orders/5', method: 'HEAD' }, 200],
    [{ headers: good, path: '/orders/6' }, 200],
  ]) {
    const answer = await through(site, proxy, { ...asked, agent });
    assert.equal(answer.status, due, answer.text);
    const reached = due === 200 ? [asked.path ?? '/orders/1'] : [];
    assert.deepEqual(answer.got.map(({ url }) => url), reached);
    reused += answer.reused ? 1 : 0;
  }
  agent.destroy();
  assert.ok(reused > 0, 'no connection was used twice');
}

function upgrade({ port }, headers) {
  const lines = ['GET /orders/live HTTP/1.1', 'Host: 127.0.0.1', 'Connection: Upgrade',
    'Upgrade: websocket', 'Sec-WebSocket-Version: 13',
    `Sec-WebSocket-Key: ${randomBytes(16).toString('base64')}`,
    ...Object.entries(headers).map((pair) => pair.join(': ')), '', ''];
  return new Promise((done) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(lines.join('\r\n')));
    let text = '';
    socket.on('error', () => {});
    socket.once('close', () => done(text));
    socket.on('data', (bytes) => {
      text += bytes;
      if (/^HTTP\/1.1 101[\s\S]*\r\n\r\n$/.test(text)) socket.write('hello there');
      if (text.endsWith('hello there') || /^HTTP\/1.1 [2-5]/.test(text)) socket.destroy();
    });
  });
}

async function upgradesAreGuarded(site, proxy) {
  const yes = await upgrade(proxy, bearer(await site.token()));
  assert.match(yes, /^HTTP\/1.1 101 [\s\S]*hello there$/);
  const { result, got } = await site.api.during(() => upgrade(proxy, {}));
  assert.match(result, /^HTTP\/1.1 401/);
  assert.deepEqual(got, []);
}

const serverErrors = [500, 502, 503, 504];

async function isClosed(site, proxy, headers) {
  await Promise.all(['/orders/1', '/public/1', '/reports/1'].map(async (path) => {
    const answer = await through(site, proxy, { path, headers });
    assert.ok(serverErrors.includes(answer.status), `${path}: ${answer.status}`);
    assert.deepEqual(answer.got, []);
  }));
}

async function comesBack(site, proxy, headers) {
  let status;
  for (let asked = 0; asked < 200 && status !== 200; asked += 1) {
    ({ status } = await through(site, proxy, { headers }));
    assert.ok([200, ...serverErrors].includes(status), `${status}`);
    if (status !== 200) await pause(50);
  }
  assert.equal(status, 200);
}

async function closedWithoutGuard(site, proxy) {
  const headers = bearer(await site.token());
  assert.equal((await through(site, proxy, { headers })).status, 200);
  await site.guardDown();
  try {
    await isClosed(site, proxy, headers);
  } finally {
    await site.guardUp();
  }
  await comesBack(site, proxy, headers);
}

// A guard that takes connections and says nothing.
async function closedWhileGuardHangs(site, proxy) {
  const headers = bearer(await site.token());
  assert.equal((await through(site, proxy, { headers })).status, 200);
  site.guardHangs();
  try {
    await isClosed(site, proxy, headers);
  } finally {
    site.guardGoesOn();
  }
  await comesBack(site, proxy, headers);
}

export const trafficChecks = {
  'a body of 1 MiB passes untouched': bodyIsUntouched,
  'a connection goes on after a refusal': connectionGoesOn,
  'an upgrade is guarded, and passes': upgradesAreGuarded,
  'without the guard nothing is open, and all comes back with it': closedWithoutGuard,
  'a guard that hangs opens nothing': closedWhileGuardHangs,
};
