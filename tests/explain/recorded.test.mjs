// What `grantline explain` makes of refusals that were recorded at servers which are too large to run in
// each test: recorded/README.md has the form.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';
import { describe, test } from 'node:test';
import { binary } from '../interop/lib/server.mjs';
import { proven } from './lib/tape.mjs';

const folder = new URL('recorded/', import.meta.url);
const explained = (input) => {
  const ran = spawnSync(binary, ['explain', '--json', '-'], { input, encoding: 'utf8' });
  assert.ok([0, 1, 4].includes(ran.status), `${ran.status}: ${ran.stdout}${ran.stderr}`);
  return JSON.parse(ran.stdout);
};
const shown = ({ causes }) =>
  causes.slice(0, 4).map(({ cause, detail, probability }) => `${cause}/${detail ?? ''} ${probability}`).join(', ');

for (const name of readdirSync(folder).filter((file) => file.endsWith('.jsonl'))) {
  const lines = readFileSync(new URL(name, folder), 'utf8').trim().split('\n').map((line) => JSON.parse(line));
  describe(`${lines[0].server} ${lines[0].version}`, () => {
    for (const { mistake, cause, detail, session, answer, told } of lines) {
      test(`${mistake}: the whole exchange`, () => {
        const said = explained(session);
        assert.equal(said.causes[0]?.cause, cause, shown(said));
        if (detail) assert.equal(said.causes[0].detail, detail, shown(said));
        if (said.causes[0].detail) proven(said.causes[0].detail);
      });
      if (told === 'nothing') continue;
      test(`${mistake}: the answer alone`, () => {
        const said = explained(answer);
        const place = said.causes.findIndex((one) => one.cause === cause);
        assert.ok(place >= 0 && place < (told === 'first' ? 1 : 3), shown(said));
      });
    }
  });
}
