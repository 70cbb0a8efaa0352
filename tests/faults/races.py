"""200 threads present the same code, device code and refresh token, at once: exactly one line of
succession."""

import base64
import json
import socket
import sys
import tempfile
import threading

from client import DEVICE, Client, Peer, new_person
from server import Server, remember

THREADS = 200
ROUNDS = int(sys.argv[1]) if len(sys.argv) > 1 else 5


class Checks:
    def __init__(self):
        self.passed = 0
        self.failures = []

    def equal(self, what, found, due):
        if found == due:
            self.passed += 1
        else:
            self.failures.append(f"{what}: {found} instead of {due}")


def all_at_once(server, client, grant_type, credential):
    """The answers of 200 connections. Each has sent all but its last byte when the first sends it."""
    body = client.body_of(grant_type, credential)
    head = ["POST /token HTTP/1.1", "Host: localhost", "Connection: close"]
    head += [f"{name}: {value}" for name, value in client.headers.items()]
    head += [f"Content-Length: {len(body)}", "", ""]
    request = ("\r\n".join(head) + body).encode()
    barrier = threading.Barrier(THREADS)
    answers = [None] * THREADS

    def present(number):
        with socket.create_connection(("127.0.0.1", server.port), timeout=60) as peer:
            peer.sendall(request[:-1])
            barrier.wait()
            peer.sendall(request[-1:])
            text = b"".join(iter(lambda: peer.recv(65536), b""))
        top, _, rest = text.partition(b"\r\n\r\n")
        answers[number] = (int(top.split()[1]), json.loads(rest))

    threads = [threading.Thread(target=present, args=[number]) for number in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


def generation_of(token):
    body = base64.urlsafe_b64decode(token[4:])
    return int.from_bytes(body[21:25], "big")


class Races:
    def __init__(self, folder):
        self.server = Server(folder, "races", "--log.level", "warn")
        self.checks = Checks()

    def run(self):
        self.server.start()
        peer = Peer(self.server)
        password = new_person(self.server, "ada")
        for number in range(ROUNDS):
            client = self.new_client(f"app-{number}", peer, password)
            self.same_code(client, peer)
            self.same_device_code(self.new_client(f"device-{number}", peer, password), peer)
            self.same_refresh_token(client, peer)
            strict = self.new_client(f"strict-{number}", peer, password, "--refresh-retry-window", "0s")
            self.same_refresh_token_without_window(strict, peer)
        self.checks.equal("exit code of the server", self.server.stop(), 0)
        return self.checks

    def new_client(self, name, peer, password, *flags):
        client = Client(self.server, name, *flags)
        client.sign_in(peer, "ada", password)
        return client

    def newest_line(self, client):
        """What the command line shows of the client's newest grant."""
        grants = self.server.command("grant", "list", "--client", client.name)["grants"]
        newest = max(grants, key=lambda grant: grant["authorized_at"])
        return self.server.command("grant", "show", newest["reference"])

    def count(self, what, answers, given):
        equal = self.checks.equal
        equal(f"{what}: answers that gave tokens", sum(a[0] == 200 for a in answers), given)
        refused = [a for a in answers if a[0] == 400 and a[1]["error"] == "invalid_grant"]
        equal(f"{what}: answers of invalid_grant", len(refused), THREADS - given)
        return [a[1]["refresh_token"] for a in answers if a[0] == 200]

    def ended(self, what, client, peer, tokens, generation, begun=("authorized",)):
        line = self.newest_line(client)["line"]
        steps = [each["what"] for each in line if each["what"] != "replayed"]
        due = [*begun, "redeemed"] + ["refreshed"] * (generation - 1) + ["ended"]
        self.checks.equal(f"{what}: the grant's line", steps, due)
        generations = [generation_of(token) for token in tokens]
        self.checks.equal(f"{what}: generations given", generations, [generation])
        for token in tokens:
            status, answer = client.exchange(peer, "refresh_token", token)
            found = (status, answer.get("error"))
            self.checks.equal(f"{what}: the one successor afterwards", found, (400, "invalid_grant"))

    def same_code(self, client, peer):
        answers = all_at_once(self.server, client, "authorization_code", client.new_code(peer))
        tokens = self.count("one code", answers, 1)
        self.ended("one code", client, peer, tokens, 1)

    def same_device_code(self, client, peer):
        answers = all_at_once(self.server, client, DEVICE, client.new_device_code(peer))
        tokens = self.count("one device code", answers, 1)
        self.ended("one device code", client, peer, tokens, 1, ("device_asked", "approved"))

    def same_refresh_token(self, client, peer):
        code = client.new_code(peer)
        token = client.exchange(peer, "authorization_code", code)[1]["refresh_token"]
        answers = all_at_once(self.server, client, "refresh_token", token)
        tokens = set(self.count("one refresh token", answers, THREADS))
        self.checks.equal("one refresh token: successors", len(tokens), 1)
        successor = remember("refresh token", tokens.pop())
        self.checks.equal("one refresh token: its generation", generation_of(successor), 2)
        status, answer = client.exchange(peer, "refresh_token", successor)
        self.checks.equal("one refresh token: the successor works", status, 200)
        self.checks.equal("generation after it", generation_of(answer["refresh_token"]), 3)

    def same_refresh_token_without_window(self, client, peer):
        code = client.new_code(peer)
        token = client.exchange(peer, "authorization_code", code)[1]["refresh_token"]
        answers = all_at_once(self.server, client, "refresh_token", token)
        tokens = self.count("no window", answers, 1)
        self.ended("no window", client, peer, tokens, 2)


def main():
    with tempfile.TemporaryDirectory(prefix="grantline-races-") as folder:
        checks = Races(folder).run()
    print(f"{ROUNDS} times: {THREADS} threads with one code, one device code, one refresh token, and without window")
    for failure in checks.failures[:10]:
        print(f"FAILED {failure}")
    print(f"{checks.passed} passed, {len(checks.failures)} failed")
    return 1 if checks.failures else 0


if __name__ == "__main__":
    sys.exit(main())
