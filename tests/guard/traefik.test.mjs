import { prove } from './lib/prove.mjs';

await prove('traefik', [
  ['names like X_Auth.Subject are left',
    ['aliasHeadersStrategy: delete', 'aliasHeadersStrategy: keep'],
    'identity headers of a client never reach the API'],
  ['nothing is copied',
    'authResponseHeaders: [X-Auth-Subject, X-Auth-Client, X-Auth-Scope, X-Auth-Expires]',
    'a good token passes, with what it says of its subject'],
  ['the client tells the guard its request',
    ['authRequestHeaders: [', 'authRequestHeaders: [X-Original-Method, X-Original-Uri, '],
    'what a client says of its own request moves no judgement'],
]);
