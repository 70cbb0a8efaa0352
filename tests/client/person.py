"""The server, a person who is signed in at it, and the child processes that use the client library."""

import os
import pathlib
import subprocess
import sys
import tempfile
import urllib.parse

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "faults"))
# pylint: disable=wrong-import-position
from client import REDIRECT_URI, Client, Peer, new_person  # noqa: E402
from server import BINARY, ISSUER, ROOT, Server  # noqa: E402

CHILD = os.environ.get("GRANTLINE_CLIENT_CHILD", str(ROOT / "build/release/tests/client/client_child"))
KILLED = -9


class Bench:
    """A server with a person and the public client "cli"."""

    def __init__(self, name, *flags, issuer=ISSUER, port=0):
        self.folder = tempfile.mkdtemp(prefix="grantline-client-")
        self.server = Server(self.folder, name, *flags)
        self.server.issuer = self.issuer = issuer
        self.server.listen = f"127.0.0.1:{port}"
        self.server.start()
        peer = Peer(self.server)
        person = Client(self.server, "browser")
        person.sign_in(peer, "alice", new_person(self.server, "alice"))
        self.cookie = person.cookie
        self.server.command(
            "client", "add", "cli", "--redirect-uri", REDIRECT_URI, "--scope", "openid api.read",
            "--auth-method", "none", "--skip-consent",
        )  # fmt: skip


class Shell:
    """A folder of sessions, and processes that use it one after the other. Of one thread."""

    def __init__(self, bench, name="sessions"):
        self.bench = bench
        self.sessions = f"{bench.folder}/{name}"
        self.url = f"http://127.0.0.1:{bench.server.port}"
        self.peer = Peer(bench.server)

    def words(self, *words):
        return [CHILD, self.sessions, self.bench.issuer, self.url, *map(str, words)]

    def child(self, *words, stdin=""):
        """The exit code (-9: killed) and the last line that it printed."""
        return run(self.words(*words), input=stdin)

    def command(self, *words):
        """The same for the command line; what it complained of comes last."""
        done = subprocess.run(
            [BINARY, *words],
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
            env=dict(os.environ, GRANTLINE_SESSIONS=self.sessions),
        )
        return done.returncode, done.stdout.strip(), done.stderr.strip()

    def begin(self, scope="api.read"):
        """A login and the query of its callback."""
        handle, url = subprocess.run(
            self.words("begin", scope, 0), capture_output=True, text=True, timeout=60, check=True
        ).stdout.split()
        parts = urllib.parse.urlsplit(url)
        status, headers, _ = self.peer.ask(
            "GET", f"{parts.path}?{parts.query}", headers={"Cookie": self.bench.cookie}
        )
        assert status == 303, f"/authorize answered {status}"
        return handle, urllib.parse.urlsplit(headers["Location"]).query

    def log_in(self, scope="api.read"):
        handle, query = self.begin(scope)
        code, line = self.child("exchange", handle, 30_000, 0, stdin=query)
        assert code == 0, line


def run(words, **options):
    done = subprocess.run(
        words, capture_output=True, text=True, timeout=60, check=False, **options
    )
    lines = done.stdout.splitlines() or [""]
    return done.returncode, lines[-1]
