-- `http-request lua.guard` asks grantline about a request and answers the client where it says no.
local guard = "http://127.0.0.1:8080/guard"
local asked_with = { "authorization", "dpop", "origin", "access-control-request-method" }
local identity = { "x-auth-subject", "x-auth-client", "x-auth-scope", "x-auth-expires" }
local not_passed_on = { connection = true, ["transfer-encoding"] = true, ["content-length"] = true }

-- HAProxy counts the values of a header from 0; Lua's own lists begin with 1.
local function listed(values)
  local list = {}
  for at = 0, #values do list[#list + 1] = values[at] end
  return list
end

core.register_action("guard", { "http-req" }, function(txn)
  local request = txn.http:req_get_headers()
  local headers = {
    ["x-forwarded-method"] = { txn.f:method() },
    ["x-forwarded-uri"] = { txn.f:pathq() },
    ["x-forwarded-host"] = { txn.f:req_hdr("host") },
    ["x-forwarded-proto"] = { txn.f:ssl_fc() == 1 and "https" or "http" },
  }
  for _, name in ipairs(asked_with) do
    if request[name] then headers[name] = listed(request[name]) end
  end

  local answer = core.httpclient():get({
    url = guard .. txn:get_var("txn.place"), headers = headers, timeout = 2000 })
  if answer.status == 200 then
    for _, name in ipairs(identity) do txn.http:req_set_header(name, answer.headers[name][0]) end
    txn:set_var("txn.allowed", true)
    return
  end

  local reply = txn:reply({ status = answer.status, body = answer.body })
  for name, values in pairs(answer.headers) do
    if not not_passed_on[name] then
      for _, value in ipairs(listed(values)) do reply:add_header(name, value) end
    end
  end
  txn:done(reply)
end)
