// What goes between a client and a server, written down as a log, as a HAR and as curl would show it,
// and `grantline explain` asked for each.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { appendFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { base64url, challengeOf, newVerifier, sha256 } from '../../interop/lib/oauth.mjs';
import { binary, tempFolder } from '../../interop/lib/server.mjs';

const formType = 'application/x-www-form-urlencoded';
const formOf = (fields) =>
  String(new URLSearchParams(Object.entries(fields).filter(([, value]) => value !== undefined)));

export function proven(detail) {
  if (process.env.GRANTLINE_PROVEN) appendFileSync(process.env.GRANTLINE_PROVEN, `${detail}\n`);
}

export class Tape {
  #lines = [];
  #entries = [];
  #secrets = [];

  // server: { authorizeUrl, tokenUrl, authorize(query) }; client: { id, secret, redirectUri, scope }
  constructor(server, client, { now = () => Date.now() } = {}) {
    Object.assign(this, { server, client, now });
  }

  // Writes a request down; what it answers is called with the answer.
  #note(method, url, { headers = {}, body } = {}, who = 'web-1') {
    const stamp = () => new Date(this.now()).toISOString();
    const at = stamp();
    const type = headers['content-type'] && headers['content-type'] !== formType
      ? ` Content-Type: ${headers['content-type']}` : '';
    const basic = headers.authorization ? ` Authorization: ${headers.authorization}` : '';
    this.#lines.push(`${at} hostname=${who} ${method} ${url}${type}${basic}${body ? ` ${body}` : ''}`);
    const list = (all) => Object.entries(all).map(([name, value]) => ({ name, value }));
    const entry = {
      startedDateTime: at,
      request: { method, url, headers: list(headers),
        ...(body ? { postData: { mimeType: headers['content-type'] ?? formType, text: body } } : {}) },
      response: { status: 302, headers: [], content: {} },
    };
    this.#entries.push(entry);
    return ({ status, date, text }) => {
      this.#lines.push(`${stamp()} hostname=${who} ${status}${date ? ` Date: ${date}` : ''} ${text}`);
      entry.response = { status, headers: list(date ? { date } : {}),
        content: { mimeType: 'application/json', encoding: 'base64',
          text: Buffer.from(text).toString('base64') } };
    };
  }

  // Logs in and comes back: { code, verifier }. `asked` replaces parameters; undefined leaves one out.
  async login(asked = {}) {
    const verifier = asked.verifier ?? newVerifier();
    const { verifier: _, challenge, ...rest } = asked;
    const query = formOf({ response_type: 'code', client_id: this.client.id,
      redirect_uri: this.client.redirectUri, scope: this.client.scope, nonce: base64url(sha256(verifier)),
      state: base64url(sha256(String(Math.random()))).slice(0, 22),
      code_challenge: challenge ?? challengeOf(verifier), code_challenge_method: 'S256', ...rest });
    const back = await this.server.authorize(query);
    assert.ok(back.searchParams.get('code'), `no code: ${back}`);
    this.#note('GET', `${this.server.authorizeUrl}?${query}`);
    this.#note('GET', String(back));
    const code = back.searchParams.get('code');
    this.#secrets.push(code, verifier);
    return { code, verifier };
  }

  // Sends `body` as it is. Notes it as sent by `who`; of one that is `lost` no answer is noted.
  async send(body, { headers = {}, who, lost, url = this.server.tokenUrl } = {}) {
    const sent = { 'content-type': formType, ...headers };
    const answered = this.#note('POST', url, { headers: sent, body: String(body) }, who);
    const response = await fetch(url, { method: 'POST', body, headers: sent });
    const text = await response.text();
    const answer = { status: response.status, text, date: response.headers.get('date') };
    if (!lost) answered(answer);
    const json = text.startsWith('{') ? JSON.parse(text) : {};
    this.#secrets.push(json.access_token, json.refresh_token, json.id_token);
    return { ...answer, body: json };
  }

  #own() {
    return this.client.secret
      ? { client_id: this.client.id, client_secret: this.client.secret } : { client_id: this.client.id };
  }

  token(fields, options) {
    this.#secrets.push(fields.refresh_token, fields.client_assertion, this.client.secret);
    return this.send(formOf({ ...this.#own(), ...fields }), options);
  }

  exchange = (back, changes = {}, options = {}) => this.token({ grant_type: 'authorization_code',
    code: back.code, redirect_uri: this.client.redirectUri, code_verifier: back.verifier, ...changes },
  options);

  refresh = (token, changes = {}, options = {}) =>
    this.token({ grant_type: 'refresh_token', refresh_token: token, ...changes }, options);

  // Something else of the same time: a JWKS, say.
  remark(text) {
    const at = new Date(this.now()).toISOString();
    this.#lines.push(`${at} ${text}`);
    this.#entries.push({ startedDateTime: at,
      request: { method: 'GET', url: `${new URL(this.server.tokenUrl).origin}/jwks?response_type=code`, headers: [] },
      response: { status: 200, headers: [], content: { mimeType: 'application/json', text } } });
  }

  // As a log and as a HAR, both in one file and the log in two; each must be told alike. Answers
  // the first cause of the last. What a detail stands for is proven then: `run` holds that against
  // what the program can prove.
  explain(cause, detail) {
    let first;
    const half = Math.ceil(this.#lines.length / 2);
    for (const files of [
      { 'app.log': `${this.#lines.join('\n')}\n` },
      { 'login.har': JSON.stringify({ log: { version: '1.2', entries: this.#entries } }) },
      { 'b.log': `${this.#lines.slice(half).join('\n')}\n`, 'a.log': `${this.#lines.slice(0, half).join('\n')}\n` },
    ]) {
      const names = Object.keys(files).join(', ');
      const folder = tempFolder();
      const paths = Object.entries(files).map(([name, text]) => {
        writeFileSync(join(folder, name), text);
        return join(folder, name);
      });
      const ran = [['--json'], []].map((flags) =>
        spawnSync(binary, ['explain', ...paths, ...flags], { encoding: 'utf8' }));
      rmSync(folder, { recursive: true });
      assert.equal(ran[0].status, 0, `${names}: ${ran[0].stdout}${ran[0].stderr}`);
      [first] = JSON.parse(ran[0].stdout).causes;
      assert.deepEqual([first.cause, first.detail], [cause, detail ?? first.detail], `${names}: ${ran[0].stdout}`);
      assert.ok(first.probability > 0.6, `${names}: ${first.probability}`);
      assert.ok(first.evidence.some((one) => one.field && one.line), names);
      for (const secret of this.#secrets.filter((one) => one?.length > 5)) {
        for (const { stdout, stderr } of ran) {
          assert.ok(!stdout.includes(secret) && !stderr.includes(secret), `${names} shows a secret`);
        }
      }
    }
    proven(first.detail);
    return first;
  }
}
