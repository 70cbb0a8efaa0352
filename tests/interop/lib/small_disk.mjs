// A disk that can be full: a small tmpfs where this machine lets us mount one; and a bound on the size of
// the files that the server may write, which is reached in the same way.
import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { tempFolder } from './server.mjs';

const run = (command, ...args) => spawnSync(command, args).status === 0;

function smallTmpfs(folder) {
  const filler = join(folder, 'filler');
  return {
    data: join(folder, 'data'),
    fill() {
      const { bavail, bsize } = statfsSync(folder);
      writeFileSync(filler, Buffer.alloc(bavail * bsize));
    },
    free: () => rmSync(filler),
    remove: () => run('umount', '--lazy', folder),
  };
}

export function boundOnFiles(folder = tempFolder()) {
  const bound = (server, bytes) =>
    run('prlimit', '--pid', String(server.child.pid), `--fsize=${bytes}:unlimited`);
  return {
    data: join(folder, 'data'),
    fill: (server) => bound(server, 256 * 1024),
    free: (server) => bound(server, 'unlimited'),
    remove: () => {},
  };
}

export function smallDisk() {
  const folder = join(tempFolder(), 'disk');
  mkdirSync(folder);
  const mounted = run('mount', '-t', 'tmpfs', '-o', 'size=64m,mode=700', 'tmpfs', folder);
  return mounted ? smallTmpfs(folder) : boundOnFiles(folder);
}
