// Each kind of input, as programs really print it, is known for what it is. All secrets of the inputs
// hold one word, which no output may.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { test } from 'node:test';
import { binary, tempFolder } from '../interop/lib/server.mjs';

const folder = join(dirname(fileURLToPath(import.meta.url)), 'inputs');
const word = /S3cr3t/;

// A cause among the first two, the first where a detail of it is proven, the language and the library.
const expected = {
  'access-log': ['code_already_used', 'code_sent_twice'],
  appauth: [/refresh_token_(expired|revoked)/, undefined, 'java', 'AppAuth'],
  'assertion-jwt': ['assertion_invalid', 'assertion_time_in_milliseconds'],
  'assertion-saml': [/assertion_invalid|clock_skew/, 'assertion_expired'],
  'assertion-saml-deflate': [/assertion_invalid|clock_skew/, 'assertion_expired'],
  'authorize-and-token': ['redirect_uri_mismatch', 'redirect_uri_trailing_slash'],
  authlib: [/^code_/, undefined, 'python', 'Authlib'],
  cpp: [/./, undefined, 'cpp'],
  curl: ['other', 'body_is_json', 'curl'],
  'curl-v': ['client_credentials_wrong', 'basic_not_form_encoded', 'curl'],
  'error.form': ['code_already_used'],
  'error.json': [/refresh_token_(revoked|expired)/],
  'error.word': [/./],
  golang: [/refresh_token_(revoked|expired)/, undefined, 'go', 'golang.org/x/oauth2'],
  googleapis: [/refresh_token_(revoked|expired)/, undefined, 'javascript', 'googleapis'],
  guzzle: [/./, undefined, 'php', 'league/oauth2-client'],
  http: ['other', 'wrong_grant_type'],
  'id-token': ['assertion_invalid', 'id_token_as_assertion'],
  jsonlines: ['refresh_token_rotated_reuse', 'superseded_refresh_token'],
  'login.har': ['pkce_mismatch_or_missing', 'verifier_missing'],
  'msal-dotnet': ['code_already_used', undefined, 'csharp', 'MSAL'],
  'msal-js': [/user_disabled|revoked/, undefined, 'javascript', 'MSAL'],
  'msal-python': ['refresh_token_expired', undefined, 'python', 'MSAL'],
  'openid-client': [/./, undefined, 'javascript', 'openid-client'],
  passport: ['code_already_used', undefined, 'javascript', 'passport'],
  'requests-oauthlib': [/refresh_token|session_ended/, undefined, 'python', 'requests-oauthlib'],
  ruby: [/./, undefined, 'ruby', 'oauth2'],
  'simple-oauth2': ['refresh_token_rotated_reuse', undefined, 'javascript', 'simple-oauth2'],
  spring: [/^code_/, undefined, 'java', 'Spring Security'],
  words: ['refresh_token_rotated_reuse'],
};

const wide = (text) => Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(text, 'utf16le')]);
const ran = (args, input) => spawnSync(binary, ['explain', ...args], { input, encoding: 'utf8' });

function checkOf(name, result) {
  const [cause, detail, language, library] = expected[name];
  assert.ok([0, 4].includes(result.status), `${name}: ${result.status} ${result.stdout}${result.stderr}`);
  const report = JSON.parse(result.stdout);
  const [first] = report.causes;
  const likely = report.causes.slice(0, detail ? 1 : 2);
  const wanted = cause instanceof RegExp ? cause : new RegExp(`^${cause}$`);
  assert.ok(likely.some((one) => wanted.test(one.cause)), result.stdout);
  if (detail) assert.equal(first.detail, detail, result.stdout);
  assert.equal(report.language?.name, language, result.stdout);
  assert.equal(report.language?.library, library, result.stdout);
  if (language && first.cause !== 'other' && first.cause !== 'server_side_bug_or_storage') {
    assert.ok(first.code, `${name}: no code for ${first.cause}`);
  }
  assert.doesNotMatch(result.stdout + result.stderr, word);
}

test('each input has an expectation, and each expectation an input', () => {
  const names = readdirSync(folder).map((name) => name.replace(/\.txt$/, ''));
  assert.deepEqual(names.sort(), Object.keys(expected).sort());
});

for (const name of Object.keys(expected)) {
  test(name, () => {
    const path = join(folder, `${name}.txt`);
    const text = readFileSync(path, 'utf8');
    checkOf(name, ran([path, '--json']));
    checkOf(name, ran(['-', '--json'], text));
    checkOf(name, ran(['--json'], wide(text)));
    const shown = ran([path]);
    assert.doesNotMatch(shown.stdout + shown.stderr, word, 'as text');
  });
}

