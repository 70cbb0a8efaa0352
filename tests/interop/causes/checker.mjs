import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';

// What the catalog lists: cause -> { error, status }.
export function catalog() {
  const text = readFileSync(new URL('../../../docs/causes.md', import.meta.url), 'utf8');
  const rows = [...text.matchAll(/^\| \[`(\w+)`\]\(#\w+\) \| (?:`(\w+)`)? *\| (\d+) \|/gm)];
  return new Map(rows.map(([, cause, error, status]) => [cause, { error, status: Number(status) }]));
}

// Which causes some test has provoked, in this process.
export const provoked = new Set();
const pages = new Map();

const statuses = { invalid_grant: 400, invalid_client: 401, invalid_request: 400 };

async function holdPage(uri, cause) {
  if (!pages.has(uri)) pages.set(uri, await fetch(uri, { headers: { accept: 'text/html' } }));
  const response = pages.get(uri);
  const page = typeof response === 'string' ? response : await response.text();
  if (typeof response !== 'string') {
    assert.equal(response.status, 200, `${uri} is no page`);
    pages.set(uri, page);
  }
  assert.ok(uri.endsWith(`/errors/${cause}`), `${uri} is not the page of ${cause}`);
  for (const language of ['JavaScript', 'Python', 'Go', 'C++']) {
    assert.ok(page.includes(`aria-label="Example in ${language}"`), `${uri} lacks ${language}`);
  }
}

function holdEvidence(told, expected) {
  const found = new Map(told.map(({ name, value }) => [name, value]));
  for (const [name, value] of Object.entries(expected)) {
    assert.ok(found.has(name), `no ${name} among ${[...found.keys()]}`);
    if (value instanceof RegExp) assert.match(found.get(name), value, name);
    else assert.equal(found.get(name), value, name);
  }
}

// Holds an answer to all that a refusal by this cause must be. `due`: error (invalid_grant), status,
// evidence (name to value or pattern), says (of the description), code (false: no fix in code),
// known (false: too cheap to be recorded, so without a reference), by (whose page it is).
export async function refused(server, answer, cause, due = {}) {
  const { error = 'invalid_grant', evidence = {}, says, code = true, known = true } = due;
  assert.equal(answer.body.error, error, JSON.stringify(answer.body));
  assert.equal(answer.status, due.status ?? statuses[error]);
  assert.equal(answer.headers.get('cache-control'), 'no-store');
  assert.match(answer.headers.get('content-type'), /^application\/json/);
  assert.ok(answer.body.error_description, 'no error_description');
  assert.match(answer.body.error_description, /^[\x20-\x21\x23-\x5b\x5d-\x7e]+$/);
  if (says) assert.match(answer.body.error_description, says);
  assert.equal(answer.body.error_uri, server.url(`/errors/${cause}`));
  if (code) await holdPage(answer.body.error_uri, cause);
  if (known) {
    assert.match(answer.body.reference, /^gl-[0-9a-z-]+$/);
    const story = await server.explain(answer.body.reference);
    assert.equal(story.cause, cause);
    assert.equal(story.error, error);
    assert.ok(story.fix && story.section && story.sentence);
    assert.equal(story.sentence, answer.body.error_description);
    holdEvidence(story.evidence, evidence);
    provoked.add(cause);
    return story;
  }
  provoked.add(cause);
  return answer.body;
}
