// Where servers write and what they must never write: the suite "no secret in any log" holds all files
// of this folder against the secrets that `remember` noted.
import { appendFileSync, mkdirSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export const logs =
  process.env.GRANTLINE_TEST_LOGS ?? mkdtempSync(join(tmpdir(), 'grantline-test-logs-'));
mkdirSync(logs, { recursive: true });

const noted = new Set();

// Notes a secret of this kind ("code", "password", ...) and returns it. One too short to be found
// without doubt is no secret for a test.
export function remember(kind, secret) {
  if (!secret || noted.has(secret)) return secret;
  if (secret.length < 12) throw new Error(`too short for a secret to look for: a ${kind}`);
  noted.add(secret);
  appendFileSync(join(logs, 'secrets.txt'), `${kind}\t${secret}\n`);
  return secret;
}

const kinds = {
  code: 'code',
  access_token: 'access token',
  refresh_token: 'refresh token',
  id_token: 'id token',
  code_verifier: 'code verifier',
  client_secret: 'client secret',
  client_assertion: 'client assertion',
  password: 'password',
};

// A word of the protocol: the `code` of an error that a program prints is one ("invalid_grant").
const isWord = (value) => /^[a-z_]+$/.test(value);

// Notes what is secret in a form or in an answer, and returns that.
export function rememberIn(fields) {
  for (const [name, value] of Object.entries(fields ?? {})) {
    if (!kinds[name] || typeof value !== 'string' || value.length < 12 || isWord(value)) continue;
    remember(kinds[name], value);
  }
  return fields;
}

let files = 0;
export function logPath(what) {
  files += 1;
  return join(logs, `${process.pid}-${String(files).padStart(2, '0')}-${what}`);
}
