if [ "$(jq -r .error answer.json)" = invalid_grant ]; then
  rm -f refresh_token # it will never work again: log in anew
fi
