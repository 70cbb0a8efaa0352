"""kill -9 of the client in a login and in a refresh: at each step that changes the disk or uses the
network, then at random ones of them, and the command at random times. The next start has a working
session; or, where the server's retry window is 0 and the answer was lost, it says exactly that."""

import collections
import random
import shutil
import subprocess
import sys
import threading
import time

from person import BINARY, KILLED, Bench, Shell

MOST = int(sys.argv[1]) if len(sys.argv) > 1 else 500
SEED = int(sys.argv[2]) if len(sys.argv) > 2 else random.randrange(1 << 32)
# Of the time that a worker has; the rest goes to steps.
TIMED = 0.2
WORKERS = 2
PATIENCE_MS = 30_000
LOST = "error log_in_again answer_lost"
LOST_LOGIN = "error already_handled answer_lost"


class Count:
    """What all workers have seen. The lock is held over each change."""

    def __init__(self):
        self.lock = threading.Lock()
        self.killed_at = collections.Counter()
        self.outcomes = collections.Counter()
        self.failures = []

    def note(self, place, outcome, due):
        with self.lock:
            self.killed_at[place] += 1
            self.outcomes[outcome] += 1
            if outcome != due:
                self.failures.append(f"{place}: {outcome}, not {due}")

    def fail(self, what):
        with self.lock:
            self.failures.append(what)

    def is_over(self):
        with self.lock:
            return bool(self.failures) or self.killed_at.total() >= MOST


class Refresh:
    """A session is there; what is killed refreshes it."""

    def __init__(self, shell, forgives):
        self.shell = shell
        self.forgives = forgives
        self.name = "refresh, window " + ("10s" if forgives else "0s")
        shell.log_in()

    def attempt(self, kill_at):
        return self.shell.child("token", PATIENCE_MS, kill_at)

    def check(self, steps, number):
        """What the next start says, and what it must say."""
        _, after = self.shell.child("token", PATIENCE_MS, 0)
        # The server has acted from "send" on, and the second slot that is written holds its answer.
        answered = steps.index("send") + 1
        stored = steps.index("write_slot", answered)
        is_lost = answered < number <= stored + 1 and not self.forgives
        if after != "ok":
            self.mend()
        return after, LOST if is_lost else "ok"

    def mend(self):
        self.shell.log_in()


class Login:
    """The callback of a login is handled; `again`: over a session that is there."""

    def __init__(self, shell, again):
        self.shell = shell
        self.again = again
        self.name = "login over a session" if again else "first login"
        self.callback = None
        if again:
            shell.log_in()

    def attempt(self, kill_at):
        if not self.again:
            shutil.rmtree(self.shell.sessions, ignore_errors=True)
        self.callback = self.shell.begin()
        return self.redeem(kill_at)

    def redeem(self, kill_at):
        handle, query = self.callback
        return self.shell.child("exchange", handle, PATIENCE_MS, kill_at, stdin=query)

    def check(self, steps, number):
        _, said = self.redeem(0)
        # That it goes out is marked before it is sent; a code may not go twice from then on.
        marked = steps.index("write_slot") + 1
        stored = steps.index("write_slot", steps.index("send")) + 1
        if number <= marked:
            due = "ok first"
        else:
            due = LOST_LOGIN if number <= stored else "ok repeat"
        # A session of before goes on whatever happened to the login over it.
        _, after = self.shell.child("token", PATIENCE_MS, 0)
        if said == LOST_LOGIN and not self.again:
            if after != "error log_in_again no_session":
                return f"{said}, then {after}", due
            self.mend()
            _, after = self.shell.child("token", PATIENCE_MS, 0)
        return said if after == "ok" else f"{said}, then {after}", due

    def mend(self):
        self.shell.log_in()


