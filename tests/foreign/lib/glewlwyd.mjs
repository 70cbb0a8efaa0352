// Debian's glewlwyd with a database of its own, set up by its administration's API, and somebody who logs
// in by its login API, as its own login page does.
import { spawn, spawnSync } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { closeSync, mkdtempSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { logPath, remember } from '../../interop/lib/logs.mjs';
import { freePort, pause } from '../../interop/lib/server.mjs';

const schema = '/usr/share/dbconfig-common/data/glewlwyd/install/sqlite3';
const scopes = ['openid', 'api'];

const configuration = (port, folder) => `
port=${port}
bind_address="127.0.0.1"
external_url="http://127.0.0.1:${port}"
login_url="login.html"
api_prefix="api"
cookie_secure=0
cookie_same_site="empty"
log_mode="console"
log_level="WARNING"
session_expiration=3600
session_key="session"
login_api_enabled=true
admin_session_authentication="cookie"
profile_session_authentication="cookie"
admin_scope="g_admin"
profile_scope="g_profile"
user_module_path="/usr/lib/glewlwyd/user"
client_module_path="/usr/lib/glewlwyd/client"
user_auth_scheme_module_path="/usr/lib/glewlwyd/scheme"
plugin_module_path="/usr/lib/glewlwyd/plugin"
use_secure_connection=0
hash_algorithm="SHA512"
database = { type = "sqlite3" path = "${folder}/database" }
`;

// What is asked of its API goes with the cookie of who asked before.
class Caller {
  #cookie = '';
  constructor(issuer) {
    this.issuer = issuer;
  }
  async ask(method, path, body) {
    const answer = await fetch(`${this.issuer}/${path}`, {
      method, redirect: 'manual',
      headers: { cookie: this.#cookie, 'content-type': 'application/json' },
      body: body && JSON.stringify(body),
    });
    const set = answer.headers.get('set-cookie');
    if (set) this.#cookie = remember('cookie', set.split(';')[0]);
    return answer;
  }
  async must(method, path, body) {
    const answer = await this.ask(method, path, body);
    if (answer.status >= 400) {
      throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
    }
    return answer;
  }
}

function pluginParameters(issuer) {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const jwk = { ...privateKey.export({ format: 'jwk' }), kid: 'sig-1', use: 'sig', alg: 'ES256' };
  return {
    iss: `${issuer}/api/oidc`, 'subject-type': 'public', 'jwks-private': JSON.stringify({ keys: [jwk] }),
    'default-kid': 'sig-1', 'jwks-show': true,
    'access-token-duration': 2, 'refresh-token-duration': 600, 'code-duration': 60,
    'refresh-token-rolling': false, 'refresh-token-one-use': 'always',
    'allow-non-oidc': true, 'auth-type-code-enabled': true, 'auth-type-code-revoke-replayed': true,
    'auth-type-token-enabled': false, 'auth-type-implicit-enabled': false,
    'auth-type-password-enabled': false, 'auth-type-client-enabled': true,
    'auth-type-device-enabled': false, 'auth-type-refresh-enabled': true,
    'pkce-allowed': true, 'pkce-method-plain-allowed': false, 'pkce-required': true,
    'introspection-revocation-allowed': true, 'introspection-revocation-allow-target-client': true,
    'introspection-revocation-auth-scope': [],
    'session-management-allowed': true, 'session-cookie-name': 'oidc', 'session-cookie-expiration': 3600,
    'allowed-scope': scopes,
    scope: [{ name: 'openid', 'refresh-token-rolling': false }],
  };
}

async function setUp(issuer, redirectUri, password, secret) {
  const admin = new Caller(issuer);
  await admin.must('POST', 'api/auth/', { username: 'admin', password: 'password' });
  await admin.must('POST', 'api/scope/', { name: 'api', display_name: 'The API', password_required: true });
  await admin.must('POST', 'api/mod/plugin/',
    { module: 'oidc', name: 'oidc', display_name: 'OpenID Connect', parameters: pluginParameters(issuer) });
  await admin.must('POST', 'api/user/',
    { username: 'alice', name: 'Alice', password, scope: [...scopes, 'g_profile'], enabled: true });
  const client = {
    name: 'The command', scope: ['openid', 'api'], redirect_uri: [redirectUri], enabled: true,
    authorization_type: ['code', 'refresh_token', 'client_credentials'],
  };
  await admin.must('POST', 'api/client/',
    { ...client, client_id: 'public', confidential: false, token_endpoint_auth_method: ['none'] });
  await admin.must('POST', 'api/client/',
    { ...client, client_id: 'closed', confidential: true, client_secret: secret, password: secret,
      token_endpoint_auth_method: ['client_secret_basic', 'client_secret_post'] });
}

export async function startGlewlwyd(redirectUri) {
  const folder = mkdtempSync(join(tmpdir(), 'grantline-glewlwyd-'));
  const port = await freePort();
  const made = spawnSync('sqlite3', [join(folder, 'database')], { input: readFileSync(schema) });
  if (made.status !== 0) throw new Error(`sqlite3: ${made.stderr}`);
  const file = join(folder, 'glewlwyd.conf');
  writeFileSync(file, configuration(port, folder));
  const log = openSync(logPath('glewlwyd.log'), 'w');
  const child = spawn('/usr/bin/glewlwyd', ['--config-file', file], { stdio: ['ignore', log, log] });
  closeSync(log);
  process.on('exit', () => child.kill('SIGKILL'));
  const issuer = `http://127.0.0.1:${port}`;
  for (let tries = 0; ; tries += 1) {
    if (await fetch(`${issuer}/config`).then(() => true, () => false)) break;
    if (tries > 200 || child.exitCode !== null) throw new Error('glewlwyd did not start');
    await pause(50);
  }
  const password = remember('password', 'a password of glewlwyd');
  const secret = remember('client secret', 'glewlwyd-takes-it-as-it-comes');
  await setUp(issuer, redirectUri, password, secret);
  return {
    issuer: `${issuer}/api/oidc`, base: issuer, secret, password,
    stop: () => new Promise((done) => { child.once('exit', done); child.kill('SIGKILL'); }),
  };
}

// Alice, in a browser: where glewlwyd sends to its login page, she logs in by the API behind it, allows
// the client what it asks for, and goes on.
export class Alice {
  constructor(server) {
    this.server = server;
    this.caller = new Caller(server.base);
  }
  async logIn(clientId) {
    await this.caller.must('POST', 'api/auth/', { username: 'alice', password: this.server.password });
    await this.caller.must('PUT', `api/auth/grant/${clientId}`, { scope: scopes.join(' ') });
  }
  async visit(url, clientId) {
    await this.logIn(clientId);
    const path = (at) => at.slice(this.server.base.length + 1);
    let next = url;
    for (let hops = 0; hops < 6 && next.startsWith(this.server.base); hops += 1) {
      const answer = await this.caller.ask('GET', path(next));
      const location = answer.headers.get('location');
      if (!location) throw new Error(`${next}: ${answer.status} ${await answer.text()}`);
      next = new URL(location, next).href;
      // The login page goes on with "g_continue", which tells that its work is done.
      if (next.includes('/login.html')) {
        const back = new URL(next).searchParams.get('callback_url');
        next = back + (back.includes('?') ? '&' : '?') + 'g_continue';
      }
    }
    const answer = await fetch(next);
    return { status: answer.status, page: await answer.text() };
  }
}
