# the very text of the login, also its last slash
REDIRECT_URI=https://app.example/callback
curl "$TOKEN_ENDPOINT" --data grant_type=authorization_code \
  --data-urlencode "code=$CODE" --data-urlencode "redirect_uri=$REDIRECT_URI"
