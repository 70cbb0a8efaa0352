// Dex with a store in memory or in a file, clients, and admin@example.com, who logs in by her password.
import { spawn } from 'node:child_process';
import { closeSync, openSync, writeFileSync } from 'node:fs';
import { connect } from 'node:http2';
import { join } from 'node:path';
import { Browser, formsOf } from '../../../interop/lib/browser.mjs';
import { challengeOf, newVerifier } from '../../../interop/lib/oauth.mjs';
import { freePort, pause, tempFolder } from '../../../interop/lib/server.mjs';
import { query } from './session.mjs';

export const redirectUri = 'https://app.example/callback';
export const person = { login: 'admin@example.com', password: 'password' };
const passwordHash = '$2a$10$2b2cU8CPhOTaGrs1HRQuAueS7JTT5ZHsHSzYiFPm1leZck7Mc8T4W';
const ended = new Set();
process.on('exit', () => ended.forEach((child) => child.kill('SIGKILL')));

const settings = ({ issuer, ports, clients, expiry }) => ({
  issuer,
  storage: { type: 'memory' },
  web: { http: `127.0.0.1:${ports[0]}` },
  grpc: { addr: `127.0.0.1:${ports[1]}` },
  oauth2: { skipApprovalScreen: true, passwordConnector: 'local' },
  expiry,
  enablePasswordDB: true,
  staticPasswords: [{ email: person.login, hash: passwordHash, username: 'admin', userID: 'admin-1' }],
  staticClients: clients,
});

// RFC 7541 and gRPC's own frame: a message of two strings, which are fields 1 and 2.
function callGrpc(port, method, strings) {
  const fields = strings.map((text, i) =>
    Buffer.concat([Buffer.from([(i + 1) * 8 + 2, text.length]), Buffer.from(text)]));
  const message = Buffer.concat(fields);
  const frame = Buffer.alloc(5);
  frame.writeUInt32BE(message.length, 1);
  return new Promise((done, fail) => {
    const session = connect(`http://127.0.0.1:${port}`);
    session.once('error', fail);
    const asked = session.request({ ':method': 'POST', ':path': `/api.Dex/${method}`,
      'content-type': 'application/grpc', te: 'trailers' });
    let status;
    asked.on('trailers', (trailers) => { status = trailers['grpc-status']; });
    asked.on('response', (head) => { status ??= head['grpc-status']; });
    asked.once('error', fail);
    asked.on('data', () => {});
    asked.on('end', () => {
      session.close();
      if (String(status) === '0') done();
      else fail(new Error(`${method}: grpc-status ${status}`));
    });
    asked.end(Buffer.concat([frame, message]));
  });
}

export class Dex {
  // expiry: of Dex's configuration; ports: those of one that ran before
  static async start(binary, { expiry = {}, ports, clients = [] } = {}) {
    const dex = new Dex();
    await dex.#run(binary, expiry, ports ?? [await freePort(), await freePort()], clients);
    return dex;
  }

  async #run(binary, expiry, ports, clients) {
    this.ports = ports;
    this.origin = `http://127.0.0.1:${ports[0]}`;
    this.issuer = `${this.origin}/dex`;
    this.authorizeUrl = `${this.issuer}/auth`;
    this.tokenUrl = `${this.issuer}/token`;
    const folder = tempFolder();
    const file = join(folder, 'dex.json');
    writeFileSync(file, JSON.stringify(settings({ issuer: this.issuer, ports, clients, expiry })));
    this.log = join(folder, 'log');
    const log = openSync(this.log, 'w');
    this.child = spawn(binary, ['serve', file], { stdio: ['ignore', log, log] });
    closeSync(log);
    ended.add(this.child);
    for (let tries = 0; tries < 300; tries += 1) {
      if (this.child.exitCode !== null) break;
      if (await fetch(`${this.issuer}/healthz`).then(({ ok }) => ok, () => false)) return;
      await pause(50);
    }
    throw new Error(`dex does not start: ${this.log}`);
  }

  // The address at the end of a login; of one that is refused, what its page says.
  async authorize(asked) {
    const browser = new Browser();
    const within = (url) => url.origin === this.origin;
    let answer = await browser.visit(`${this.authorizeUrl}?${asked}`, { within });
    const form = formsOf(answer.page).find(({ fields }) => 'password' in fields);
    if (!answer.next && form) answer = await browser.submit(answer, form, person, within);
    return answer;
  }

  // A login in `session`; undefined leaves a parameter out.
  async #ask(session, client, changes) {
    const { verifier = newVerifier(), ...rest } = changes;
    const fields = { response_type: 'code', client_id: client.id, redirect_uri: redirectUri,
      scope: 'openid offline_access', state: newVerifier().slice(0, 16),
      code_challenge: challengeOf(verifier), code_challenge_method: 'S256', ...rest };
    const asked = query(fields);
    const answer = await this.authorize(asked);
    return { answer, asked, verifier, redirectUri: fields.redirect_uri };
  }

  // { code, verifier, redirectUri }
  async login(session, client, changes = {}) {
    const { answer, asked, ...sent } = await this.#ask(session, client, changes);
    const code = answer.next?.searchParams.get('code');
    if (!code) throw new Error(`no code: ${answer.next ?? answer.page}`);
    session.opened(`${this.authorizeUrl}?${asked}`, String(answer.next));
    return { code, ...sent };
  }

  // One that is refused, as an answer is: the address with an error, or the text of the page.
  async refusedLogin(session, client, changes = {}) {
    const { answer, asked } = await this.#ask(session, client, changes);
    const { next, page, status } = answer;
    if (next?.searchParams.get('code')) throw new Error(`not refused: ${next}`);
    if (next) {
      session.opened(`${this.authorizeUrl}?${asked}`, String(next));
      return { status: 400, body: String(next) };
    }
    const said = page.replace(/<(style|script|title)[\s\S]*?<\/\1>|<[^>]*>/g, ' ')
      .replace(/&#34;/g, '"').replace(/\s+/g, ' ').trim();
    session.write(`opened in the browser:\n${this.authorizeUrl}?${asked}`);
    session.write(`the page says (${status}):\n${said}\n`);
    return { status, body: said };
  }

  revokeRefresh = (sub, client) => callGrpc(this.ports[1], 'RevokeRefresh', [sub, client]);

  stop() {
    ended.delete(this.child);
    return new Promise((done) => { this.child.once('exit', done); this.child.kill('SIGTERM'); });
  }
}
