// A server of others, in a folder of its own, on a port of the system's.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort, pause } from '../../../interop/lib/server.mjs';

export { freePort, pause };
export const newFolder = () => mkdtempSync(join(tmpdir(), 'grantline-record-'));

// Runs it until it answers at `url`. { stop() }
export async function start(command, words, { cwd, env = {}, url }) {
  const log = join(cwd, 'server.log');
  const out = openSync(log, 'a');
  const child = spawn(command, words, { cwd, env: { ...process.env, ...env }, stdio: ['ignore', out, out] });
  const ended = once(child, 'exit');
  process.on('exit', () => child.kill('SIGTERM'));
  for (let left = 150; ; left -= 1) {
    if (await fetch(url, { redirect: 'manual' }).catch(() => null)) break;
    if (left === 0 || child.exitCode !== null) throw new Error(readFileSync(log, 'utf8'));
    await pause(200);
  }
  return {
    async stop() {
      child.kill('SIGTERM');
      await ended;
      rmSync(cwd, { recursive: true, force: true });
    },
  };
}
