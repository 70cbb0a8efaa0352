exec 9>refresh.lock
flock 9 # one process at a time
curl --silent --fail "$TOKEN_ENDPOINT" --data grant_type=refresh_token \
  --data "client_id=$CLIENT_ID" \
  --data-urlencode "refresh_token=$(cat refresh_token)" >answer.json &&
  jq -re .refresh_token answer.json >next && sync next &&
  mv next refresh_token # before the access token is used
