// A running grantline that guards an API, people and clients with tokens for it, and one proxy.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ask, Person, refresh } from '../../interop/lib/oauth.mjs';
import { Clock, Server, tempFolder } from '../../interop/lib/server.mjs';
import { Api } from './api.mjs';
import { startProxy } from './proxies.mjs';

export const orders = 'https://orders.example';
export const reports = 'https://reports.example';

const rules = `
[orders]
audience = "${orders}"
open_preflight = true

[[orders.rule]]
path = "/public/**"
open = true

[[orders.rule]]
path = "/admin/**"
scope = "orders.admin"

[[orders.rule]]
methods = ["GET"]
path = "/orders/rated/**"
scope = "orders.read"
rate = "6/m burst 3"

[[orders.rule]]
methods = ["GET"]
path = "/orders/**"
scope = "orders.read"

[[orders.rule]]
methods = ["POST", "DELETE"]
path = "/orders/**"
scope = "orders.write"
`;

const scope = 'openid offline_access orders.read orders.write orders.admin reports.read';

export class Site {
  static async start(kind) {
    const site = new Site();
    site.kind = kind;
    site.api = await Api.start();
    await site.#serve();
    await site.#fill();
    site.proxy = await site.behind();
    return site;
  }

  async #serve() {
    this.clock = new Clock();
    this.clock.forward(-3600); // what is issued now has expired an hour later
    const file = join(tempFolder(), 'guard.toml');
    writeFileSync(file, rules);
    const { clock, kind } = this;
    this.serving = { name: `guard-${kind}`, clock, flags: ['--guard.rules', file] };
    this.server = await Server.start(this.serving);
  }

  async #fill() {
    const { server } = this;
    const settings = { scope, resource: [orders, reports] };
    this.app = server.addClient('app', settings);
    this.opaque = server.addClient('opaque', { ...settings, 'access-token-format': 'opaque' });
    this.robot = server.addClient('robot', { ...settings, scope: 'orders.read',
      'auth-method': 'client_secret_basic', 'grant-type': 'client_credentials' });
    this.stranger = server.addClient('stranger');
    for (const login of ['alice', 'bob']) {
      const user = server.addUser(login);
      this[login] = Object.assign(new Person(server, user), { sub: user.sub });
    }
    this.expired = await this.token();
    this.clock.forward(3600);
  }

  // Of a new login. An empty resource: the server's own.
  tokens({ who = this.alice, client = this.app, resource = orders,
    scope: wanted = 'openid offline_access orders.read' } = {}) {
    return who.tokens(client, { resource: resource || undefined, scope: wanted });
  }

  async token(wanted) {
    return (await this.tokens(wanted)).access_token;
  }

  async robotToken() {
    const { body } = await ask(this.server, this.robot,
      { grant_type: 'client_credentials', scope: 'orders.read', resource: orders });
    return body.access_token;
  }

  // As an administrator does, who has the reference of something that was refused.
  async revoke(tokens) {
    const probe = await refresh(this.server, this.stranger, tokens.refresh_token);
    const { grant } = this.server.explain(probe.body.reference);
    this.server.cli(['grant', 'revoke', grant]);
  }

  behind = (change) =>
    startProxy(this.kind, { guard: this.server.port, api: this.api.port, change });

  guardDown = () => this.server.stop({ keep: true });
  async guardUp() {
    const { data, port } = this.server;
    this.server = await Server.start({ ...this.serving, data, port });
    for (const who of [this.alice, this.bob]) who.server = this.server;
  }
  guardHangs = () => this.server.child.kill('SIGSTOP');
  guardGoesOn = () => this.server.child.kill('SIGCONT');

  async stop() {
    await this.proxy.stop();
    await this.server.stop();
    await this.api.stop();
  }
}
