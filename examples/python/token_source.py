"""An access token of the session that `grantline login` made."""

import datetime
import json
import os
import subprocess
import threading


class TokenError(Exception):
    """What `grantline` said: `kind` is retry_later, log_in_again, fix_configuration or store_failed."""

    def __init__(self, told):
        super().__init__(told["error"])
        self.kind = told["kind"]
        self.code = told["code"]


class TokenSource:
    """Safe from every thread."""

    def __init__(self, profile="default"):
        self.profile = profile
        self._lock = threading.Lock()
        self._token = None
        self._ends = None

    def access_token(self, seconds=30):
        """A token that lasts for `seconds` more. Safe to be called at each request."""
        with self._lock:
            now = datetime.datetime.now(datetime.timezone.utc)
            if self._ends is None or (self._ends - now).total_seconds() <= seconds:
                self._ask(seconds)
            return self._token

    def _ask(self, seconds):
        done = subprocess.run(
            [
                os.environ.get("GRANTLINE", "grantline"), "token", "--json",
                "--profile", self.profile, "--min-valid", f"{seconds}s",
            ],
            stdout=subprocess.PIPE, text=True, check=False,
        )  # fmt: skip
        told = json.loads(done.stdout)
        if done.returncode != 0:
            raise TokenError(told)
        self._token = told["access_token"]
        ends = told.get("expires_at")  # not every provider says
        self._ends = ends and datetime.datetime.fromisoformat(ends.replace("Z", "+00:00"))
