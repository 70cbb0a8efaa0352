# --data-urlencode encodes the value; --json is no form
curl "$TOKEN_ENDPOINT" --data grant_type=authorization_code \
  --data-urlencode "code=$CODE" --data-urlencode "redirect_uri=$REDIRECT_URI"
