// What is wrong at the start, and what clients do below HTTP: each is refused in one clear sentence, and
// nothing is lost.
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmodSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { exchange, Person, post, refresh, sha256 } from './lib/oauth.mjs';
import { open } from './lib/raw.mjs';
import { binary, pause, Server, tempFolder } from './lib/server.mjs';
import { boundOnFiles, smallDisk } from './lib/small_disk.mjs';

const storeTool = join(dirname(binary), 'src/store/store_crash_child');

// Starts a server that must not start: it ends by itself, with one sentence that tells the way out.
function refusedStart(args, status, sentence) {
  const listen = args.includes('--listen') ? [] : ['--listen', '127.0.0.1:0'];
  const metrics = args.includes('--metrics-listen') ? [] : ['--metrics-listen', '127.0.0.1:0'];
  const all = ['serve', ...listen, ...metrics, ...args];
  const ran = spawnSync(binary, all, { encoding: 'utf8', timeout: 20_000 });
  const last = ran.stderr.trim().split('\n').at(-1);
  assert.equal(ran.status, status, `${last} ${ran.stdout}`);
  assert.match(last, /^grantline: /);
  assert.match(last, sentence);
}
const config = (text) => {
  const file = join(tempFolder(), 'grantline.toml');
  writeFileSync(file, text);
  return file;
};

test('a configuration that cannot be read is named', () => {
  refusedStart(['--config', '/nowhere/grantline.toml'], 3, /\/nowhere\/grantline\.toml.*No such file/);
  refusedStart(['--config', tempFolder()], 3, /is a folder/);
  refusedStart(['--config', config('[server\n')], 2, /grantline\.toml:1: this is not TOML/);
});

test('a development server on any free port names the one that it got as its issuer', async (t) => {
  const args = ['--data', join(tempFolder(), 'data'), 'serve', '--dev', '--listen', '127.0.0.1:0',
    '--metrics-listen', '127.0.0.1:0'];
  const child = spawn(binary, args, { stdio: ['ignore', 'pipe', 'ignore'] });
  t.after(() => child.kill('SIGTERM'));
  let said = '';
  for await (const piece of child.stdout) {
    said += piece;
    if (said.includes('data in')) break;
  }
  const port = /listening on +127\.0\.0\.1:(\d+)/.exec(said)[1];
  assert.match(said, new RegExp(`^grantline serves http://localhost:${port}$`, 'm'));
  const answer = await fetch(`http://127.0.0.1:${port}/.well-known/openid-configuration`);
  assert.equal((await answer.json()).token_endpoint, `http://localhost:${port}/token`);
});

test('an unknown key is named with its line and the nearest one', () => {
  const file = config('[tokens]\n\ncode_lief = "30s"\n');
  refusedStart(['--config', file], 2, /grantline\.toml:3: tokens\.code_lief .* tokens\.code_life/);
  const bad = config('[tokens]\ncode_life = "3 weeks"\n');
  refusedStart(['--config', bad], 2, /:2: tokens\.code_life .*a duration from 1s to 10m/);
});

test('a port that is taken is named with the way out', async (t) => {
  const other = createServer();
  t.after(() => other.close());
  await new Promise((done) => other.listen(0, '127.0.0.1', done));
  const { port } = other.address();
  const args = ['--dev', '--data', join(tempFolder(), 'data'), '--listen', `127.0.0.1:${port}`];
  refusedStart(args, 3, new RegExp(`${port} is taken .* --listen`));
  const metrics = ['--dev', '--data', join(tempFolder(), 'data'), '--metrics-listen', `127.0.0.1:${port}`];
  refusedStart(metrics, 3, new RegExp(`${port} is taken .* --metrics-listen`));
});

test('a second server on one folder is refused, and the first one goes on', async (t) => {
  const server = await Server.start({ name: 'first' });
  t.after(() => server.stop());
  refusedStart(['--dev', '--data', server.data], 3, /a server is running on it; .*own folder/);
  assert.equal((await fetch(server.url('/healthz'))).status, 200);
  assert.equal(server.cli(['client', 'list']).ok, true, 'the admin socket is still its own');
});

