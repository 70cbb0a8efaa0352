// One refresh after the other with openid-client, as it comes. Input: a line of JSON {issuer,
// client_id, refresh_token, warm, count}; output: us of CPU a refresh.
import * as client from '../tests/interop/node_modules/openid-client/build/index.js'

let text = ''
for await (const part of process.stdin) text += part
const wish = JSON.parse(text)
const config = await client.discovery(new URL(wish.issuer), wish.client_id, undefined, client.None(), {
  execute: [client.allowInsecureRequests],
})
let token = wish.refresh_token
let before
for (let i = 0; i < wish.warm + wish.count; i++) {
  if (i === wish.warm) before = process.cpuUsage()
  token = (await client.refreshTokenGrant(config, token)).refresh_token
}
const used = process.cpuUsage(before)
console.log(((used.user + used.system) / wish.count).toFixed(1))
