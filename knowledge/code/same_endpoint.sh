# Both endpoints from one document.
curl --silent "$ISSUER/.well-known/openid-configuration" |
  jq -r '.authorization_endpoint, .token_endpoint'
