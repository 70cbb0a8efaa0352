"""kill -9 of the server under load at random moments, again and again: no code redeemed twice, no
acknowledged token lost, and a refresh whose answer was lost works when it is repeated."""

import random
import statistics
import sys
import tempfile
import threading
import time

from client import DEVICE, Client, Lost, Peer, new_person
from server import Server, remember

WORKERS = 16
KILLS = int(sys.argv[1]) if len(sys.argv) > 1 else 200
SEED = int(sys.argv[2]) if len(sys.argv) > 2 else time.time_ns() % 1_000_000
WINDOW_S = 10


class Worker:
    """Keeps one chain of refresh tokens going, and now and then starts another by a new code."""

    def __init__(self, load, number):
        self.load = load
        self.random = random.Random(SEED * 1000 + number)
        self.peer = Peer(load.server)
        self.token = None
        self.pending = None  # what was asked when the answer was lost, and when
        self.redeemed = []  # grant types and codes whose tokens arrived

    def run(self):
        try:
            while not self.load.stopping.is_set():
                self.step()
        except Lost:
            return

    def step(self):
        if self.token is None or self.random.randrange(8) == 0:
            if self.random.randrange(2) == 0:
                return self.ask(DEVICE, self.load.client.new_device_code(self.peer))
            return self.ask("authorization_code", self.load.client.new_code(self.peer))
        self.ask("refresh_token", self.token)

    def ask(self, grant_type, credential):
        self.pending = (grant_type, credential, time.monotonic())
        status, answer = self.load.client.exchange(self.peer, grant_type, credential)
        self.pending = None
        self.load.expect(status == 200, f"a right {grant_type} request was refused", answer)
        if status == 200:
            self.take(grant_type, credential, answer)

    def take(self, grant_type, credential, answer):
        self.load.acknowledged += 1
        self.load.expect(answer["refresh_token"] != credential, "a token is its own successor", answer)
        self.token = answer["refresh_token"]
        if grant_type != "refresh_token":
            self.redeemed.append((grant_type, credential))
            self.load.devices += grant_type == DEVICE

    def recover(self):
        """After the restart: repeats what was lost; what was acknowledged must still work."""
        if self.pending is None:
            if self.token is not None:
                self.ask("refresh_token", self.token)
            return
        grant_type, credential, asked_at = self.pending
        self.pending = None
        if grant_type == "refresh_token":
            return self.repeat_refresh(credential, asked_at)
        # A code has no window: either it was not spent, or its tokens are lost and revoked.
        status, answer = self.load.client.exchange(self.peer, grant_type, credential)
        self.load.repeated_codes += 1
        if status == 200:
            return self.take(grant_type, credential, answer)
        self.load.expect(answer["error"] == "invalid_grant", "a spent code is no invalid_grant", answer)
        self.token = None

    def repeat_refresh(self, credential, asked_at):
        load = self.load
        was_committed = not load.client.is_active(self.peer, credential)
        first = load.client.exchange(self.peer, "refresh_token", credential)
        if time.monotonic() - asked_at > WINDOW_S - 1 and was_committed:
            load.too_late += 1  # the machine was too slow for the window: says nothing
            self.token = None
            return
        load.repeated += 1
        load.committed += was_committed
        load.expect(first[0] == 200, "a lost refresh was refused when repeated", first[1])
        second = load.client.exchange(self.peer, "refresh_token", credential)
        same = second[1].get("refresh_token") == first[1].get("refresh_token")
        load.expect(second[0] == 200 and same, "a refresh repeated twice gave two successors", second[1])
        if first[0] == 200:
            self.take("refresh_token", credential, first[1])

    def present_again(self):
        """A code that was redeemed before the kill is refused, and what it gave is revoked."""
        if not self.redeemed or self.pending:
            return
        load = self.load
        status, answer = load.client.exchange(self.peer, *self.redeemed[-1])
        load.replayed += 1
        load.expect(status == 400 and answer["error"] == "invalid_grant", "a code works twice", answer)
        status, answer = load.client.exchange(self.peer, "refresh_token", self.token)
        load.expect(status == 400, "a replayed code left its tokens alive", answer)
        self.token = None
        self.redeemed = []


class Load:
    def __init__(self, folder):
        self.random = random.Random(SEED)
        self.server = Server(folder, "kills", "--log.level", "warn")
        self.devices = self.acknowledged = self.repeated = self.committed = self.repeated_codes = 0
        self.replayed = self.too_late = self.checks = 0
        self.failures = []
        self.restarts = []
        self.stopping = threading.Event()

    def expect(self, holds, what, answer):
        self.checks += 1
        if not holds:
            self.failures.append(f"{what}: {answer.get('error')}: {answer.get('error_description')}")

    def run(self):
        self.server.start()
        password = new_person(self.server, "ada")
        self.client = Client(self.server, "app", "--access-token-format", "opaque")
        self.client.sign_in(Peer(self.server), "ada", password)
        self.workers = [Worker(self, number) for number in range(WORKERS)]
        kills = 0
        while kills < KILLS and not self.failures:
            self.round()
            kills += 1
        self.expect(self.server.stop() == 0, "the last server did not end well", {})
        return kills

    def round(self):
        threads = [threading.Thread(target=worker.run) for worker in self.workers]
        for thread in threads:
            thread.start()
        time.sleep(self.random.uniform(0.02, 0.4))
        self.server.kill()
        for thread in threads:
            thread.join()
        self.restarts.append(self.server.start())
        threads = [threading.Thread(target=worker.recover) for worker in self.workers]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.random.choice(self.workers).present_again()


def main():
    begun = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="grantline-kills-") as folder:
        load = Load(folder)
        kills = load.run()
    for worker in load.workers:
        if worker.token:
            remember("refresh token", worker.token)
    restarts = sorted(load.restarts)
    print(f"kill -9 under load, seed {SEED}, {WORKERS} workers, {time.monotonic() - begun:.0f} s")
    print(f"  kills                                      {kills:8}")
    print(f"  answers acknowledged                       {load.acknowledged:8}")
    print(f"    that let a device in                     {load.devices:8}")
    print(f"  refreshes repeated after a lost answer     {load.repeated:8}")
    print(f"    that had been on disk before the kill    {load.committed:8}")
    print(f"    too late for the window, not judged      {load.too_late:8}")
    print(f"  codes repeated after a lost answer         {load.repeated_codes:8}")
    print(f"  redeemed codes presented again             {load.replayed:8}")
    print(
        f"  start to listening: median {statistics.median(restarts) * 1000:.0f} ms, "
        f"longest {restarts[-1] * 1000:.0f} ms"
    )
    for failure in load.failures[:10]:
        print(f"FAILED {failure}")
    print(f"{load.checks - len(load.failures)} passed, {len(load.failures)} failed")
    return 1 if load.failures else 0


if __name__ == "__main__":
    sys.exit(main())
