// Ory Hydra in memory, with clients, and somebody who agrees to all: what its login and consent page
// would answer is answered here, by its administration's API.
import { spawn } from 'node:child_process';
import { createWriteStream, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Browser } from '../../../interop/lib/browser.mjs';
import { challengeOf, newVerifier } from '../../../interop/lib/oauth.mjs';
import { freePort, pause, tempFolder } from '../../../interop/lib/server.mjs';
import { query } from './session.mjs';

export const redirectUri = 'https://app.example/callback';
const ended = new Set();
process.on('exit', () => ended.forEach((child) => child.kill('SIGKILL')));

const settings = ({ issuer, ports, extra }) => `
dsn: memory
log: { level: info }
serve:
  public: { port: ${ports[0]}, host: 127.0.0.1 }
  admin: { port: ${ports[1]}, host: 127.0.0.1 }
urls:
  self: { issuer: "${issuer}" }
  login: http://127.0.0.1:1/login
  consent: http://127.0.0.1:1/consent
  logout: http://127.0.0.1:1/logout
secrets: { system: [only-for-this-recording] }
oidc: { subject_identifiers: { supported_types: [public] } }
webfinger: { oidc_discovery: { supported_scope: [openid, offline, email] } }
${extra}`;

export class Hydra {
  // extra: more lines of its configuration; ports: those of one that ran before
  static async start(binary, { extra = '', ports, clients = [] } = {}) {
    const hydra = new Hydra();
    await hydra.#run(binary, extra, ports ?? [await freePort(), await freePort()]);
    for (const client of clients) await hydra.addClient(client);
    return hydra;
  }

  async #run(binary, extra, ports) {
    this.ports = ports;
    this.issuer = `http://127.0.0.1:${ports[0]}`;
    this.admin = `http://127.0.0.1:${ports[1]}/admin`;
    this.authorizeUrl = `${this.issuer}/oauth2/auth`;
    this.tokenUrl = `${this.issuer}/oauth2/token`;
    const folder = tempFolder();
    const file = join(folder, 'hydra.yml');
    writeFileSync(file, settings({ issuer: this.issuer, ports, extra }));
    this.log = join(folder, 'log');
    this.child = spawn(binary, ['serve', 'all', '--dev', '--sqa-opt-out', '-c', file],
      { stdio: ['ignore', 'pipe', 'pipe'] });
    ended.add(this.child);
    for (const stream of [this.child.stdout, this.child.stderr]) {
      stream.pipe(createWriteStream(this.log, { flags: 'a' }));
    }
    for (let tries = 0; tries < 600; tries += 1) {
      if (this.child.exitCode !== null) break;
      if (await fetch(`${this.issuer}/health/ready`).then(({ ok }) => ok, () => false)) return;
      await pause(100);
    }
    throw new Error(`hydra does not start: ${this.log}`);
  }

  async call(method, path, body) {
    const answer = await fetch(this.admin + path, { method, body: body && JSON.stringify(body),
      headers: { 'content-type': 'application/json' } });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
    return text ? JSON.parse(text) : {};
  }

  addClient = (client) => this.call('POST', '/clients', { redirect_uris: [redirectUri],
    response_types: ['code'], grant_types: ['authorization_code', 'refresh_token', 'client_credentials'],
    scope: 'openid offline email', ...client });

  // The address at the end of a login that alice agrees to: the client's, or that of an error's page.
  async authorize(asked) {
    const browser = new Browser();
    const within = (url) => url.origin === this.issuer;
    let { next, url } = await browser.visit(`${this.authorizeUrl}?${asked}`, { within });
    for (const kind of ['login', 'consent']) {
      const challenge = next?.searchParams.get(`${kind}_challenge`);
      if (!challenge) break;
      const path = `/oauth2/auth/requests/${kind}?${kind}_challenge=${challenge}`;
      const wanted = await this.call('GET', path);
      const { redirect_to: on } = await this.call('PUT', path.replace('?', '/accept?'),
        kind === 'login' ? { subject: 'alice' }
          : { grant_scope: wanted.requested_scope, grant_access_token_audience: [] });
      ({ next, url } = await browser.visit(on, { within }));
    }
    return next ?? url;
  }

  // A login in `session`; undefined leaves a parameter out. Answers where it ends, and what it sent.
  async #ask(session, client, changes) {
    const { verifier = newVerifier(), ...rest } = changes;
    const fields = { response_type: 'code', client_id: client.client_id, redirect_uri: redirectUri,
      scope: 'offline', state: newVerifier().slice(0, 16), code_challenge: challengeOf(verifier),
      code_challenge_method: 'S256', ...rest };
    const asked = query(fields);
    const back = await this.authorize(asked);
    session.opened(`${this.authorizeUrl}?${asked}`, String(back));
    return { back, verifier, redirectUri: fields.redirect_uri };
  }

  // { code, verifier, redirectUri }
  async login(session, client, changes = {}) {
    const { back, ...sent } = await this.#ask(session, client, changes);
    const code = back.searchParams.get('code');
    if (!code) throw new Error(`no code: ${back}`);
    return { code, ...sent };
  }

  // One that is refused, as an answer is.
  async refusedLogin(session, client, changes = {}) {
    const { back } = await this.#ask(session, client, changes);
    if (!back.searchParams.get('error')) throw new Error(`not refused: ${back}`);
    return { status: 400, body: String(back) };
  }

  stop() {
    ended.delete(this.child);
    return new Promise((done) => { this.child.once('exit', done); this.child.kill('SIGTERM'); });
  }
}
