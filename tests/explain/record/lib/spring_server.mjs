// Spring Authorization Server: brought by Maven as ../spring/pom.xml names it, with RecordedServer.java
// compiled and run in a folder of its own.
import { spawn, spawnSync } from 'node:child_process';
import { closeSync, copyFileSync, mkdirSync, openSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { freePort, pause, tempFolder } from '../../../interop/lib/server.mjs';

const here = fileURLToPath(new URL('../spring/', import.meta.url));
const running = new Set();
process.on('exit', () => running.forEach((child) => child.kill('SIGKILL')));

export class SpringServer {
  // jwks: the address of a client's keys.
  static async start(jwks) {
    const server = new SpringServer();
    server.folder = tempFolder();
    server.jwks = jwks;
    server.#build();
    server.port = await freePort();
    server.base = `http://localhost:${server.port}`;
    await server.run();
    return server;
  }

  #must(command, ...words) {
    const ran = spawnSync(command, words, { cwd: this.folder, encoding: 'utf8' });
    if (ran.status !== 0) throw new Error(`${command}: ${ran.stdout}${ran.stderr}`);
  }

  #build() {
    copyFileSync(join(here, 'pom.xml'), join(this.folder, 'pom.xml'));
    mkdirSync(join(this.folder, 'classes'));
    this.#must('mvn', '-q', '-B', 'dependency:copy-dependencies', '-DoutputDirectory=lib');
    this.#must('javac', '-parameters', '-cp', 'lib/*', '-d', 'classes', join(here, 'RecordedServer.java'));
  }

  get version() {
    const names = readdirSync(join(this.folder, 'lib')).join();
    return /spring-security-oauth2-authorization-server-([\d.]+)\.jar/.exec(names)[1];
  }

  // What it has logged.
  log = () => readFileSync(join(this.folder, 'log'), 'utf8');

  // Runs it anew, on the same port, and waits until it answers.
  async run() {
    const out = openSync(join(this.folder, 'log'), 'w');
    this.child = spawn('nice', ['java', '-Xmx512m', '-cp', 'classes:lib/*', 'recorded.RecordedServer',
      `--server.port=${this.port}`, '--server.address=127.0.0.1', `--recorded.jwks=${this.jwks}`,
      '--logging.level.org.springframework.security.oauth2=DEBUG'],
    { cwd: this.folder, stdio: ['ignore', out, out] });
    closeSync(out);
    running.add(this.child);
    this.ended = new Promise((done) => this.child.once('exit', done));
    for (let tries = 0; tries < 1200 && this.child.exitCode === null; tries += 1) {
      if ((await fetch(`${this.base}/oauth2/jwks`).catch(() => null))?.ok) return;
      await pause(100);
    }
    throw new Error(`it does not start: ${this.log()}`);
  }

  async stop() {
    this.child.kill();
    await this.ended;
    running.delete(this.child);
  }

  remove = () => rmSync(this.folder, { recursive: true, force: true });
}
