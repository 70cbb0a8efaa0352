verifier = secrets.token_urlsafe(32)
digest = hashlib.sha256(verifier.encode("ascii")).digest()  # not hexdigest()
challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
logins[state] = verifier  # one for each login
query = {"code_challenge": challenge, "code_challenge_method": "S256"}
