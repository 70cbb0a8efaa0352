# printf, not echo: a line's end would be hashed with it
VERIFIER=$(openssl rand 32 | basenc --base64url | tr -d '=\n')
CHALLENGE=$(printf %s "$VERIFIER" | openssl dgst -sha256 -binary |
  basenc --base64url | tr -d '=\n')