// ESC, BEL, C1 in UTF-8 and bare, a change of direction, HTML; in each place that an answer shows.
const hostile = '\u001b[2J\u001b]0;title\u0007\u009b31m\u202e<script>alert(1)</script>';
test('hostile signs of an input reach no terminal and break no JSON', () => {
  const encoded = encodeURIComponent(hostile);
  const texts = [
    `{"error":"invalid_grant","error_description":"Stale token ${hostile}"} refresh ${hostile}`,
    `GET https://as.example/authorize?response_type=code&client_id=a${encoded}&redirect_uri=https%3A%2F%2Fapp.example%2F${encoded}\n` +
      `POST https://as.example/${hostile}/token grant_type=authorization_code&code=abcdefghij&client_id=b${encoded}&redirect_uri=https%3A%2F%2Fapp.example%2Fx\n`,
    `hostname=${hostile} grant_type=refresh_token&refresh_token=abcdefgh\n${hostile}{"error":"invalid_grant"}`,
  ];
  for (const text of texts) {
    for (const input of [text, Buffer.from(text, 'latin1'), wide(text)]) {
      const shown = ran(['-'], input);
      assert.doesNotMatch(shown.stdout + shown.stderr, /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/);
      const { stdout } = ran(['-', '--json'], input);
      JSON.parse(stdout);
      assert.doesNotMatch(stdout, /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/);
    }
  }
});

test('hostile names of files and of options reach no terminal, no JSON and no page', () => {
  const name = (rest) => join(tmp, hostile.replaceAll('/', '-') + rest);
  const signs = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/;
  const tmp = tempFolder();
  const texts = ['{"error":"invalid_grant","error_description":"Stale token"} refresh',
    'HTTP/1.1 401 x\nWWW-Authenticate: Bearer error="invalid_token", error_description="expired"\n\n',
    'HTTP/1.1 429 x\nRetry-After: 7\n\n'];
  writeFileSync(name('beside.log'), 'an ordinary line\n');
  const runs = texts.flatMap((text, i) => {
    writeFileSync(name(`${i}.log`), text);
    return [[], ['--json'], ['--html']].map((flags) => ran([name(`${i}.log`), name('beside.log'), ...flags]));
  });
  runs.push(ran([name('none.log')]), ran(['-', '--jwks', name('none.json')], texts[1]),
    ran(['-', '--html', name('/none.html')], texts[0]), ran(['-', '--html', name('')], texts[0]),
    ran(['--serve', '--listen', hostile]), ran([`--${hostile}`]));
  for (const { stdout, stderr } of runs) {
    assert.doesNotMatch(stdout + stderr, signs);
    if (stdout.startsWith('<!')) assert.doesNotMatch(stdout, /<script>alert/);
  }
  rmSync(tmp, { recursive: true });
});

// Each took minutes once, since something was looked for anew behind each of many.
const heavy = {
  'one message, ten thousand times in one line': 'error=invalid_grant&',
  'codes of errors in one line': 'AADSTS70000: expired AADSTS50173 ',
  'wrapped answers in one line': '{"message":"{\\"error\\":\\"invalid_grant\\"}"} ',
  'requests in one line': 'grant_type=refresh_token&refresh_token=abcdefgh ',
  'one command that goes on and on':
    "curl -v 'https://x.example/token' -d grant_type=refresh_token -d refresh_token=abcdefgh \\\n",
  'commands in one line': "curl -v 'https://x.example/token' -d grant_type=refresh_token ",
};
for (const [name, piece] of Object.entries(heavy)) {
  test(`${name} is read in bounded time`, () => {
    const text = piece.repeat(2 ** 20 / piece.length);
    const result = spawnSync(binary, ['explain', '-', '--json'],
      { input: `${text} {"error":"invalid_grant"} refresh`, encoding: 'utf8', timeout: 60_000 });
    assert.equal(result.signal, null, 'it was ended after a minute');
    assert.ok(JSON.parse(result.stdout).causes.length > 0);
  });
}

test('a line without end, nesting without end, and bytes of any kind are read', () => {
  const answer = '{"error":"invalid_grant","error_description":"Stale token"} refresh';
  const filler = Buffer.alloc(48 << 20, 'word ');
  const line = ran(['-', '--json'], Buffer.concat([filler, Buffer.from(answer), filler]));
  assert.equal(JSON.parse(line.stdout).causes[0].cause, 'refresh_token_rotated_reuse');
  for (const deep of ['['.repeat(2 << 20), '{"a":'.repeat(1 << 20)]) {
    assert.ok(JSON.parse(ran(['-', '--json'], `${deep}${answer}`).stdout).causes.length > 0);
  }
  const noise = Buffer.from(Array.from({ length: 1 << 18 }, (_, i) => (i * 7919 + (i >> 8)) % 256));
  assert.equal(ran(['-', '--json'], noise).signal, null);
  const cut = readFileSync(join(folder, 'login.har.txt')).subarray(0, 1500);
  assert.match(JSON.parse(ran(['-', '--json'], cut).stdout).not_read[0], /ends in the middle/);
});
