// node whoami.mjs URL: asks an API, four times at once; `grantline` runs once.
import { accessToken, TokenError } from './token.mjs';

const url = process.argv[2] ?? 'http://localhost:8080/userinfo';

async function ask() {
  const answer = await fetch(url, { headers: { authorization: `Bearer ${await accessToken()}` } });
  if (!answer.ok) throw new Error(`${url} answered ${answer.status}: ${await answer.text()}`);
  return answer.json();
}

try {
  const [person] = await Promise.all([ask(), ask(), ask(), ask()]);
  console.log(JSON.stringify(person));
} catch (error) {
  console.error(error.message);
  process.exitCode = error instanceof TokenError && error.kind === 'log_in_again' ? 1 : 3;
}
