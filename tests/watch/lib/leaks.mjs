// Which of the secrets that this run has noted stand in these texts, as they are or encoded.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { logs } from '../../interop/lib/logs.mjs';

const forms = (secret) => [secret, encodeURIComponent(secret), Buffer.from(secret).toString('base64'),
  Buffer.from(secret).toString('base64url')];

export async function leaksIn(texts) {
  const noted = readFileSync(join(logs, 'secrets.txt'), 'utf8').trim().split('\n');
  assert.ok(noted.length > 3, 'secrets were noted');
  const planted = { planted: noted[0].split('\t')[1] };
  const look = (all) => noted.flatMap((line) => {
    const [kind, secret] = line.split('\t');
    return Object.entries(all)
      .filter(([, text]) => forms(secret).some((form) => text.includes(form)))
      .map(([where]) => `${kind} in ${where}`);
  });
  assert.notDeepEqual(look(planted), [], 'a planted one is found');
  return look(texts);
}
