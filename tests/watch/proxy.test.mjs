// What passes through `grantline watch`, and what happens when a side fails: a provider that dies, is
// slow, or cannot be trusted, and an application that asks too much at once.
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';
import { request } from 'node:http';
import { createServer as createTls } from 'node:https';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { test } from 'node:test';
import { remember } from '../interop/lib/logs.mjs';
import { Server, binary, tempFolder } from '../interop/lib/server.mjs';
import { Gate } from './lib/gate.mjs';
import { leaksIn } from './lib/leaks.mjs';
import { Watch } from './lib/watch.mjs';

const form = (fields) => ({ method: 'POST', body: new URLSearchParams(fields) });
const token = (name) => remember('refresh token', `${name}-${crypto.randomUUID()}`);
const refreshing = (value) => form({ grant_type: 'refresh_token', client_id: 'app', refresh_token: value });

// A request whose headers are exactly these; the answer with its headers as they came.
const raw = (url, options, body) => new Promise((done, fail) => {
  const asked = request(url, options, async (answer) => {
    const pieces = [];
    for await (const piece of answer) pieces.push(piece);
    done({ status: answer.statusCode, headers: answer.headers, raw: answer.rawHeaders,
      body: Buffer.concat(pieces) });
  });
  asked.on('error', fail);
  asked.end(body);
});

async function between(t, answer, flags) {
  const gate = await Gate.start({ answer });
  const watch = await Watch.start({ upstream: gate.origin, flags });
  t.after(async () => {
    gate.release();
    await watch.stop();
    await gate.stop();
  });
  return { gate, watch };
}

test('methods, paths, headers and bodies pass as they are, but for what concerns one connection', async (t) => {
  const bytes = Buffer.from([0, 255, 1, 254, 13, 10]);
  const { gate, watch } = await between(t, (asked, response) => {
    response.writeHead(203, ['Set-Cookie', 'a=1', 'Set-Cookie', 'b=2', 'X-Odd', 'kept',
      'Date', 'Tue, 01 Jan 2030 00:00:00 GMT', 'Connection', 'close', 'Keep-Alive', 'timeout=5',
      'Content-Type', 'application/octet-stream']);
    response.end(bytes);
  });
  const answer = await raw(watch.address, { method: 'PATCH', path: '/a%2Fb/../c;d?q=%20x&y', headers: {
    'X-Mine': 'one', Connection: 'X-Hop, keep-alive', 'X-Hop': 'gone', TE: 'trailers',
    'Accept-Encoding': 'br', Cookie: 'c=d', 'Content-Type': 'text/odd' } }, bytes);
  const [seen] = gate.seen;
  assert.equal(seen.method, 'PATCH');
  assert.equal(seen.url, '/a%2Fb/../c;d?q=%20x&y');
  const headers = Object.fromEntries(seen.headers.flatMap((name, i) =>
    (i % 2 ? [] : [[name.toLowerCase(), seen.headers[i + 1]]])));
  assert.equal(headers.host, new URL(gate.origin).host);
  assert.equal(headers['x-mine'], 'one');
  assert.equal(headers.cookie, 'c=d');
  assert.equal(headers['content-type'], 'text/odd');
  assert.equal(headers['accept-encoding'], 'identity');
  for (const gone of ['x-hop', 'te', 'accept', 'user-agent', 'expect', 'x-forwarded-for', 'via']) {
    assert.equal(headers[gone], undefined, gone);
  }
  assert.equal(answer.status, 203);
  assert.deepEqual(answer.body, bytes);
  assert.deepEqual(answer.headers['set-cookie'], ['a=1', 'b=2']);
  assert.equal(answer.headers['x-odd'], 'kept');
  assert.equal(answer.headers.date, 'Tue, 01 Jan 2030 00:00:00 GMT');
  assert.equal(answer.raw.filter((name) => /^date$/i.test(name)).length, 1);
  assert.notEqual(answer.headers['keep-alive'], 'timeout=5');
});

test('a redirect is handed back, never followed', async (t) => {
  const { gate, watch } = await between(t, (_, response) =>
    response.writeHead(307, { Location: 'http://127.0.0.1:1/elsewhere' }).end());
  const answer = await fetch(watch.url('/token'), { ...refreshing(token('r')), redirect: 'manual' });
  assert.equal(answer.status, 307);
  assert.equal(answer.headers.get('location'), 'http://127.0.0.1:1/elsewhere');
  assert.equal(gate.seen.length, 1);
});