class Start:
    """The login is begun: its URL must not be out before it is stored."""

    name = "begin of a login"

    def __init__(self, shell):
        self.shell = shell

    def attempt(self, kill_at):
        shutil.rmtree(self.shell.sessions, ignore_errors=True)
        code, line = self.shell.child("begin", "api.read", kill_at)
        return code, line if code == KILLED else "ok"

    def mend(self):
        """The next one starts anew."""

    def check(self, _steps, _number):
        self.shell.log_in()
        return self.shell.child("token", PATIENCE_MS, 0)[1], "ok"


class Worker(threading.Thread):
    def __init__(self, number, shell, parts, forgives):
        super().__init__()
        self.shell = shell
        self.parts = parts
        self.forgives = forgives
        self.random = random.Random(f"{SEED} {number}")
        self.steps = {}

    def run(self):
        try:
            for part in self.parts:
                self.steps[part.name] = self.enumerate(part)
            while not COUNT.is_over():
                if self.random.random() < TIMED:
                    self.kill_command()
                else:
                    part = self.random.choice(self.parts)
                    self.kill(part, self.random.randint(1, len(self.steps[part.name])))
        except Exception as error:  # pylint: disable=broad-except
            COUNT.fail(f"{type(error).__name__}: {error}")

    def enumerate(self, part):
        """The steps of a run, each of which has then been killed once."""
        steps = []
        while True:
            code, line = part.attempt(len(steps) + 1)
            if code != KILLED:
                break
            steps.append(line.removeprefix("killed at "))
            part.mend()
        if not line.startswith("ok") or not steps:
            COUNT.fail(f"{part.name}, not killed: {line}")
            return steps
        for number in range(1, len(steps) + 1):
            self.kill(part, number, steps)
        return steps

    def kill(self, part, number, steps=None):
        if COUNT.is_over():
            return
        steps = steps or self.steps[part.name]
        code, line = part.attempt(number)
        place = f"{part.name}: {number:2} {steps[number - 1]}"
        if code != KILLED or line != f"killed at {steps[number - 1]}":
            COUNT.fail(f"{place}: {code}, {line}")
            return
        COUNT.note(place, *part.check(steps, number))

    def kill_command(self):
        """`grantline token` at a random instant of the time that it takes."""
        self.shell.log_in()
        assert self.shell.child("expire")[0] == 0
        process = subprocess.Popen(
            [BINARY, "token", "--profile", "work"],
            env={"GRANTLINE_SESSIONS": self.shell.sessions},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        time.sleep(self.random.uniform(0, 0.06))
        process.kill()
        process.communicate()
        if process.returncode != KILLED:
            return  # it was through before
        code, token, complaint = self.shell.command("token", "--profile", "work")
        outcome = "ok" if code == 0 and token else complaint
        may_be_lost = not self.forgives and "the answer to an earlier refresh was lost" in complaint
        COUNT.note("the command: by time", LOST if may_be_lost else outcome, LOST if may_be_lost else "ok")


def main():
    benches = {w: Bench(f"client-kills-{w}", "--tokens.refresh_retry_window", w) for w in ("10s", "0s")}
    workers = []
    for number in range(WORKERS):
        for window, bench in benches.items():
            forgives = window != "0s"
            shells = [Shell(bench, f"sessions-{number}-{n}") for n in range(4)]
            parts = [Refresh(shells[0], forgives)]
            parts += [Login(shells[1], False), Start(shells[2])] if forgives else [Login(shells[1], True)]
            workers.append(Worker(len(workers), shells[3], parts, forgives))
    begun = time.monotonic()
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    for bench in benches.values():
        bench.server.stop()
    for place, count in sorted(COUNT.killed_at.items()):
        print(f"  {count:4} {place}")
    for outcome, count in COUNT.outcomes.most_common():
        print(f"  {count:4} the next start: {outcome}")
    for failure in COUNT.failures[:10]:
        print("FAILED", failure)
    kills = COUNT.killed_at.total()
    print(
        f"kill -9 of the client: {kills} kills at {len(COUNT.killed_at)} places in "
        f"{time.monotonic() - begun:.0f} s (seed {SEED}), {len(COUNT.failures)} failures"
    )
    return 1 if COUNT.failures or kills < MOST else 0


COUNT = Count()
sys.exit(main())
