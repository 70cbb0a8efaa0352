// The guard judges a path, then a proxy and a back end read it again. Whatever the guard accepts of
// all that attacks on paths are made of, nginx, Apache, Go, WSGI and the URL of browsers read the
// same segments from it, or refuse it. That the same servers do not agree on what the guard refuses
// is shown too: else the test could not tell.
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { chmodSync, existsSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { freePort, tempFolder } from '../interop/lib/server.mjs';

const here = fileURLToPath(new URL('.', import.meta.url));
const modules = '/usr/lib/apache2/modules';
const perServer = 4;

const pieces = ['/', 'a', '.', '..', '%2e', '%2E%2e', '%2f', '\\', '%5c', ';', ';x=', '%3b', '%',
  '%25', '2e', '%252e', '?', '%3f', '%23', '%00', '%0a', '%20', '%c3%a9', '%c0%ae', 'é', '+', '*',
  '%41', '%7E', '|'];

function* targets() {
  for (const a of pieces) {
    for (const b of pieces) {
      yield `/x/${a}${b}/y`;
      for (const c of pieces) yield `/${a}${b}${c}`;
    }
  }
}

const bytes = (text) => Buffer.from(text).toString('latin1');
const segmentsOf = (path) => {
  const inner = path.replace(/^\//, '').replace(/\/$/, '');
  return inner === '' ? [] : inner.split('/');
};
const decoded = (path) => segmentsOf(path).map(decodeURIComponent);

// What the guard reads: the segments of those that it accepts, of the others why not.
function readAll(all) {
  const { stdout } = spawnSync(join(here, '../../build/release/tests/read_targets'), {
    input: all.join('\n'), maxBuffer: 1e8, encoding: 'utf8',
  });
  return stdout.trimEnd().split('\n').map((line, i) => {
    const [kind, rest] = [line.slice(0, line.indexOf(' ')), line.slice(line.indexOf(' ') + 1)];
    return kind === 'path' ? { target: all[i], segments: decoded(rest) } : { target: all[i], why: rest };
  });
}

const children = [];
after(() => children.forEach((made) => made.kill('SIGTERM')));

function child(command, args, options = {}) {
  const made = spawn(command, args, { stdio: ['ignore', 'pipe', 'inherit'], ...options });
  children.push(made);
  return made;
}

const firstLine = (made) => new Promise((done, failed) => {
  made.stdout.once('data', (text) => done(Number(String(text).split('\n')[0])));
  made.once('exit', (code) => failed(new Error(`it ended with ${code}`)));
});

async function whenUp(port) {
  for (let tries = 0; tries < 200; tries += 1) {
    const up = await fetch(`http://127.0.0.1:${port}/`).then(() => true, () => false);
    if (up) return port;
    await new Promise((done) => setTimeout(done, 50));
  }
  throw new Error('the server did not come up');
}

const inHeader = ({ headers }) => segmentsOf(Buffer.from(headers['x-path'], 'base64').toString());

async function nginx() {
  const folder = tempFolder();
  const port = await freePort();
  const temp = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
    .map((name) => `${name}_temp_path ${folder}/${name};`).join('\n');
  writeFileSync(join(folder, 'nginx.conf'), `daemon off; worker_processes 1;
pid ${folder}/pid; error_log /dev/null;
events { worker_connections 64; }
http { ${temp} access_log off; default_type text/plain; keepalive_requests 100000;
  server { listen 127.0.0.1:${port}; location / { return 200 "$uri"; } } }`);
  child('/usr/sbin/nginx', ['-p', folder, '-e', '/dev/null', '-c', join(folder, 'nginx.conf')]);
  return { port: await whenUp(port), seen: ({ body }) => segmentsOf(body.toString()) };
}

async function apache() {
  const folder = tempFolder();
  chmodSync(folder, 0o755);
  const port = await freePort();
  const load = ['mpm_event', 'authn_core', 'authz_core', 'headers']
    .filter((name) => existsSync(`${modules}/mod_${name}.so`))
    .map((name) => `LoadModule ${name}_module ${modules}/mod_${name}.so`).join('\n');
  writeFileSync(join(folder, 'apache.conf'), `ServerRoot ${folder}
ServerName 127.0.0.1
Listen 127.0.0.1:${port}
PidFile ${folder}/pid
ErrorLog /dev/null
DefaultRuntimeDir ${folder}
Mutex file:${folder} default
${load}
${process.getuid() === 0 ? 'User www-data\nGroup www-data' : ''}
DocumentRoot ${folder}
MaxKeepAliveRequests 0
<Location />
  Require all granted
</Location>
Header always set X-Path "expr=%{base64:%{REQUEST_URI}}"`);
  if (process.getuid() === 0) spawnSync('chown', ['-R', 'www-data', folder]);
  child('/usr/sbin/apache2', ['-f', join(folder, 'apache.conf'), '-DFOREGROUND']);
  return { port: await whenUp(port), seen: inHeader };
}

async function go() {
  const program = join(tempFolder(), 'server');
  const built = spawnSync('go', ['build', '-o', program, join(here, 'servers/main.go')],
    { encoding: 'utf8' });
  assert.equal(built.status, 0, built.stderr);
  return { port: await firstLine(child(program, [])), seen: inHeader };
}

async function wsgi() {
  const made = child('python3', [join(here, 'servers/app.py')]);
  return { port: await firstLine(made), seen: inHeader };
}

function ask(port, agent, target) {
  return new Promise((done, failed) => {
    const request = http.request({ host: '127.0.0.1', port, path: bytes(target), agent }, (answer) => {
      const parts = [];
      answer.on('data', (part) => parts.push(part));
      answer.on('end', () => done({
        status: answer.statusCode, headers: answer.headers, body: Buffer.concat(parts),
      }));
    });
    request.on('error', failed);
    request.end();
  });
}

// What each target is to a server: its segments, or nothing where it was refused or sent elsewhere.
async function askAll(server, list) {
  const agent = new http.Agent({ keepAlive: true, maxSockets: perServer });
  const out = new Array(list.length);
  let next = 0;
  const worker = async () => {
    for (let i = next++; i < list.length; i = next++) {
      const answer = await ask(server.port, agent, list[i].target);
      const refused = answer.status === 400 || answer.status === 403 || answer.status === 301 ||
        answer.status === 307;
      out[i] = refused ? null : server.seen(answer);
    }
  };
  await Promise.all(Array.from({ length: perServer }, worker));
  agent.destroy();
  return out;
}

const all = readAll([...new Set(targets())]);
const accepted = all.filter(({ segments }) => segments);
// Bytes that a client of Node cannot send, and others that servers answer by ending the connection.
const refused = all.filter(({ why, target }) => why && !target.includes('%00'))
  .filter((_, i) => i % 20 === 0);
const seenBy = {};

for (const [name, start] of Object.entries({ nginx, apache, go, wsgi })) {
  test(`${name} reads what the guard accepted as the guard did`, async () => {
    const server = await start();
    const seen = await askAll(server, accepted);
    let read = 0;
    seen.forEach((segments, i) => {
      if (segments === null) return;
      read += 1;
      assert.deepEqual(segments, accepted[i].segments, `${name} reads ${accepted[i].target}`);
    });
    assert.ok(read > accepted.length / 2, `${name} refused ${accepted.length - read} of them`);
    seenBy[name] = await askAll(server, refused);
  });
}

test('the URL of browsers and Node has the segments that the guard read', () => {
  for (const { target, segments } of accepted) {
    assert.deepEqual(decoded(new URL(target, 'http://api.example').pathname), segments, target);
  }
});

test('of what the guard refuses, these servers see different paths', () => {
  const names = Object.keys(seenBy);
  const apart = refused.filter((_, i) => {
    const read = names.map((name) => seenBy[name][i]).filter((segments) => segments);
    return new Set(read.map((segments) => segments.join('/'))).size > 1;
  });
  const kinds = new Set(apart.map(({ why }) => why));
  console.log(`${accepted.length} accepted; of ${refused.length} refused, ${apart.length} are read in ` +
    `different ways: ${[...kinds].join('; ')}`);
  assert.ok(kinds.size > 2);
});