test('a wrong master key is refused; with the right one all is there', async (t) => {
  const folder = tempFolder();
  const right = join(folder, 'right.key');
  const wrong = join(folder, 'wrong.key');
  for (const file of [right, wrong]) {
    writeFileSync(file, `${randomBytes(32).toString('base64')}\n`);
    chmodSync(file, 0o600);
  }
  const flags = ['--keys.master_key_file', right];
  const server = await Server.start({ name: 'sealed', flags });
  t.after(() => server.stop({ keep: true }));
  const app = server.addClient('app');
  const tokens = await new Person(server, server.addUser('alice')).tokens(app);
  await server.stop({ keep: true });
  const start = ['--dev', '--data', server.data, '--keys.master_key_file'];
  refusedStart([...start, wrong], 3, /master key/);
  chmodSync(right, 0o644);
  refusedStart([...start, right], 3, /can be read by others; run `chmod 600/);
  chmodSync(right, 0o600);
  const again = await Server.start({ name: 'unsealed', flags, data: server.data, port: server.port });
  t.after(() => again.stop());
  assert.equal((await refresh(again, app, tokens.refresh_token)).status, 200);
});

test('a folder that holds no store is refused and left alone', () => {
  const data = tempFolder();
  mkdirSync(join(data, 'store'));
  writeFileSync(join(data, 'store', 'CURRENT'), 'not what it should be\n');
  refusedStart(['--dev', '--data', data], 3, /store/);
});

test('a store of a newer version is refused, and not a byte of it changes', async (t) => {
  const server = await Server.start({ name: 'older' });
  t.after(() => server.stop({ keep: true }));
  server.addClient('app');
  await server.stop({ keep: true });
  const store = join(server.data, 'store');
  const write = spawnSync(storeTool, ['newer', store], { encoding: 'utf8' });
  assert.equal(write.status, 0, `${write.error ?? write.stdout}; ${storeTool} is built with the tests`);
  const bytes = () => Object.fromEntries(readdirSync(store).sort()
    .map((name) => [name, sha256(readFileSync(join(store, name))).toString('hex')]));
  const before = bytes();
  const sentence = /newer version of grantline \(its format is 2, .*; nothing was changed; run that/;
  refusedStart(['--dev', '--data', server.data], 3, sentence);
  const listed = spawnSync(binary, ['--data', server.data, 'client', 'list'], { encoding: 'utf8' });
  assert.equal(listed.status, 3);
  assert.match(listed.stderr, sentence);
  assert.deepEqual(bytes(), before);
});

for (const [what, full] of [['a full disk', smallDisk], ['a bound on the size of files', boundOnFiles]]) {
  test(`at ${what} nothing is promised, nothing is lost, and it goes on when there is room`, async (t) => {
    const disk = full();
    t.after(disk.remove);
    const server = await Server.start({ name: 'full-disk', data: disk.data });
    t.after(() => server.kill());
    const app = server.addClient('app');
    const alice = new Person(server, server.addUser('alice'));
    const kept = await alice.tokens(app);
    const back = await alice.authorize(app);
    disk.fill(server);
    let answer;
    let newest = kept.refresh_token;
    const large = { client_id: app.id, response_type: 'code', redirect_uri: app.redirectUri,
      code_challenge: 'x'.repeat(43), code_challenge_method: 'S256', state: 'x'.repeat(60_000) };
    for (let i = 0; i < 1000; i += 1) { // some room was set aside beforehand
      const pushed = await post(server, '/par', large);
      answer = await refresh(server, app, newest);
      if (answer.status !== 200) break;
      newest = answer.body.refresh_token;
      assert.ok([201, 500].includes(pushed.status), JSON.stringify(pushed.body));
    }
    assert.equal(answer.status, 500, JSON.stringify(answer.body));
    assert.equal(answer.body.error, 'server_error');
    assert.match(server.stderr(), /"event":"fault".*the store goes on by itself/);
    assert.equal((await fetch(server.url('/healthz'))).status, 200, 'it is alive');
    assert.equal((await fetch(server.url('/jwks'))).status, 200, 'what needs no disk works');
    disk.free(server);
    for (let i = 0; i < 300 && answer.status !== 200; i += 1) {
      await pause(50);
      answer = await refresh(server, app, newest);
    }
    assert.equal(answer.status, 200, 'it goes on by itself');
    newest = answer.body.refresh_token ?? newest;
    await server.kill();
    const again = await Server.start({ name: 'roomy', data: disk.data, port: server.port });
    t.after(() => again.stop({ keep: true }));
    assert.equal((await refresh(again, app, newest)).status, 200, 'what was answered is there');
    assert.equal((await exchange(again, app, back)).status, 200);
  });
}

test('what comes below HTTP harms nobody else', async (t) => {
  const server = await Server.start({ name: 'patient', flags: [
    '--server.request_timeout', '1s', '--server.idle_timeout', '2s'] });
  t.after(() => server.stop());
  const app = server.addClient('app');
  const alice = new Person(server, server.addUser('alice'));
  const othersAreServed = async () => {
    const tokens = await alice.tokens(app);
    assert.equal((await refresh(server, app, tokens.refresh_token)).status, 200);
  };

  await t.test('a body of more than 64 KiB is 413 before it has come', async () => {
    const big = open(server, 'POST /token HTTP/1.1\r\nHost: x\r\nContent-Length: 10000000000\r\n\r\n');
    assert.match(await big.ended, /^HTTP\/1\.1 413 /);
    const chunked = open(server, 'POST /token HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n'
      + `20000\r\n${'a'.repeat(0x20000)}\r\n`);
    assert.match(await chunked.ended, /^HTTP\/1\.1 413 /);
    await othersAreServed();
  });

  await t.test('headers of more than 16 KiB are 431', async () => {
    const one = open(server, `GET / HTTP/1.1\r\nHost: x\r\nX-Long: ${'a'.repeat(20_000)}\r\n\r\n`);
    assert.match(await one.ended, /^HTTP\/1\.1 431 /);
    await othersAreServed();
  });

  await t.test('a framing that can be read in two ways is 400', async () => {
    const two = open(server, 'POST /token HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n'
      + 'Transfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /healthz HTTP/1.1\r\nHost: x\r\n\r\n');
    const answer = await two.ended;
    assert.match(answer, /^HTTP\/1\.1 400 /);
    assert.equal(answer.match(/HTTP\/1\.1 /g).length, 1, 'nothing behind it is answered');
  });

  await t.test('senders that drip are cut off', async (s) => {
    const slow = Array.from({ length: 50 }, () => open(server, 'POST /token HT'));
    const drip = setInterval(() => slow.forEach(({ socket }) => socket.write('T')), 100);
    s.after(() => clearInterval(drip));
    await othersAreServed();
    const received = await Promise.all(slow.map(({ ended }) => ended));
    for (const text of received) assert.match(text, /^(HTTP\/1\.1 (408|400) |$)/);
  });

  await t.test('a thousand idle connections of one address keep no other out', async () => {
    const idle = Array.from({ length: 1000 }, () => open(server, '', '127.0.0.2'));
    await Promise.all(idle.map(({ opened }) => opened));
    await othersAreServed();
    const gone = await Promise.all(idle.map(({ ended }) => ended));
    assert.equal(gone.length, 1000);
  });

  await t.test('more connections than are allowed are closed, and room comes back', async (s) => {
    const small = await Server.start({ name: 'small', flags: [
      '--server.connections', '20', '--server.idle_timeout', '1s'] });
    s.after(() => small.stop());
    const many = Array.from({ length: 60 }, () => open(small));
    await Promise.all(many.map(({ ended }) => ended));
    assert.equal((await fetch(small.url('/healthz'))).status, 200);
  });

  await t.test('what is no form, no UTF-8 or not even a request gets an answer of 4xx', async () => {
    assert.match(await open(server, '\x16\x03\x01\x02\x00\x01\x00\x01').ended, /^(HTTP\/1\.1 400|$)/);
    assert.match(await open(server, 'GET /\r\n\r\n').ended, /^(HTTP\/1\.1 400|$)/);
    const odd = await post(server, '/token', {}, { 'content-type': 'text/plain' });
    assert.equal(odd.status, 415);
    const body = await fetch(server.url('/token'), {
      method: 'POST', body: 'grant_type=%ff%fe&client_id=%zz',
      headers: { 'content-type': 'application/x-www-form-urlencoded' } });
    assert.equal(body.status, 400);
    await othersAreServed();
  });
});
