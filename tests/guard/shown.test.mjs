// docs/guard-proxies.md shows each file that the tests use, whole.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '../..');
const page = readFileSync(join(root, 'docs/guard-proxies.md'), 'utf8');
const blocks = new Map([...page.matchAll(/`examples\/guard\/([\w.-]+)`:\n\n((?: {4}.*\n|\n)+)/g)]
  .map(([, name, block]) => [name, block.replace(/^ {4}/gm, '').trimEnd()]));

for (const name of readdirSync(join(root, 'examples/guard'))) {
  test(`${name} is shown as it is`, () => {
    const text = readFileSync(join(root, 'examples/guard', name), 'utf8').trimEnd();
    assert.equal(blocks.get(name), text);
  });
}
