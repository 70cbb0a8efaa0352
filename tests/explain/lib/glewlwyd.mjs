// glewlwyd, a server in C of Debian, on a database of its own in a temporary folder.
import { spawn, spawnSync } from 'node:child_process';
import { closeSync, existsSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePort, pause, tempFolder } from '../../interop/lib/server.mjs';

const share = '/usr/share/dbconfig-common/data/glewlwyd/install/sqlite3';
const running = new Set();
process.on('exit', () => running.forEach((child) => child.kill('SIGKILL')));

// Not the administrator's own settings of /etc, which may be of a glewlwyd that is in use.
const settings = (port, folder) => `
port=${port}
bind_address="127.0.0.1"
external_url="http://127.0.0.1:${port}/"
api_prefix="api"
login_url="login.html"
log_mode="file"
log_level="WARNING"
log_file="${folder}/log"
cookie_secure=0
session_expiration=3600
session_key="GLEWLWYD2_SESSION_ID"
admin_scope="g_admin"
profile_scope="g_profile"
user_module_path="/usr/lib/glewlwyd/user"
client_module_path="/usr/lib/glewlwyd/client"
user_auth_scheme_module_path="/usr/lib/glewlwyd/scheme"
plugin_module_path="/usr/lib/glewlwyd/plugin"
use_secure_connection=false
secure_connection_key_file="${folder}/none"
secure_connection_pem_file="${folder}/none"
secure_connection_ca_file="${folder}/none"
hash_algorithm="SHA512"
database={ type="sqlite3" path="${folder}/db" };
static_files_path="${folder}"
`;

export class Glewlwyd {
  // clients: of its own form, { client_id, client_secret, redirect_uri: [...] }; one person, alice.
  static async start({ clients }) {
    const server = new Glewlwyd();
    await server.#run();
    await server.#fill(clients);
    return server;
  }

  async #run() {
    if (!existsSync(share)) throw new Error('the Debian package glewlwyd is not installed');
    this.folder = tempFolder();
    this.port = await freePort();
    this.base = `http://127.0.0.1:${this.port}`;
    this.authorizeUrl = `${this.base}/api/oidc/auth`;
    this.tokenUrl = `${this.base}/api/oidc/token`;
    const made = spawnSync('sqlite3', [join(this.folder, 'db')], { input: readFileSync(share) });
    if (made.status !== 0) throw new Error(`sqlite3: ${made.stderr}`);
    const file = join(this.folder, 'conf');
    writeFileSync(file, settings(this.port, this.folder));
    const out = openSync(join(this.folder, 'out'), 'w');
    this.child = spawn('glewlwyd', [`--config-file=${file}`], { stdio: ['ignore', out, out] });
    closeSync(out);
    running.add(this.child);
    this.ended = new Promise((done) => this.child.once('exit', done));
    for (let tries = 0; tries < 500; tries += 1) {
      if (this.child.exitCode !== null) break;
      const answer = await fetch(`${this.base}/config`).catch(() => null);
      if (answer) return;
      await pause(20);
    }
    throw new Error(`glewlwyd does not start: ${readFileSync(join(this.folder, 'out'), 'utf8')}`);
  }

  // Calls its administration with the session of `cookie`; answers the new session's.
  async #call(cookie, method, path, body) {
    const answer = await fetch(this.base + path, {
      method,
      headers: { cookie, ...(body ? { 'content-type': 'application/json' } : {}) },
      body: body && JSON.stringify(body),
    });
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
    return answer.headers.getSetCookie().map((one) => one.split(';')[0]).join('; ') || cookie;
  }

  async #fill(clients) {
    const admin = await this.#call('', 'POST', '/api/auth/',
      { username: 'admin', password: 'password' });
    await this.#call(admin, 'POST', '/api/mod/plugin/', {
      module: 'oidc', name: 'oidc', display_name: 'oidc', order_rank: 0, enabled: true,
      parameters: {
        iss: this.base, 'jwt-type': 'sha', 'jwt-key-size': '256', key: 'only-for-tests-'.repeat(3),
        'access-token-duration': 3600, 'refresh-token-duration': 86400, 'code-duration': 600,
        'refresh-token-rolling': true, 'refresh-token-one-use': 'always',
        'auth-type-code-enabled': true, 'auth-type-refresh-enabled': true,
        'auth-type-client-enabled': true, 'auth-type-password-enabled': false,
        'pkce-allowed': true, 'pkce-method-plain-allowed': true, 'allow-non-oidc': true, scope: [],
      },
    });
    await this.#call(admin, 'POST', '/api/user/', { username: 'alice', name: 'Alice',
      password: 'correct horse', scope: ['openid', 'g_profile'], enabled: true });
    for (const client of clients) {
      await this.#call(admin, 'POST', '/api/client/', { name: client.client_id,
        confidential: true, enabled: true, scope: ['openid'],
        authorization_type: ['code', 'refresh_token', 'client_credentials'],
        token_endpoint_auth_method: ['client_secret_basic', 'client_secret_post'],
        password: client.client_secret, ...client });
    }
    this.session = await this.#call('', 'POST', '/api/auth/',
      { username: 'alice', password: 'correct horse' });
    for (const { client_id } of clients) {
      await this.#call(this.session, 'PUT', `/api/auth/grant/${client_id}`, { scope: 'openid' });
    }
  }

  // Where alice's browser is sent to in the end.
  async authorize(query) {
    const answer = await fetch(`${this.authorizeUrl}?${query}&g_continue=`,
      { headers: { cookie: this.session }, redirect: 'manual' });
    return new URL(answer.headers.get('location'));
  }

  async stop() {
    this.child.kill('SIGTERM');
    await this.ended;
    running.delete(this.child);
    rmSync(this.folder, { recursive: true, force: true });
  }
}
