import assert from 'node:assert/strict';
import { cpSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { beginDevice, poll } from '../lib/device.mjs';
import { exchange, Person, refresh } from '../lib/oauth.mjs';
import { Clock, Server, tempFolder } from '../lib/server.mjs';
import { refused } from './checker.mjs';

// A store that was set back to an older copy knows less than the clients do.
export function storeCauses() {
  test('after a restored backup, what was issued since is unknown: codes, refresh tokens, device codes',
    async (t) => {
      const start = async (options) => {
        const started = await Server.start(options);
        t.after(() => started.stop({ keep: true }));
        return started;
      };
      let server = await start({ name: 'before-backup' });
      const app = server.addClient('app', {
        'grant-type': ['authorization_code', 'refresh_token', 'device_code'] });
      const alice = server.addUser('alice');
      const old = await new Person(server, alice).tokens(app);
      await server.stop({ keep: true });
      const copy = join(tempFolder(), 'data');
      cpSync(server.data, copy, { recursive: true });
      rmSync(join(copy, 'admin.sock'), { force: true });

      const { data, port } = server;
      server = await start({ name: 'after-backup', data, port });
      const person = new Person(server, alice);
      const tokens = await person.tokens(app);
      const back = await person.authorize(app);
      const waiting = (await beginDevice(server, app)).body;
      const rotated = await refresh(server, app, old.refresh_token);
      await server.stop();

      const clock = new Clock();
      server = await start({ name: 'restored', data: copy, port, clock });
      const lost = await refresh(server, app, tokens.refresh_token);
      await refused(server, lost, 'refresh_token_unknown', { evidence: { issued_ago: /s$/ } });
      await refused(server, await exchange(server, app, back), 'code_unknown',
        { evidence: { issued_ago: /s$/ } });
      await refused(server, await poll(server, app, waiting.device_code), 'device_code_unknown',
        { evidence: { issued_ago: /s$/ } });
      await refused(server, await refresh(server, app, rotated.body.refresh_token),
        'refresh_token_unknown', { evidence: { generation_presented: '2', generation_now: '1' } });
      assert.equal((await refresh(server, app, old.refresh_token)).status, 200);
      clock.forward(61);
      await refused(server, await exchange(server, app, back), 'code_expired',
        { evidence: { life: /1 min|60/, expired_ago: /s$/ } });
      clock.forward(31 * 24 * 3600);
      await refused(server, await refresh(server, app, tokens.refresh_token),
        'refresh_token_expired_idle', { evidence: { idle: /30 d/, expired_ago: /h|d/ } });
      await server.stop();
    });
}
