// grantline itself, with a person who is logged in; its shortest answers, so that only the exchange
// can tell.
import { Person } from '../../interop/lib/oauth.mjs';
import { Server } from '../../interop/lib/server.mjs';

export class Grantline {
  static async start({ redirectUris, clock }) {
    const site = new Grantline();
    const server = await Server.start({ name: 'explain-proofs', clock,
      flags: ['--errors.detail', 'minimal'] });
    Object.assign(site, { server, authorizeUrl: server.url('/authorize'), tokenUrl: server.url('/token') });
    site.person = new Person(server, server.addUser('alice'));
    site.clients = ['app', 'other'].map((name) =>
      server.addClient(name, { 'redirect-uri': redirectUris }));
    return site;
  }

  async authorize(query) {
    const answer = await this.person.browser.authorize(`${this.authorizeUrl}?${query}`, this.person);
    if (!answer.next) throw new Error(`no way back: ${answer.status} ${answer.page}`);
    return answer.next;
  }

  stop = () => this.server.stop();
}
