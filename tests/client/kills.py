"""kill -9 at each step of a login and of a refresh: the next start has a working session, or, where
the answer was lost and the server gives it once alone, says exactly that."""

import collections
import shutil
import sys

from person import Bench

MOST = int(sys.argv[1]) if len(sys.argv) > 1 else 500
LOST = "error log_in_again answer_lost"
LOST_LOGIN = "error already_handled answer_lost"
# Where the server has acted and the client has not stored what it answered.
UNSURE = {"answered", "write_slot", "sync_slot", "slot_synced"}

failures = []
killed_at = collections.Counter()


def fail(what):
    failures.append(what)
    print("FAILED", what)


def refreshes(bench, window):
    """One kill at each step; answers how many there were."""
    for number in range(1, 100):
        code, line = bench.child("token", number)
        if code != -9:
            if line != "ok":
                fail(f"refresh not killed, window {window}: {line}")
            return number - 1
        killed_at["refresh " + line[10:]] += 1
        _, after = bench.child("token", 0)
        place = line[10:]
        if after == LOST and window == "0s" and place in UNSURE:
            bench.log_in()
        elif after != "ok":
            fail(f"refresh killed at step {number}, {place}, window {window}: {after}")
            bench.log_in()
    return fail("a refresh has no end")


def logins(bench):
    for number in range(1, 100):
        # Without a session of before, so that its file is made.
        shutil.rmtree(bench.sessions, ignore_errors=True)
        handle, query = bench.begin()
        code, line = bench.child("exchange", handle, number, stdin=query)
        if code != -9:
            if line != "ok first":
                fail(f"login not killed: {line}")
            return number - 1
        place = line[10:]
        killed_at["login " + place] += 1
        _, again = bench.child("exchange", handle, 0, stdin=query)
        # What was stored before the callback, or by it, works; else a new login does.
        if again not in ("ok first", "ok repeat", LOST_LOGIN):
            fail(f"login killed at step {number}, {place}: {again}")
        if again == LOST_LOGIN:
            bench.log_in()
        _, after = bench.child("token", 0)
        if after != "ok":
            fail(f"token after a login killed at step {number}, {place}: {after}")
    return fail("a login has no end")


kills = 0
benches = {
    window: Bench(f"client-kills-{window}", "--tokens.refresh_retry_window", window)
    for window in ("10s", "0s")
}
for bench in benches.values():
    bench.log_in()
while kills < MOST and not failures:
    for window, bench in benches.items():
        kills += refreshes(bench, window) or 0
    kills += logins(benches["10s"]) or 0
for bench in benches.values():
    bench.server.stop()
for place, count in sorted(killed_at.items()):
    print(f"  {count:4} {place}")
print(f"kill -9 of the client: {kills} kills at {len(killed_at)} places, {len(failures)} failures")
sys.exit(1 if failures or kills < MOST else 0)
