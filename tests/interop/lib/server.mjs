import { spawn, spawnSync } from 'node:child_process';
import { closeSync, copyFileSync, existsSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { logPath, remember } from './logs.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '../../..');

function findBinary() {
  const named = process.env.GRANTLINE_BIN;
  const found = named ?? join(root, 'build/release/grantline');
  if (!existsSync(found)) throw new Error(`${found} is not built; set GRANTLINE_BIN`);
  return found;
}
export const binary = findBinary();

export const pause = (ms) => new Promise((done) => setTimeout(done, ms));

export function freePort() {
  return new Promise((done, fail) => {
    const probe = createServer();
    probe.once('error', fail);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address();
      probe.close(() => done(port));
    });
  });
}

export const tempFolder = () => mkdtempSync(join(tmpdir(), 'grantline-test-'));

// Cheap passwords, and no limits: many logins come from one address within a second.
const forTests = [
  '--password.memory', '1MiB', '--password.passes', '1', '--limits.login_per_address', 'off',
];

// A clock that a test can set, in steps of the server's own time: libfaketime reads it from a file.
export class Clock {
  constructor() {
    this.file = join(tempFolder(), 'clock');
    this.offset = 0;
    this.forward(0);
  }
  forward(seconds) {
    this.offset += seconds;
    writeFileSync(this.file, `${this.offset >= 0 ? '+' : ''}${this.offset}\n`);
  }
  now = () => Math.floor(Date.now() / 1000) + this.offset;
  environment() {
    const library = '/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1'
      .replace('x86_64', process.arch === 'arm64' ? 'aarch64' : 'x86_64');
    if (!existsSync(library)) throw new Error('the Debian package faketime is not installed');
    return {
      LD_PRELOAD: library,
      FAKETIME_TIMESTAMP_FILE: this.file,
      FAKETIME_NO_CACHE: '1',
      FAKETIME_DONT_FAKE_MONOTONIC: '1',
    };
  }
}

// A test file that fails before its end leaves none behind.
const running = new Set();
process.on('exit', () => running.forEach((child) => child.kill('SIGKILL')));

export class Server {
  // options: flags, data (a folder to go on with), dev (true), port, clock, name, scheme, path (of the
  // issuer), wrap (a command that runs the server, such as prlimit), input (what `wrap` makes necessary)
  static async start(options = {}) {
    const server = new Server();
    await server.#run(options);
    return server;
  }

  async #run({ flags = [], data, dev = true, port, clock, name = 'server', wrap = [],
    scheme = 'http', path = '' }) {
    this.data = data ?? join(tempFolder(), 'data');
    this.port = port ?? (await freePort());
    this.issuer = `${scheme}://127.0.0.1:${this.port}${path}`;
    this.clock = clock;
    const command = [
      ...wrap, binary, '--data', this.data, 'serve', ...(dev ? ['--dev'] : []),
      '--issuer', this.issuer, '--listen', `127.0.0.1:${this.port}`,
      '--metrics-listen', '127.0.0.1:0', '--log.format', 'json', ...forTests, ...flags,
    ];
    this.out = logPath(`${name}.out`);
    this.err = logPath(`${name}.err`);
    const files = [openSync(this.out, 'w'), openSync(this.err, 'w')];
    this.child = spawn(command[0], command.slice(1), {
      stdio: ['ignore', ...files],
      env: { ...process.env, ...clock?.environment() },
    });
    files.forEach(closeSync);
    running.add(this.child);
    this.ended = new Promise((done) =>
      this.child.once('exit', (code, signal) => done({ code, signal })));
    let gone = null;
    this.ended.then((how) => {
      gone = how;
      running.delete(this.child);
    });
    while (!readFileSync(this.out, 'utf8').includes('data in')) {
      if (gone) throw new Error(`the server ended (${gone.code}): ${this.stderr()}`);
      await pause(10);
    }
    this.metrics = /metrics on\s+(\S+)/.exec(readFileSync(this.out, 'utf8'))[1];
  }

  stderr = () => readFileSync(this.err, 'utf8');
  url = (path) => this.issuer + path;

  // Stops it as a service manager does; its data folder stays when `keep` says so.
  async stop({ keep = false } = {}) {
    if (this.child.exitCode === null) this.child.kill('SIGTERM');
    const how = await this.ended;
    this.keepAudit();
    if (!keep) rmSync(dirname(this.data), { recursive: true, force: true });
    if (how.code !== 0) throw new Error(`the server ended with ${how.code ?? how.signal}`);
  }

  async kill() {
    this.child.kill('SIGKILL');
    await this.ended;
    this.keepAudit();
  }

  keepAudit() {
    const audit = join(this.data, 'audit.jsonl');
    if (existsSync(audit)) copyFileSync(audit, logPath('audit.jsonl'));
  }

  // The command line, over the admin socket. Answers what it printed as JSON.
  cli(args, { input, fails = false } = {}) {
    const ran = spawnSync(binary, ['--data', this.data, '--json', ...args], {
      input,
      encoding: 'utf8',
      env: { ...process.env, ...this.clock?.environment() },
    });
    if ((ran.status !== 0) !== fails) {
      throw new Error(`grantline ${args.join(' ')}: ${ran.status} ${ran.stdout}${ran.stderr}`);
    }
    return JSON.parse(ran.stdout);
  }

  explain = (reference) => this.cli(['explain', reference]);

  addUser(login, options = []) {
    const password = remember('password', `pass-${login}-${crypto.randomUUID()}`);
    const { user } = this.cli(['user', 'add', login, ...options], { input: `${password}\n` });
    return { login, password, sub: user.id };
  }

  // settings: { 'auth-method': 'none', 'redirect-uri': [...], 'skip-consent': true, ... }; what a test
  // does not name suits most tests.
  addClient(id, settings = {}) {
    const all = {
      scope: 'openid profile email offline_access',
      'redirect-uri': ['https://app.example/callback'],
      'skip-consent': true,
      'auth-method': 'none',
      ...settings,
    };
    const { secret: own, ...rest } = all;
    const args = Object.entries(rest).flatMap(([name, value]) =>
      [value].flat().flatMap((one) => (one === true ? [`--${name}`] : [`--${name}`, one])));
    const options = own ? { input: `${remember('client secret', own)}\n` } : {};
    if (own) args.push('--secret-from-stdin');
    const answer = this.cli(['client', 'add', id, ...args], options);
    const secret = own ?? answer.client_secret;
    if (secret) remember('client secret', secret);
    return {
      id,
      secret,
      method: all['auth-method'],
      redirectUri: [all['redirect-uri']].flat()[0],
      scope: all.scope,
    };
  }
}
