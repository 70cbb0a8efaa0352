# How far this machine's clock is from the provider's:
date -u
curl --silent --head "$TOKEN_ENDPOINT" | grep -i '^date:'