test('a body over 1 MiB is refused both ways, with a reason', async (t) => {
  const { gate, watch } = await between(t, (_, response) => response.end('x'.repeat((1 << 20) + 1)));
  const asked = await fetch(watch.url('/token'), { method: 'POST', body: 'x'.repeat((1 << 20) + 1) })
    .catch(() => ({ status: 413 })); // it may close before all is sent
  assert.equal(asked.status, 413);
  assert.equal(gate.seen.length, 0);
  const answer = await fetch(watch.url('/big'));
  assert.equal(answer.status, 502);
  assert.match((await answer.json()).error_description, /over 1 MiB/);
});

test('a provider that dies in the middle of its answer: 502, and the successor may be lost', async (t) => {
  const { watch } = await between(t, (_, response) => {
    response.writeHead(200, { 'Content-Type': 'application/json', 'Content-Length': 1000 });
    response.write('{"access_token":"');
    setImmediate(() => response.destroy());
  });
  const sent = token('r');
  const answer = await fetch(watch.url('/token'), refreshing(sent));
  assert.equal(answer.status, 502);
  assert.equal((await answer.json()).error, 'temporarily_unavailable');
  const lost = await watch.exchange(1);
  assert.equal(lost.event, 'lost');
  assert.equal(lost.status, 0);
  assert.match(lost.says, /next refresh will be refused/);
});

test('a request that changes something is sent once, also when a kept connection has died', async (t) => {
  let asked = 0;
  // Keeps its connection after the first answer and cuts it at the second request, without a word.
  const upstream = createServer((socket) => {
    let turn = 0;
    socket.on('error', () => {});
    socket.on('data', () => {
      asked += 1;
      turn += 1;
      if (turn > 1) socket.destroy();
      else socket.write('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}');
    });
  });
  await new Promise((done) => upstream.listen(0, '127.0.0.1', done));
  const watch = await Watch.start({ upstream: `http://127.0.0.1:${upstream.address().port}` });
  t.after(() => watch.stop().then(() => upstream.close()));
  for (const expected of [1, 2, 3]) {
    await (await fetch(watch.url('/token'), refreshing(token('r')))).text();
    assert.equal(asked, expected);
  }
});

test('a provider that is killed, and one that is slow', async (t) => {
  const server = await Server.start({ name: 'killed' });
  t.after(() => server.kill());
  const watch = await Watch.start({ upstream: server.issuer });
  t.after(() => watch.stop());
  assert.equal((await fetch(watch.url('/jwks'))).status, 200);
  await server.kill();
  const gone = await fetch(watch.url('/token'), refreshing(token('r')));
  assert.equal(gone.status, 502);
  assert.match((await gone.json()).error_description, /cannot be reached/);
  assert.doesNotMatch((await watch.exchange(2)).says, /next refresh/, 'nothing was sent');

  const slow = await between(t, (_, response) => response.end('{}'), ['--timeout', '300ms']);
  slow.gate.holding = true;
  const late = await fetch(slow.watch.url('/token'), refreshing(token('r')));
  assert.equal(late.status, 504);
  assert.equal((await slow.watch.exchange(1)).event, 'lost');
});

test('the certificate of the provider is checked', async (t) => {
  const folder = tempFolder();
  execFileSync('openssl', ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes',
    '-days', '2', '-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost',
    '-keyout', join(folder, 'key.pem'), '-out', join(folder, 'cert.pem')], { stdio: 'ignore' });
  const [key, cert] = ['key.pem', 'cert.pem'].map((name) => readFileSync(join(folder, name)));
  let asked = 0;
  const upstream = createTls({ key, cert }, (_, response) => {
    asked += 1;
    response.end('{}');
  });
  await new Promise((done) => upstream.listen(0, '127.0.0.1', done));
  const origin = `https://localhost:${upstream.address().port}`;
  const wary = await Watch.start({ upstream: origin });
  const trusting = await Watch.start({ upstream: origin, flags: ['--upstream-ca', join(folder, 'cert.pem')] });
  t.after(async () => {
    await wary.stop();
    await trusting.stop();
    upstream.closeAllConnections();
    upstream.close();
  });
  const refused = await fetch(wary.url('/token'), refreshing(token('r')));
  assert.equal(refused.status, 502);
  assert.match((await refused.json()).error_description, /certificate .* is not trusted/);
  assert.equal(asked, 0);
  assert.equal((await fetch(trusting.url('/token'), refreshing(token('r')))).status, 200);
});

