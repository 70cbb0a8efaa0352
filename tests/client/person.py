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
from server import ROOT, Server  # noqa: E402

CHILD = os.environ.get("GRANTLINE_CLIENT_CHILD", str(ROOT / "build/release/tests/client/client_child"))


class Bench:
    def __init__(self, name, *flags):
        self.folder = tempfile.mkdtemp(prefix="grantline-client-")
        self.sessions = self.folder + "/sessions"
        self.server = Server(self.folder, name, *flags)
        self.server.start()
        self.peer = Peer(self.server)
        self.person = Client(self.server, "browser")
        self.person.sign_in(self.peer, "alice", new_person(self.server, "alice"))
        self.server.command(
            "client", "add", "cli", "--redirect-uri", REDIRECT_URI, "--scope", "api.read",
            "--auth-method", "none", "--skip-consent",
        )  # fmt: skip

    def words(self, *words):
        return [CHILD, self.sessions, str(self.server.port), *map(str, words)]

    def child(self, *words, stdin=""):
        """The exit code (-9: killed) and the last line that it printed."""
        done = subprocess.run(
            self.words(*words), input=stdin, capture_output=True, text=True, timeout=60, check=False
        )
        lines = done.stdout.splitlines() or [""]
        return done.returncode, lines[-1]

    def begin(self):
        """A login and the query of its callback."""
        handle, url = subprocess.run(
            self.words("begin"), capture_output=True, text=True, timeout=60, check=True
        ).stdout.split()
        parts = urllib.parse.urlsplit(url)
        status, headers, _ = self.peer.ask(
            "GET", f"{parts.path}?{parts.query}", headers={"Cookie": self.person.cookie}
        )
        assert status == 303, f"/authorize answered {status}"
        return handle, urllib.parse.urlsplit(headers["Location"]).query

    def log_in(self):
        handle, query = self.begin()
        code, line = self.child("exchange", handle, 0, stdin=query)
        assert code == 0, line
