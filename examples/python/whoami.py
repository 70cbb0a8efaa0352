"""whoami.py URL: asks an API from four threads; `grantline` runs once."""

import concurrent.futures
import sys
import urllib.request

from token_source import TokenError, TokenSource

SOURCE = TokenSource()


def ask(url):
    request = urllib.request.Request(url, headers={"Authorization": "Bearer " + SOURCE.access_token()})
    with urllib.request.urlopen(request, timeout=30) as answer:
        return answer.read().decode()


def main():
    url = sys.argv[1] if len(sys.argv) > 1 else "http://localhost:8080/userinfo"
    try:
        with concurrent.futures.ThreadPoolExecutor(4) as threads:
            print(list(threads.map(ask, [url] * 4))[0])
    except TokenError as error:
        print(error, file=sys.stderr)
        return 1 if error.kind == "log_in_again" else 3
    return 0


if __name__ == "__main__":
    sys.exit(main())
