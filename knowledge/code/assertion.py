now = int(time.time())  # seconds, of a clock that NTP keeps
claims = {"iss": client_email, "scope": scope, "iat": now, "exp": now + 300,
          # what the provider names
          "aud": "https://oauth2.googleapis.com/token"}
assertion = jwt.encode(
    claims, private_key, algorithm="RS256", headers={"kid": key_id})
