"""Many processes with eight threads each share one session whose tokens live for two seconds, at a
server that forgives nothing (retry window 0): no refusal, and as many refreshes as expiries."""

import subprocess
import sys
import time

from person import Bench

PROCESSES = int(sys.argv[1]) if len(sys.argv) > 1 else 50
SPAN_S = int(sys.argv[2]) if len(sys.argv) > 2 else 60
LIFE_S = 2

bench = Bench("client-races", "--tokens.refresh_retry_window", "0s")
bench.log_in()
begun = time.monotonic()
children = [
    subprocess.Popen(
        bench.words("hammer", SPAN_S, 8), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
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
refreshed = int(bench.child("generation")[1]) - 1  # the code gave the first
bench.server.stop()
most = int(took / LIFE_S) + 1
print(f"  {calls} calls by {PROCESSES} processes of 8 threads in {took:.1f} s; {errors} errors")
print(f"  {refreshed} refreshes at the server, {len(seen)} tokens seen, {most} expiries at most")
for complaint in complaints[:5]:
    print(" ", complaint)
good = errors == 0 and refreshed == len(seen) and took / LIFE_S * 0.7 <= refreshed <= most
print(f"one session, many processes: {'passed' if good else 'FAILED'}")
sys.exit(0 if good else 1)
