#!/bin/sh
# login.sh [ISSUER]: what an OAuth client does, step by step, with curl and openssl alone. Logs the demo
# person in at a development server (`make run`), redeems the code with PKCE and prints the tokens. A real
# application opens a browser where this script fills in the forms.
set -eu
issuer=${1:-http://localhost:8080}
client_id=demo-app
redirect_uri=http://127.0.0.1/callback
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

base64url() { openssl base64 -A | tr '+/' '-_' | tr -d '='; }
# field NAME: the value of a hidden field of the page on standard input
field() {
  tr '\n' ' ' | sed 's/<input/\n<input/g' | sed -n "s/.*name=\"$1\"[^>]*value=\"\([^\"]*\)\".*/\1/p" |
    sed 's/&amp;/\&/g; s/&#39;/'"'"'/g; s/&quot;/"/g' | head -n 1
}
# browse ARGUMENTS...: the page goes to $work/page, where it redirects to $next
browse() {
  next=$(curl -sS --cookie "$work/cookies" --cookie-jar "$work/cookies" --output "$work/page" \
    --write-out '%{redirect_url}' "$@")
}
parameter() { sed -n "s/.*[?&]$1=\([^&#]*\).*/\1/p"; }

verifier=$(openssl rand 32 | base64url)
challenge=$(printf %s "$verifier" | openssl dgst -sha256 -binary | base64url)
state=$(openssl rand 16 | base64url)

echo "1. ask for a code at $issuer/authorize" >&2
browse --get "$issuer/authorize" --data-urlencode "client_id=$client_id" \
  --data-urlencode "redirect_uri=$redirect_uri" --data-urlencode "scope=openid profile email" \
  --data "response_type=code&code_challenge_method=S256&code_challenge=$challenge&state=$state"

echo "2. log in as demo" >&2
browse "$issuer/login" --data-urlencode "csrf=$(field csrf <"$work/page")" \
  --data-urlencode "request=$(field request <"$work/page")" \
  --data-urlencode "username=demo" --data-urlencode "password=correct-horse"
browse "$next"

if grep -q 'name="decision"' "$work/page"; then
  echo "3. allow it" >&2
  browse "$issuer/consent" --data-urlencode "csrf=$(field csrf <"$work/page")" \
    --data-urlencode "request=$(field request <"$work/page")" --data "decision=allow"
fi
[ "$(printf %s "$next" | parameter state)" = "$state" ] || {
  echo "no code came back: $next" >&2
  exit 1
}

echo "4. exchange the code for tokens at $issuer/token" >&2
curl -sS --fail-with-body "$issuer/token" --data-urlencode "grant_type=authorization_code" \
  --data-urlencode "client_id=$client_id" --data-urlencode "redirect_uri=$redirect_uri" \
  --data-urlencode "code=$(printf %s "$next" | parameter code)" \
  --data-urlencode "code_verifier=$verifier"
echo
