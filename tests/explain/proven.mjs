// Each detail that `grantline explain` can prove, found in its source, against those that the tests have
// proven from an exchange with a server. Says which has none.
import { readFileSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '../..');
const source = (path) => readFileSync(join(root, path), 'utf8');
const words = (text) => [...text.matchAll(/"([a-z0-9]+(?:_[a-z0-9]+)+)"/g)].map(([, word]) => word);

const files = readdirSync(join(root, 'src/explain'))
  .filter((name) => /^proofs_(?!.*test).*\.cc$|^assertion_key\.cc$/.test(name));
const causes = new Set(words(source('src/explain/label.cc')));
const parameters = new Set(['access_denied', 'access_token', 'authorization_code', 'client_assertion',
  'client_credentials', 'client_id', 'client_secret', 'code_challenge', 'code_challenge_method',
  'code_verifier', 'device_code', 'error_description', 'expired_token', 'expires_in', 'grant_type', 'id_token',
  'invalid_client', 'invalid_grant', 'invalid_request', 'invalid_scope', 'redirect_uri', 'refresh_expires_in',
  'refresh_token', 'response_type', 'token_endpoint', 'token_endpoint_auth_signing_alg_values_supported',
  'unauthorized_client', 'unsupported_grant_type']);
// What is right in an exchange, and what is told of an assertion without one.
const noMistakes = new Set(['redirect_uri_equal', 'verifier_matches', 'assertion_without_iss_or_exp', 'code_granted',
  'credential_as_issued', 'client_equal', 'grant_without_code']);

// Those of a damage stand without "code_" or "refresh_token_" before them, those of a challenge
// without "challenge_".
const own = files.flatMap((name) => words(source(`src/explain/${name}`)))
  .filter((word) => !causes.has(word) && !parameters.has(word) && !noMistakes.has(word));
const challenges = words(source('src/spec/pkce_mistake.cc')).map((word) => `challenge_${word}`);
const proven = new Set(readFileSync(process.argv[2], 'utf8').trim().split('\n'));
const isProven = (detail) => proven.has(detail) || proven.has(`code_${detail}`) ||
  proven.has(`refresh_token_${detail}`);

const all = [...new Set([...own, ...challenges])].sort();
const missing = all.filter((detail) => !isProven(detail));
console.log(`${all.length - missing.length} of ${all.length} proofs come from an exchange with a server`);
if (missing.length > 0) {
  console.error(`no exchange proves ${missing.join(', ')}`);
  process.exit(1);
}
