# RFC 6749 section 2.3.1: each is form-encoded by itself first.
encode() { jq -rn --arg text "$1" '$text | @uri'; }
curl --user "$(encode "$CLIENT_ID"):$(encode "$CLIENT_SECRET")" \
  "$TOKEN_ENDPOINT" --data grant_type=client_credentials
