// A client that makes mistakes, with a person's browser, at a server whose endpoints it was told.
import { generateKeyPairSync, randomBytes, sign } from 'node:crypto';
import { createServer } from 'node:http';
import { Browser } from '../../../interop/lib/browser.mjs';
import { base64url, challengeOf, newVerifier } from '../../../interop/lib/oauth.mjs';

const formOf = (fields) =>
  String(new URLSearchParams(Object.entries(fields).filter(([, value]) => value !== undefined)));

export class Client {
  // at: { authorize, token }; who: { id, secret, redirectUri, scope, person: { login, password } }
  constructor(at, who) {
    Object.assign(this, { at, ...who, browser: new Browser() });
  }

  get user() {
    return this.secret ? `${this.id}:${this.secret}` : undefined;
  }

  // Logs in and comes back; both addresses are noted as a developer would paste them. `changes`
  // replaces parameters; undefined leaves one out.
  async login(session, { verifier = newVerifier(), challenge, ...changes } = {}) {
    const query = formOf({ response_type: 'code', client_id: this.id, redirect_uri: this.redirectUri,
      scope: this.scope, state: base64url(randomBytes(12)), code_challenge: challenge ?? challengeOf(verifier),
      code_challenge_method: 'S256', ...changes });
    const url = `${this.at.authorize}?${query}`;
    const end = await this.browser.authorize(url, this.person);
    session.note(`authorize: ${url}`);
    if (!end.next) {
      session.last = { status: end.status, headers: '', text: end.page };
      return { page: end.page };
    }
    session.note(`callback:  ${end.next}\n`);
    return { back: end.next, code: end.next.searchParams.get('code'), verifier };
  }

  #own = () => (this.secret ? {} : { client_id: this.id });

  exchange = (session, { code, verifier }, changes = {}, options = {}) =>
    session.curl(this.at.token, { user: this.user, form: { ...this.#own(), grant_type: 'authorization_code',
      code, redirect_uri: this.redirectUri, code_verifier: verifier, ...changes }, ...options });

  refresh = (session, token, changes = {}, options = {}) =>
    session.curl(this.at.token, { user: this.user, form: { ...this.#own(), grant_type: 'refresh_token',
      refresh_token: token, ...changes }, ...options });

  // A login that is exchanged as it should be: the tokens.
  async tokens(session, changes) {
    const { status, body, text } = await this.exchange(session, await this.login(session, changes));
    if (status !== 200) throw new Error(`no tokens: ${status} ${text}`);
    return body;
  }
}

// A signing key whose public half is served on loopback, as a client's JWKS is.
export class Signer {
  async start() {
    const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    this.privateKey = privateKey;
    this.jwk = { ...publicKey.export({ format: 'jwk' }), kid: 'of-this-client', alg: 'ES256', use: 'sig' };
    this.site = createServer((_, answer) => answer.setHeader('content-type', 'application/json')
      .end(JSON.stringify({ keys: [this.jwk] })));
    await new Promise((done) => this.site.listen(0, '127.0.0.1', done));
    this.url = `http://127.0.0.1:${this.site.address().port}/jwks`;
    return this;
  }

  assertion(claims, header = {}, key = this.privateKey) {
    const now = Math.floor(Date.now() / 1000);
    const all = { iat: now, exp: now + 60, jti: base64url(randomBytes(12)), ...claims };
    const text = [{ alg: 'ES256', kid: this.jwk.kid, typ: 'JWT', ...header }, all]
      .map((part) => base64url(JSON.stringify(part))).join('.');
    return `${text}.${base64url(sign('sha256', text, { key, dsaEncoding: 'ieee-p1363' }))}`;
  }

  stop = () => this.site.close();
}
