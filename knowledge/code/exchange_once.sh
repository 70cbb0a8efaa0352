# One request for one code, no --retry: a code that arrived is used up.
curl --silent --show-error --retry 0 "$TOKEN_ENDPOINT" \
  --data grant_type=authorization_code --data-urlencode "code=$CODE" \
  --data-urlencode "redirect_uri=$REDIRECT_URI" --data "client_id=$CLIENT_ID"
