#!/bin/sh
# token.sh URL: asks an API with the token of a login. Any number of these may run at once: the one that
# comes first refreshes, the others get the same token.
#
#   grantline login http://localhost:8080 --client-id demo-app
#   examples/token.sh http://localhost:8080/userinfo
set -eu
url=${1:?usage: token.sh URL}
# As a header on standard input: in an argument every user of the machine could see the token.
header=$(grantline token --header) || exit # it has said why, and what to do
printf '%s\n' "$header" | curl --silent --show-error --fail-with-body --header @- "$url"
