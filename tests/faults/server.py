"""The real server on a data folder of its own, started and killed by the tests, and its command line."""

import json
import os
import pathlib
import signal
import subprocess
import tempfile
import time
import urllib.request

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
BINARY = os.environ.get("GRANTLINE_BIN", str(ROOT / "build/release/grantline"))
LOGS = pathlib.Path(os.environ.get("GRANTLINE_TEST_LOGS") or tempfile.mkdtemp(prefix="grantline-logs-"))
ISSUER = "http://localhost:9"  # never asked for: the port is the system's to choose

# Passwords are not what is tested here.
CHEAP = dict(os.environ, GRANTLINE_PASSWORD_MEMORY="1MiB", GRANTLINE_PASSWORD_PASSES="1")


def remember(kind, secret):
    """Notes a secret for the suite that looks for secrets in the logs."""
    with open(LOGS / "secrets.txt", "a", encoding="utf-8") as noted:
        noted.write(f"{kind}\t{secret}\n")
    return secret


class Server:
    def __init__(self, folder, name, *flags):
        self.data = str(pathlib.Path(folder) / "data")
        self.flags = flags
        self.issuer = ISSUER
        self.listen = "127.0.0.1:0"
        LOGS.mkdir(parents=True, exist_ok=True)
        self.log = open(LOGS / f"{name}.log", "ab")
        self.process = None
        self.port = None
        self.metrics_port = None

    def start(self):
        """Returns how long it took until it listened, in seconds."""
        begun = time.monotonic()
        self.process = subprocess.Popen(
            [BINARY, "serve", "--data", self.data, "--issuer", self.issuer]
            + ["--listen", self.listen, "--metrics-listen", "127.0.0.1:0", "--threads", "4"]
            + ["--limits.token_per_client", "off", "--limits.token_per_address", "off"]
            + list(self.flags),
            env=CHEAP,
            stdout=subprocess.PIPE,
            stderr=self.log,
            text=True,
        )
        for line in self.process.stdout:
            if "listening on" in line:
                self.port = int(line.rsplit(":", 1)[1])
            elif "metrics on" in line:
                self.metrics_port = int(line.rsplit(":", 1)[1].split("/")[0])
                return time.monotonic() - begun
        raise SystemExit(f"the server did not start; see {self.log.name}")

    def kill(self):
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()
        self.process.stdout.close()

    def stop(self):
        self.process.terminate()
        code = self.process.wait(timeout=60)
        self.process.stdout.close()
        return code

    def metrics(self):
        """Each sample by its name and labels, as the text format has them."""
        with urllib.request.urlopen(f"http://127.0.0.1:{self.metrics_port}/metrics") as answer:
            lines = answer.read().decode().splitlines()
        samples = (line.rsplit(" ", 1) for line in lines if not line.startswith("#"))
        return {name: float(value) for name, value in samples}

    def command(self, *words):
        done = subprocess.run(
            [BINARY, "--json", "--data", self.data, *words],
            env=CHEAP,
            stdout=subprocess.PIPE,
            check=True,
            text=True,
        )
        return json.loads(done.stdout)
