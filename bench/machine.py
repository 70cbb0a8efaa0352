"""The programs that a run of the bench starts, measures and ends.

The server and its peer run on the first core, all that drives them on the second."""

import contextlib
import json
import os
import pathlib
import re
import resource
import signal
import socket
import subprocess
import sys
import time

SERVER_CORE, DRIVER_CORE = "0", "1"
ROOT = pathlib.Path(__file__).resolve().parent.parent
BUILD = ROOT / "build" / os.environ.get("GRANTLINE_BENCH_BUILD", "release")
TOOLS = BUILD / "bench"
ISSUER = "http://localhost:8080"


def on_core(core, *command):
    return ["taskset", "-c", core, *map(str, command)]


@contextlib.contextmanager
def before_others():
    """Other work on the machine waits meanwhile, where that may be asked for."""
    try:
        os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(1))
    except PermissionError:
        print("no real-time priority here: other work counts", file=sys.stderr)
    yield
    os.sched_setscheduler(0, os.SCHED_OTHER, os.sched_param(0))


class Others:
    """How much of the cores other work took meanwhile: with much of it the figures say little."""

    def __init__(self):
        self.begun = time.monotonic()
        self.before = self.busy_seconds() - self.own_seconds()

    @staticmethod
    def busy_seconds():
        user, nice, system, _, _, irq, softirq, steal = map(
            int, pathlib.Path("/proc/stat").read_text().split(maxsplit=9)[1:9]
        )
        return (user + nice + system + irq + softirq + steal) / os.sysconf("SC_CLK_TCK")

    @staticmethod
    def own_seconds():
        whose = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
        used = [resource.getrusage(who) for who in whose]
        return sum(one.ru_utime + one.ru_stime for one in used)

    def share(self):
        busy = self.busy_seconds() - self.own_seconds() - self.before
        return max(0, busy / (time.monotonic() - self.begun) / os.cpu_count())


def output_of(*command):
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout


def rate_of(*what):
    return float(output_of(*on_core(SERVER_CORE, TOOLS / "bench_limits", *what)))


def row_updates_per_second(folder, grants, writers, seconds):
    said = output_of(
        *on_core(SERVER_CORE, TOOLS / "bench_store", folder, grants, writers, seconds)
    )
    return float(re.search(r"(\d+) updates/s", said)[1])


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def is_healthy(port):
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=5) as peer:
            peer.sendall(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n")
            return peer.recv(64).startswith(b"HTTP/1.1 200")
    except ConnectionError:
        return False


class Program:
    """A process on the server's core: it prints its port, and goes when its standard input ends."""

    def __init__(self, *command, **options):
        self.process = subprocess.Popen(
            on_core(SERVER_CORE, *command),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            **options,
        )
        self.port = int(self.process.stdout.readline())

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.stdin.close()
        self.process.wait(timeout=20)


class Server:
    """`grantline serve` on a data folder, as it is but for the limits of requests."""

    def __init__(self, data):
        self.port = free_port()
        command = [BUILD / "grantline", "serve", "--issuer", ISSUER, "--data", data]
        command += ["--listen", f"127.0.0.1:{self.port}", "--metrics-listen", "127.0.0.1:0"]
        command += ["--limits.token_per_client", "off", "--limits.token_per_address", "off"]
        command += ["--log.file", data / "log"]
        begun = time.perf_counter()
        self.process = subprocess.Popen(
            on_core(SERVER_CORE, *command), stdout=subprocess.DEVNULL
        )
        while not is_healthy(self.port):
            if self.process.poll() is not None:
                raise SystemExit("grantline serve did not start")
            if time.perf_counter() - begun > 30:
                self.kill()
                raise SystemExit("grantline serve did not answer within 30 s")
            time.sleep(0.0005)
        self.start_ms = (time.perf_counter() - begun) * 1000

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(timeout=30)

    def kill(self):
        self.process.kill()
        self.process.wait()

    def memory_mib(self, field="VmHWM"):
        status = pathlib.Path(f"/proc/{self.process.pid}/status").read_text()
        return int(re.search(rf"{field}:\s+(\d+)", status)[1]) / 1024


def drive(target, requests, order, connections=32, warm_up=1, seconds=5):
    """What the load generator saw: answers, errors, rate, p50_us, ..., server_cpu_us."""
    return json.loads(
        output_of(
            *on_core(DRIVER_CORE, TOOLS / "bench_load", target.port, requests, order),
            *map(str, (connections, warm_up, seconds, target.process.pid)),
        )
    )


def seed(data, requests, grants, codes, tokens):
    data.mkdir(mode=0o700)
    requests.mkdir(mode=0o700)
    output_of(TOOLS / "bench_seed", data, str(grants), str(codes), str(tokens), ISSUER, requests)


def compacted_bytes(data):
    output_of(TOOLS / "bench_store", "compact", data / "store")
    return sum(file.stat().st_size for file in (data / "store").iterdir())
