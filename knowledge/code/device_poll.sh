while sleep "$INTERVAL"; do
  curl --silent "$TOKEN_ENDPOINT" --data "client_id=$CLIENT_ID" \
    --data grant_type=urn:ietf:params:oauth:grant-type:device_code \
    --data "device_code=$DEVICE_CODE" >answer.json
  case $(jq -r .error answer.json) in
    slow_down) INTERVAL=$((INTERVAL + 5)) ;;
    authorization_pending) ;;
    *) break ;; # final: stop
  esac
done
