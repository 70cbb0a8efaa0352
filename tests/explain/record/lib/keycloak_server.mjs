// Keycloak: its distribution is brought by Maven and run in development mode, in a folder of its own,
// with its database in files there. KEYCLOAK_BASE names one that runs already (admin / admin).
import { spawn, spawnSync } from 'node:child_process';
import { closeSync, openSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { freePort, pause, tempFolder } from '../../../interop/lib/server.mjs';

const version = '26.7.3';
const running = new Set();
process.on('exit', () => running.forEach((child) => child.kill('SIGKILL')));

export class KeycloakServer {
  version = version;

  static async start() {
    const server = new KeycloakServer();
    server.base = process.env.KEYCLOAK_BASE;
    if (!server.base) await server.#run();
    await server.#log_in();
    return server;
  }

  #must(command, ...words) {
    const ran = spawnSync(command, words, { cwd: this.folder, encoding: 'utf8' });
    if (ran.status !== 0) throw new Error(`${command}: ${ran.stdout}${ran.stderr}`);
  }

  async #run() {
    this.folder = tempFolder();
    this.#must('mvn', '-q', '-B', 'dependency:copy', '-DoutputDirectory=.',
      `-Dartifact=org.keycloak:keycloak-quarkus-dist:${version}:zip`);
    this.#must('unzip', '-q', `keycloak-quarkus-dist-${version}.zip`);
    const port = await freePort();
    this.base = `http://127.0.0.1:${port}`;
    const out = openSync(join(this.folder, 'log'), 'w');
    this.child = spawn('nice', [`keycloak-${version}/bin/kc.sh`, 'start-dev', '--http-host=127.0.0.1',
      `--http-port=${port}`], { cwd: this.folder, stdio: ['ignore', out, out], detached: true,
      env: { ...process.env, JAVA_OPTS_KC_HEAP: '-Xms128m -Xmx768m',
        KC_BOOTSTRAP_ADMIN_USERNAME: 'admin', KC_BOOTSTRAP_ADMIN_PASSWORD: 'admin' } });
    closeSync(out);
    running.add(this.child);
    for (let tries = 0; tries < 1500 && this.child.exitCode === null; tries += 1) {
      if ((await fetch(`${this.base}/realms/master`).catch(() => null))?.ok) return;
      await pause(200);
    }
    throw new Error(`it does not start: ${readFileSync(join(this.folder, 'log'), 'utf8')}`);
  }

  async #log_in() {
    const answer = await fetch(`${this.base}/realms/master/protocol/openid-connect/token`, { method: 'POST',
      body: new URLSearchParams({ grant_type: 'password', client_id: 'admin-cli', username: 'admin',
        password: 'admin' }) });
    this.token = (await answer.json()).access_token;
  }

  // Its administration: what it answers, read as JSON where it is.
  async admin(method, path, body) {
    await this.#log_in(); // such a token lives a minute
    const answer = await fetch(`${this.base}/admin/realms${path}`, { method,
      headers: { authorization: `Bearer ${this.token}`, 'content-type': 'application/json' },
      body: body === undefined ? undefined : JSON.stringify(body) });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
    return text ? JSON.parse(text) : undefined;
  }

  async stop() {
    if (!this.child) return;
    process.kill(-this.child.pid);
    running.delete(this.child);
    await pause(2000);
    rmSync(this.folder, { recursive: true, force: true });
  }
}
