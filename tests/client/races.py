"""Many processes with eight threads each share one session, which has expired, at a server whose
access tokens live for two seconds and which forgives nothing (retry window 0): no refusal, and as
many refreshes as expiries, by the server's own count."""

import subprocess
import sys
import time

from person import Bench, Shell

PROCESSES = int(sys.argv[1]) if len(sys.argv) > 1 else 50
SPAN_S = int(sys.argv[2]) if len(sys.argv) > 2 else 60
LIFE_S = 2

bench = Bench(
    "client-races",
    "--tokens.refresh_retry_window", "0s",
    "--tokens.access_token_life", f"{LIFE_S}s",
)  # fmt: skip
shell = Shell(bench)
shell.log_in()
assert shell.child("expire")[0] == 0
before = bench.server.metrics()
begun = time.monotonic()
children = [
    subprocess.Popen(
        shell.words("hammer", SPAN_S, 8), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    for _ in range(PROCESSES)
]
calls = errors = 0
seen = set()
complaints = []
for child in children:
    out, err = child.communicate(timeout=SPAN_S + 60)
    words = out.split() or ["0", "1"]
    calls += int(words[0])
    errors += int(words[1])
    seen.update(words[2:])
    complaints += err.splitlines()[:1]
took = time.monotonic() - begun
after = bench.server.metrics()
bench.server.stop()


def grown(start):
    """How much the samples whose names start so have grown."""
    return int(sum(n - before.get(name, 0) for name, n in after.items() if name.startswith(start)))


refreshes = grown('grantline_issued_total{what="refresh_token"}')
asked = grown('grantline_http_requests_total{route="/token"')
refused = grown("grantline_refusals_total")
# Each token from when it was asked for until when it ends.
spans = sorted(tuple(map(int, one.split(":")[1:])) for one in seen)
# A refresh that was sent while the token before it was good is one too many.
early = sum(later[0] < earlier[1] for earlier, later in zip(spans, spans[1:]))
print(f"  {calls} calls by {PROCESSES} processes of 8 threads in {took:.1f} s; {errors} errors")
print(f"  at the server: {asked} requests for tokens, {refreshes} refreshes, {refused} refusals")
print(f"  {len(spans)} tokens were handed out, {early} of them while the one before was good")
for complaint in complaints[:5]:
    print(" ", complaint)
good = (
    errors == refused == early == 0
    and asked == refreshes == len(spans)
    and calls >= PROCESSES * 8
    and refreshes <= took / LIFE_S + 1
    # The machine may be busy, but most of the time somebody asks.
    and refreshes >= SPAN_S / LIFE_S / 2
)
print(f"one session, many processes: {'passed' if good else 'FAILED'}")
sys.exit(0 if good else 1)
