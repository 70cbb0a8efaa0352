// docs/CONFORMANCE.md names a test for each rule: that the test is there, under that name.
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { test } from 'node:test';

const root = new URL('../../', import.meta.url);
const read = (path) => readFileSync(new URL(path, root), 'utf8');
const rows = read('docs/CONFORMANCE.md').split('\n')
  .filter((line) => /^\| .* \|$/.test(line) && !/^\| (module|asked)/.test(line))
  .map((line) => line.slice(1, -1).split('|').map((cell) => cell.trim()));

const places = ['tests/interop/conformance_%.test.mjs', 'tests/interop/%.test.mjs', 'tests/e2e/%.test.mjs'];
function sourceOf(name) {
  const path = /`(.*)`/.exec(name)?.[1] ??
    places.map((one) => one.replace('%', name.replace('.test', ''))).find((one) => existsSync(new URL(one, root)));
  assert.ok(path && existsSync(new URL(path, root)), `there is no ${name}`);
  return read(path);
}

test('each rule has a result, and each rule that holds names what holds it', () => {
  assert.ok(rows.length > 80, `${rows.length} rows`);
  for (const [rule, by, result] of rows.filter((row) => row.length === 3)) {
    assert.match(result, /holds|not offered|otherwise/, rule);
    assert.ok(by || result.startsWith('not offered'), `${rule}: by what?`);
  }
});

test('each test that is named is there', () => {
  let named = 0;
  for (const [rule, by] of rows.filter((row) => row.length === 3)) {
    let source = '';
    for (const part of by.split('; ').filter((one) => one && !one.startsWith('the same'))) {
      const [, file, title] = /^(`[^`]+`|[a-z_4]+(?:\.test)?)(?:: (.*))?$/.exec(part) ?? [null, null, part];
      if (file) source = sourceOf(file);
      for (const words of (title ?? '').split(/ ?… ?/).filter(Boolean)) {
        assert.ok(source.includes(words), `${rule}: ${file ?? 'the same file'} has no "${words}"`);
        named += 1;
      }
    }
  }
  assert.ok(named > 60, `${named} names`);
});
