# Both endpoints from one document; keep issuer and client with the token.
url = URI("#{issuer}/.well-known/openid-configuration")
found = JSON.parse(Net::HTTP.get(url))
authorize, token = found.values_at('authorization_endpoint', 'token_endpoint')
