// Real proxies, each a process of its own with the configuration that docs/guard-proxies.md shows.
import { spawn } from 'node:child_process';
import { chmodSync, closeSync, existsSync, mkdirSync, openSync } from 'node:fs';
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { logPath } from '../../interop/lib/logs.mjs';
import { freePort, pause, tempFolder } from '../../interop/lib/server.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const shown = (name) => readFileSync(join(here, '../../../examples/guard', name), 'utf8');

// In the files that are shown grantline listens on port 8080 of this machine, the API on 9000 and
// the proxy on 80.
const placed = (text, { listen, guard, api }) => text
  .replaceAll('127.0.0.1:8080', `127.0.0.1:${guard}`)
  .replaceAll('127.0.0.1:9000', `127.0.0.1:${api}`)
  .replaceAll('127.0.0.1, port_value: 8080', `127.0.0.1, port_value: ${guard}`)
  .replaceAll('127.0.0.1, port_value: 9000', `127.0.0.1, port_value: ${api}`)
  .replace('0.0.0.0, port_value: 80 ', `127.0.0.1, port_value: ${listen} `)
  .replace('listen 80;', `listen 127.0.0.1:${listen};`)
  .replace('bind :80', `bind 127.0.0.1:${listen}`)
  .replace(':80"', `127.0.0.1:${listen}"`)
  .replace(/^:80 \{/m, `http://127.0.0.1:${listen} {`);

// What each kind needs around the file that is shown. Each answers the command that starts it;
// `changed` answers a file that is shown as this test wants it, `write` puts one into the folder.
const kinds = {
  // It writes request lines into its logs, and with them what a client put into a URL.
  nginx({ changed, write, folder }) {
    write('site.conf', changed('nginx.conf'));
    const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((name) => {
      mkdirSync(join(folder, name));
      return `${name}_temp_path ${name};`;
    });
    const main = ['daemon off;', process.getuid() === 0 ? 'user root;' : '', 'worker_processes 2;',
      'pid nginx.pid;', 'error_log stderr crit;', 'events {}', 'http {', 'access_log off;',
      ...temporary, 'include site.conf;', '}'];
    return ['nginx', '-p', folder, '-e', 'stderr', '-c', write('nginx.conf', main.join('\n'))];
  },
  caddy({ changed, write }) {
    const file = write('Caddyfile', `{\n\tadmin off\n\tauto_https off\n}\n${changed('Caddyfile')}`);
    return ['caddy', 'run', '--adapter', 'caddyfile', '--config', file];
  },
  haproxy({ changed, write }) {
    const script = write('guard.lua', changed('guard.lua'));
    const text = changed('haproxy.cfg').replace('/etc/haproxy/guard.lua', script);
    return ['haproxy', '-db', '-f', write('haproxy.cfg', text)];
  },
  envoy({ changed, write }) {
    return ['envoy', '--config-path', write('envoy.yaml', changed('envoy.yaml')), '--concurrency',
      '2', '--use-dynamic-base-id', '--log-level', 'warning'];
  },
  traefik({ changed, write }) {
    const places = write('guard.yaml', changed('traefik-guard.yaml'));
    const text = changed('traefik.yaml').replace('/etc/traefik/guard.yaml', places);
    return ['traefik', `--configFile=${write('traefik.yaml', text)}`];
  },
};

const places = ['/usr/sbin', '/usr/bin', join(here, '../.venv/bin')];
function programOf(kind) {
  if (process.env.GRANTLINE_PROXY) return process.env.GRANTLINE_PROXY;
  const found = places.map((place) => join(place, kind)).find(existsSync);
  if (!found) throw new Error(`${kind} is not in ${places.join(', ')}`);
  return found;
}

// Traefik listens before it has read where to.
const answers = (port) => fetch(`http://127.0.0.1:${port}/public/1`)
  .then(({ status }) => status !== 404, () => false);

const running = new Set();
process.on('exit', () => running.forEach((child) => child.kill('SIGKILL')));

// change: what a test does to each file that is shown.
export async function startProxy(kind, { guard, api, change = (text) => text }) {
  const folder = tempFolder();
  chmodSync(folder, 0o755);
  const ports = { listen: await freePort(), guard, api };
  const write = (name, text) => {
    writeFileSync(join(folder, name), text);
    return join(folder, name);
  };
  const changed = (name) => placed(change(shown(name)), ports);
  const [, ...words] = kinds[kind]({ changed, write, folder });
  const log = logPath(`${kind}.log`);
  const to = openSync(log, 'w');
  const child = spawn(programOf(kind), words, { cwd: folder, stdio: ['ignore', to, to],
    env: { ...process.env, HOME: folder, XDG_DATA_HOME: folder, XDG_CONFIG_HOME: folder } });
  closeSync(to);
  running.add(child);
  const ended = new Promise((done) => child.once('exit', done));
  ended.then(() => running.delete(child));
  for (let tries = 0; !(await answers(ports.listen)); tries += 1) {
    if (child.exitCode !== null || tries > 400) {
      throw new Error(`${kind}: ${readFileSync(log, 'utf8')}`);
    }
    await pause(25);
  }
  return {
    port: ports.listen,
    url: `http://127.0.0.1:${ports.listen}`,
    stop: () => (child.kill('SIGTERM'), ended),
  };
}
