// OAuth by hand, so that each mistake can be made on purpose.
import { createHash, randomBytes } from 'node:crypto';
import { rememberIn, remember } from './logs.mjs';
import { Browser } from './browser.mjs';

export const base64url = (bytes) => Buffer.from(bytes).toString('base64url');
export const sha256 = (text) => createHash('sha256').update(text).digest();
export const challengeOf = (verifier) => base64url(sha256(verifier));
export const newVerifier = () => remember('code verifier', base64url(randomBytes(32)));
const formEncode = (text) => new URLSearchParams([['', text]]).toString().slice(1);

export const basic = (id, secret, encode = formEncode) =>
  `Basic ${Buffer.from(`${encode(id)}:${encode(secret)}`).toString('base64')}`;

// A person with one browser at one server.
export class Person {
  constructor(server, { login, password }) {
    Object.assign(this, { server, login, password, browser: new Browser() });
  }

  // Logs in where that is due and comes back with what the client gets: { code, state, iss } or
  // { error, ... }, and with all that an exchange of the code needs.
  async authorize(client, params = {}) {
    const verifier = params.verifier ?? newVerifier();
    const { verifier: _, ...rest } = params;
    const all = {
      response_type: 'code',
      client_id: client.id,
      redirect_uri: client.redirectUri,
      scope: client.scope,
      code_challenge: challengeOf(verifier),
      code_challenge_method: 'S256',
      ...rest,
    };
    const query = new URLSearchParams(Object.entries(all).filter(([, value]) => value !== undefined));
    const answer = await this.browser.authorize(`${this.server.url('/authorize')}?${query}`, this);
    if (!answer.next) throw new Error(`no way back to the client: ${answer.status} ${answer.page}`);
    const back = rememberIn(Object.fromEntries(answer.next.searchParams));
    return { ...back, verifier, redirectUri: all.redirect_uri };
  }

  async tokens(client, params = {}) {
    const back = await this.authorize(client, params);
    const answer = await exchange(this.server, client, back);
    if (answer.status !== 200) throw new Error(`no tokens: ${JSON.stringify(answer.body)}`);
    return answer.body;
  }
}

// The fields and headers with which a client authenticates in the way that it is registered for.
export function credentials(client) {
  if (client.method === 'client_secret_basic') {
    return { fields: {}, headers: { authorization: basic(client.id, client.secret) } };
  }
  if (client.method === 'client_secret_post') {
    return { fields: { client_id: client.id, client_secret: client.secret }, headers: {} };
  }
  return { fields: { client_id: client.id }, headers: {} };
}

// Posts a form. `fields`: pairs or an object; undefined values are left out.
export async function post(server, path, fields, headers = {}) {
  const pairs = (Array.isArray(fields) ? fields : Object.entries(fields))
    .filter(([, value]) => value !== undefined);
  rememberIn(Object.fromEntries(pairs));
  const response = await fetch(server.url(path), {
    method: 'POST',
    body: new URLSearchParams(pairs),
    headers: { accept: 'application/json', ...headers },
  });
  const text = await response.text();
  const body = text.startsWith('{') ? rememberIn(JSON.parse(text)) : text;
  return { status: response.status, headers: response.headers, body };
}

// Asks the token endpoint as this client; `changes` replace fields, or take them away.
export function ask(server, client, fields, changes = {}, headers = {}) {
  const own = credentials(client);
  return post(server, '/token', { ...own.fields, ...fields, ...changes }, { ...own.headers, ...headers });
}

export const exchange = (server, client, back, changes, headers) =>
  ask(server, client, {
    grant_type: 'authorization_code',
    code: back.code,
    redirect_uri: back.redirectUri,
    code_verifier: back.verifier,
  }, changes, headers);

export const refresh = (server, client, token, changes, headers) =>
  ask(server, client, { grant_type: 'refresh_token', refresh_token: token }, changes, headers);