test('what waits for a provider that hangs is bounded; the rest is told so at once', async (t) => {
  const { gate, watch } = await between(t, (_, response) => response.end('{}'));
  gate.holding = true;
  const answers = [];
  const all = Array.from({ length: 400 }, (_, i) =>
    raw(watch.url('/token'), { method: 'POST', agent: false }, `grant_type=refresh_token&refresh_token=bound-${i}`)
      .then(({ status }) => answers.push(status)));
  while (answers.length < 400 - 288) await new Promise((done) => setTimeout(done, 10));
  assert.deepEqual([...new Set(answers)], [503]);
  const threads = readdirSync(`/proc/${watch.child.pid}/task`).length;
  assert.ok(threads < 60, `${threads} threads`);
  gate.release();
  await Promise.all(all);
  // 256 may wait for one of 32 threads, and not all of these have taken one when the last came.
  const passed = answers.filter((status) => status === 200).length;
  assert.ok(passed >= 256 && passed <= 288, `${passed} were passed on`);
  assert.deepEqual([...new Set(answers)].sort(), [200, 503]);
  assert.equal((await fetch(watch.page)).status, 200);
});

test('the discovery document is rewritten only when that is asked for', async (t) => {
  const server = await Server.start({ name: 'discovered' });
  const path = '/.well-known/openid-configuration';
  const plain = await Watch.start({ upstream: server.issuer });
  const rewriting = await Watch.start({ upstream: server.issuer, flags: ['--rewrite-discovery'] });
  t.after(async () => {
    await plain.stop();
    await rewriting.stop();
    await server.stop();
  });
  const own = await (await fetch(server.url(path))).json();
  assert.deepEqual(await (await fetch(plain.url(path))).json(), own);
  const moved = await (await fetch(rewriting.url(path))).json();
  assert.equal(moved.token_endpoint, `${rewriting.address}/token`);
  assert.equal(moved.issuer, own.issuer, 'what id_tokens are held against stays');
  assert.equal(moved.jwks_uri, own.jwks_uri);
});

test('the page is for this machine, under its own names, and only to look at', async (t) => {
  const { gate, watch } = await between(t, (_, response) => response.end('{}'));
  const { port } = new URL(watch.address);
  for (const path of ['', '/events?after=0', '/grants.json']) {
    const rebound = await raw(watch.page + path, { headers: { Host: `evil.example:${port}` } });
    assert.equal(rebound.status, 403, path);
  }
  assert.equal((await raw(watch.page, { headers: { Host: `localhost:${port}` } })).status, 200);
  assert.equal((await fetch(watch.page, { method: 'POST' })).status, 405);
  const page = await fetch(watch.page);
  const policy = page.headers.get('content-security-policy');
  assert.match(policy, /default-src 'none'/);
  assert.doesNotMatch(policy, /unsafe|\*/);
  assert.equal((await fetch(`${watch.page}/../watchful`)).status, 200, 'only /-/watch is its own');
  assert.equal(gate.seen.length, 1);
});

test('it listens on this machine alone unless told at length, and an upstream is https', () => {
  const run = (...flags) => spawnSync(binary, ['watch', ...flags], { encoding: 'utf8', timeout: 20_000 });
  const open = run('--upstream', 'https://login.example', '--listen', '0.0.0.0:0');
  assert.equal(open.status, 2);
  assert.match(open.stderr, /--let-other-machines-send-secrets-in-the-clear/);
  const plain = run('--upstream', 'http://login.example');
  assert.equal(plain.status, 2);
  assert.match(plain.stderr, /is not https/);
});

test('hostile words of a provider reach neither terminal nor page, and no credential does', async (t) => {
  const sent = token('r');
  const { watch } = await between(t, (_, response) => {
    response.writeHead(400, { 'Content-Type': 'application/json' });
    response.end(JSON.stringify({ error: 'invalid_grant',
      error_description: `\u001b]0;owned\u0007<script>alert(1)</script> ${sent} is unknown` }));
  });
  await (await fetch(watch.url(`/token/${sent}`), refreshing(sent))).text();
  const told = await watch.exchange(1);
  assert.equal(told.event, 'refused');
  const everything = await watch.everything();
  assert.deepEqual(await leaksIn(everything), []);
  for (const [where, text] of Object.entries(everything)) {
    assert.doesNotMatch(text, /\u001b|\u0007|\\u001b/, where);
    if (where === 'page' || where === 'events') assert.doesNotMatch(text, /<script>alert/, where);
  }
});
