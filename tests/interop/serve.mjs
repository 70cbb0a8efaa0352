// serve.mjs REDIRECT_URI: a server with a person and two clients for a test in another language. Prints
// one line of JSON that tells what to use, and stops when its standard input ends. With the browser: a
// line of standard input is an authorization URL; the answer is the URL to which the browser is sent. For
// "device URL" the person answers what a device asks for; the answer is the last page's heading.
import { createInterface } from 'node:readline';
import { answerDevice } from './lib/device.mjs';
import { Person } from './lib/oauth.mjs';
import { rememberIn } from './lib/logs.mjs';
import { Server } from './lib/server.mjs';

const server = await Server.start({ name: 'foreign', flags: ['--device.interval', '1s'] });
const account = server.addUser('alice', ['--email', 'alice@mail.example', '--email-verified', 'true']);
const redirect = { 'redirect-uri': process.argv[2],
  'grant-type': ['authorization_code', 'refresh_token', 'device_code'] };
const open = server.addClient('open', redirect);
const closed = server.addClient('closed', { ...redirect, 'auth-method': 'client_secret_basic' });
const say = (line) => process.stdout.write(`${line}\n`);
say(JSON.stringify({ issuer: server.issuer, sub: account.sub, open: open.id, closed: closed.id,
  secret: closed.secret }));

const person = new Person(server, account);
for await (const line of createInterface({ input: process.stdin })) {
  const words = line.split(' ');
  if (words[0] === 'remember') {
    rememberIn({ [words[1]]: words[2] });
    continue;
  }
  if (words[0] === 'device') {
    say((await answerDevice(person, words[1])).heading);
    continue;
  }
  const { next, page } = await person.browser.authorize(line, person);
  rememberIn(Object.fromEntries(next?.searchParams ?? []));
  say(next?.href ?? JSON.stringify(page));
}
await server.stop();
