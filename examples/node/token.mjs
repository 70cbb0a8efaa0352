// An access token of the session that `grantline login` made.
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);
const held = new Map(); // by profile: what was given last, as a promise, so that callers share one run

// What `grantline` said: `kind` is retry_later, log_in_again, fix_configuration or store_failed.
export class TokenError extends Error {
  constructor({ kind, code, error }) {
    super(error);
    this.kind = kind;
    this.code = code;
  }
}

async function ask(profile, seconds) {
  const words = ['token', '--json', '--profile', profile, '--min-valid', `${seconds}s`];
  try {
    return JSON.parse((await run(process.env.GRANTLINE ?? 'grantline', words)).stdout);
  } catch (failed) {
    if (!failed.stdout) throw failed; // it could not be started
    throw new TokenError(JSON.parse(failed.stdout));
  }
}

// A token that lasts for `seconds` more. Safe to be called at each request.
export async function accessToken({ profile = 'default', seconds = 30 } = {}) {
  const last = held.get(profile);
  if (last) {
    const token = await last.catch(() => null);
    if (token && Date.parse(token.expires_at) - Date.now() > seconds * 1000) return token.access_token;
    if (held.get(profile) !== last) return accessToken({ profile, seconds });
  }
  const next = ask(profile, seconds);
  held.set(profile, next);
  return (await next).access_token;
}
