// The person's part of a device login (RFC 8628), in the small browser.
import { formsOf } from './browser.mjs';
import { post, ask, credentials } from './oauth.mjs';
import { rememberIn } from './logs.mjs';

export const deviceGrant = 'urn:ietf:params:oauth:grant-type:device_code';

export async function beginDevice(server, client, fields = {}) {
  const own = credentials(client);
  const answer = await post(server, '/device_authorization', { ...own.fields, ...fields }, own.headers);
  rememberIn({ device_code: answer.body.device_code });
  return answer;
}

export const poll = (server, client, code, changes) =>
  ask(server, client, { grant_type: deviceGrant, device_code: code }, changes);

const heading = ({ page }) => /<h1>([^<]*)<\/h1>/.exec(page)?.[1];

// Types the code that the address may have filled in, and answers each page as `decision` says:
// "allow", "deny" (at the consent), "refuse" (where the device is shown), "cancel" (at the login), or
// "look" (goes no further than to the consent). Answers the last page, and the headings on the way.
export async function answerDevice(person, address, { code, decision = 'allow' } = {}) {
  const { browser, login, password } = person;
  const seen = [];
  let answer = await browser.visit(address);
  for (let pages = 0; pages < 6; pages += 1) {
    seen.push(heading(answer));
    const [form] = formsOf(answer.page);
    if (!form) break;
    let fields;
    if ('user_code' in form.fields) fields = code ? { user_code: code } : {};
    else if (form.buttons.includes('decision=go_on')) {
      fields = { decision: decision === 'refuse' ? 'deny' : 'go_on' };
    } else if ('password' in form.fields) {
      fields = decision === 'cancel' ? { decision } : { username: login, password };
    } else if (form.buttons.includes('decision=allow') && decision !== 'look') fields = { decision };
    else break;
    answer = await browser.submit(answer, form, fields);
    if (/role="alert"/.test(answer.page)) {
      seen.push(heading(answer));
      break;
    }
  }
  return { ...answer, seen, heading: heading(answer) };
}
