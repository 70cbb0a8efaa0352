import { prove } from './lib/prove.mjs';

const identity = 'identity headers of a client never reach the API';

await prove('caddy', [
  ['names like X_Auth.Subject are left', 'request_header -*Subject', identity],
  ['names like X_Auth.Client are left', 'request_header -*Client', identity],
  ['names like X_Auth.Scope are left', 'request_header -*Scope', identity],
  ['names like X_Auth.Expires are left', 'request_header -*Expires', identity],
  ['the client says what Connection drops', 'request_header Connection Upgrade',
    'a client takes no header away'],
  ['the client adds to the question', ['uri /guard/orders?', 'uri /guard/orders'],
    'a good token passes, with what it says of its subject'],
  ['nothing is copied', 'copy_headers X-Auth-Subject X-Auth-Client X-Auth-Scope X-Auth-Expires',
    'a good token passes, with what it says of its subject'],
  ['the order is Caddy’s own', ['route {', 'handle {'],
    'a good token passes, with what it says of its subject'],
  ['a path is not guarded', ['@orders not path /reports/*', '@orders path /orders/* /public/*'],
    'each path needs what its rule says'],
]);
