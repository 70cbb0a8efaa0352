# Both endpoints from one document; keep issuer and client with the token.
url = f"{issuer}/.well-known/openid-configuration"
found = requests.get(url, timeout=10).json()
authorize, token = found["authorization_endpoint"], found["token_endpoint"]
store.write(user, {**tokens, "issuer": issuer, "client_id": client_id})
