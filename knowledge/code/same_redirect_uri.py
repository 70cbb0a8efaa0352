# one constant, not built from the request
REDIRECT_URI = "https://app.example/callback"
logins[state] = {"verifier": verifier, "redirect_uri": REDIRECT_URI}
# at the callback
login = logins.pop(state)
data = {"grant_type": "authorization_code"}
data["redirect_uri"] = login["redirect_uri"]
