import assert from 'node:assert/strict';
import { test } from 'node:test';
import { base64url, challengeOf, exchange, newVerifier, sha256 } from '../lib/oauth.mjs';
import { refused } from './checker.mjs';

const hex = (text) => sha256(text).toString('hex');

// How clients compute a challenge wrongly: what they send, and the name of the mistake.
const mistakes = {
  hex_of_hash: hex,
  padded_base64url: (verifier) => `${challengeOf(verifier)}=`,
  standard_base64: (verifier) => sha256(verifier).toString('base64'),
  verifier_itself: (verifier) => verifier,
  hash_of_decoded: (verifier) => base64url(sha256(Buffer.from(verifier, 'base64url'))),
  double_hash: (verifier) => base64url(sha256(sha256(verifier))),
  hash_of_hex: (verifier) => challengeOf(Buffer.from(verifier).toString('hex')),
  utf16_hash: (verifier) => base64url(sha256(Buffer.from(verifier, 'utf16le'))),
  trailing_newline: (verifier) => challengeOf(`${verifier}\n`),
  hash_of_percent_encoded: (verifier) =>
    challengeOf(verifier.replace(/[-_]/g, (sign) => (sign === '-' ? '%2D' : '%5F'))),
  hash_of_cut: (verifier) => challengeOf(verifier.slice(0, 43)),
};

// Some mistakes show only with some verifiers: standard base64 differs from base64url only where
// the hash has such bytes.
const shows = {
  standard_base64: (verifier) => /[+/]/.test(mistakes.standard_base64(verifier)),
  hash_of_percent_encoded: (verifier) => /[-_]/.test(verifier),
};

function verifierFor(mistake) {
  for (;;) {
    const verifier = newVerifier() + (mistake === 'hash_of_cut' ? newVerifier() : '');
    if (shows[mistake]?.(verifier) ?? true) return verifier;
  }
}

export function verifierCauses({ server, alice, app, legacy }) {
  test('no verifier is verifier_missing', async () => {
    const back = await alice.authorize(app);
    await refused(server, await exchange(server, app, back, { code_verifier: undefined }),
      'verifier_missing', { evidence: { refusals_left: '4' } });
    assert.equal((await exchange(server, app, back)).status, 200, 'the code is not spent');
  });

  test('a verifier that cannot be one is verifier_malformed', async () => {
    const back = await alice.authorize(app);
    const short = await exchange(server, app, { ...back, verifier: back.verifier.slice(0, 42) });
    await refused(server, short, 'verifier_malformed', {
      evidence: { length: '42', verifier_fault: /43/ }, says: /42/,
    });
    const odd = await exchange(server, app, { ...back, verifier: `${back.verifier}=` });
    await refused(server, odd, 'verifier_malformed', { evidence: { length: '44' } });
  });

  test('a verifier of another login is verifier_mismatch', async () => {
    const back = await alice.authorize(app);
    const answer = await exchange(server, app, { ...back, verifier: newVerifier() });
    await refused(server, answer, 'verifier_mismatch', { evidence: { length: '43' } });
  });

  for (const [mistake, wrong] of Object.entries(mistakes)) {
    test(`a challenge made by ${mistake} is verifier_method_mistake and named`, async () => {
      const verifier = verifierFor(mistake);
      const back = await alice.authorize(app, { verifier, code_challenge: wrong(verifier) });
      await refused(server, await exchange(server, app, back), 'verifier_method_mistake', {
        evidence: { mistake, mistake_hint: /;/ }, says: /the (challenge|verifier|hexadecimal)/,
      });
    });
  }

  test('a verifier without any challenge is verifier_unexpected (RFC 9700 section 2.1.1)',
    async () => {
      const none = { code_challenge: undefined, code_challenge_method: undefined };
      const back = await alice.authorize(legacy, none);
      await refused(server, await exchange(server, legacy, back), 'verifier_unexpected');
      const later = await alice.authorize(legacy, none);
      const plain = await exchange(server, legacy, later, { code_verifier: undefined });
      assert.equal(plain.status, 200, 'without a verifier such a client may redeem');
    });
}
