// A very small browser: cookies, forms and redirects. No scripts, as the pages need none.
import { request } from 'node:http';
import { remember } from './logs.mjs';

const entities = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'", '#x27': "'" };
const decode = (text) => text.replace(/&(#?\w+);/g, (whole, name) => entities[name] ?? whole);

function attributes(tag) {
  const found = {};
  for (const [, name, quoted] of tag.matchAll(/([\w-]+)(?:="([^"]*)")?/g)) {
    found[name.toLowerCase()] ??= decode(quoted ?? '');
  }
  return found;
}

// The forms of a page: where they go, their fields, and the buttons by "name=value".
export function formsOf(page) {
  return [...page.matchAll(/<form\b([^>]*)>([\s\S]*?)<\/form>/gi)].map(([, head, body]) => {
    const { action, method } = attributes(head);
    const form = { action, method: method ?? 'get', fields: {}, buttons: [] };
    for (const [, kind, tag] of body.matchAll(/<(input|button)\b([^>]*)>/gi)) {
      const { name, value, type } = attributes(tag);
      if (!name) continue;
      if (kind.toLowerCase() === 'button' || type === 'submit') form.buttons.push(`${name}=${value}`);
      else if (type !== 'checkbox') form.fields[name] = value ?? '';
    }
    return form;
  });
}

// Not fetch: that calls itself a script, and servers answer scripts and people differently.
function send(url, body, headers) {
  return new Promise((done, fail) => {
    const method = body === undefined ? 'GET' : 'POST';
    const asked = request(url, { method, headers, agent: false }, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (more) => (text += more));
      response.on('end', () => done({ status: response.statusCode, headers: response.headers, text }));
    });
    asked.once('error', fail);
    asked.end(body);
  });
}

export class Browser {
  #jars = new Map(); // cookies of a host, whatever its port (RFC 6265 section 8.5)

  #keep(url, response) {
    const jar = this.#jars.get(url.hostname) ?? new Map();
    this.#jars.set(url.hostname, jar);
    for (const line of response.headers['set-cookie'] ?? []) {
      const [pair, ...rest] = line.split(';');
      const [name, value] = [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)];
      if (rest.some((part) => /^\s*max-age=0$/i.test(part)) || value === '') jar.delete(name);
      else jar.set(name, value);
      if (value.length >= 12) remember('cookie', value);
    }
  }

  cookie = (url, name) => this.#jars.get(new URL(url).hostname)?.get(name);

  async #ask(at, form) {
    const url = new URL(at);
    const jar = this.#jars.get(url.hostname) ?? new Map();
    const body = form ? String(new URLSearchParams(form)) : undefined;
    const response = await send(url, body, {
      accept: 'text/html,application/xhtml+xml',
      'sec-fetch-mode': 'navigate',
      'sec-fetch-dest': 'document',
      ...(jar.size ? { cookie: [...jar].map((pair) => pair.join('=')).join('; ') } : {}),
      ...(form ? { origin: url.origin, 'content-type': 'application/x-www-form-urlencoded' } : {}),
    });
    this.#keep(url, response);
    const { location } = response.headers;
    const next = location ? new URL(location, url) : null;
    return { url, next, status: response.status, headers: response.headers, page: response.text };
  }

  // Follows redirects as long as `within` allows the next address.
  async visit(at, { form, within = () => true } = {}) {
    let answer = await this.#ask(at, form);
    for (let hops = 0; answer.next && within(answer.next) && hops < 12; hops += 1) {
      answer = await this.#ask(answer.next);
    }
    return answer;
  }

  submit(answer, form, fields, within) {
    const target = new URL(form.action, answer.url);
    return this.visit(target, { form: { ...form.fields, ...fields }, within });
  }

  // Opens an authorization URL, logs in and agrees where a page asks for it. Answers where the browser
  // is sent in the end (`next`), the form that a page posts there (`posted`), or the page that it is
  // stuck on.
  async authorize(at, { login, password, decision = 'allow', within } = {}) {
    const here = new URL(at).origin;
    const stay = within ?? ((url) => url.origin === here);
    let answer = await this.visit(at, { within: stay });
    for (let pages = 0; !answer.next && pages < 6; pages += 1) {
      const forms = formsOf(answer.page);
      const sent = forms.find((form) => new URL(form.action, answer.url).origin !== here &&
        ('code' in form.fields || 'error' in form.fields));
      if (sent) return { ...answer, posted: sent };
      const login_form = forms.find((form) => 'password' in form.fields);
      const choice = forms.find((form) => form.buttons.includes(`decision=${decision}`));
      if (login_form && login) {
        answer = await this.submit(answer, login_form, { username: login, password }, stay);
        login = undefined;
      } else if (!login_form && choice) {
        answer = await this.submit(answer, choice, { decision }, stay);
      } else {
        break;
      }
    }
    return answer;
  }
}
