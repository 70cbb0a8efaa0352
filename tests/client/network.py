"""A faulty network between the client and the server: each fault ends in its typed error within the
time that was given, and the session stands where it can. For a refresh, for the exchange of a code,
which is never sent twice, and for finding the server."""

import email.utils
import http.client
import http.server
import socket
import struct
import sys
import threading
import time

from person import Bench, Shell

PATIENCE_MS = 1200
SLACK_S = 1.0  # to start a process on a busy machine


class Between(http.server.BaseHTTPRequestHandler):
    """Hands requests on to the server, and does to those of one path what the fault says."""

    protocol_version = "HTTP/1.1"
    server_port = 0
    path_of_fault = ""
    fault = None
    arrived = 0  # requests on that path

    def log_message(self, *_):
        pass

    def do_GET(self):
        self.meet(None)

    def do_POST(self):
        self.meet(self.rfile.read(int(self.headers["Content-Length"])))

    def meet(self, body):
        if not self.path.startswith(Between.path_of_fault) or Between.fault is None:
            return self.hand_on(body)
        Between.arrived += 1
        return Between.fault(self, body)

    def ask(self, body):
        peer = http.client.HTTPConnection("127.0.0.1", self.server_port, timeout=30)
        sent = {"Content-Type": self.headers["Content-Type"]} if body is not None else {}
        peer.request(self.command, self.path, body, sent)
        answer = peer.getresponse()
        return answer.status, answer.read(), answer.headers["Date"]

    def hand_on(self, body):
        status, text, date = self.ask(body)
        self.say(status, text, Date=date)

    def say(self, status, body=b"", **headers):
        self.send_response_only(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def cut(self):
        reset = struct.pack("ii", 1, 0)
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, reset)
        self.connection.close()
        self.close_connection = True
        self.rfile = self.wfile = open("/dev/null", "r+b")  # pylint: disable=consider-using-with


def cut(handler, _body):
    handler.cut()


def lost(handler, body):
    handler.ask(body)
    handler.cut()


def lost_once(handler, body):
    Between.fault = None
    lost(handler, body)


def twice(handler, body):
    first = handler.ask(body)
    handler.ask(body)
    handler.say(*first[:2])


def twice_and_late(handler, body):
    handler.ask(body)
    handler.hand_on(body)


def half(handler, body):
    handler.ask(body)
    handler.send_response_only(200)
    handler.send_header("Content-Length", "1000")
    handler.end_headers()
    handler.wfile.write(b'{"access_token":')
    handler.cut()


def slow(handler, body):
    time.sleep(0.5)
    handler.hand_on(body)


def drop_by_drop(handler, _body):
    """Each byte in time, the whole never."""
    handler.send_response_only(200)
    handler.send_header("Content-Length", "1000")
    handler.end_headers()
    for _ in range(40):
        time.sleep(0.1)
        try:
            handler.wfile.write(b" ")
        except OSError:
            break
    handler.cut()


def hang(handler, _body):
    time.sleep(PATIENCE_MS / 1000 + 2)
    handler.cut()


def no_http(handler, _body):
    handler.wfile.write(b"\x16\x03\x01 220 smtp.example ESMTP\r\n")
    handler.cut()


def says(status, body=b"", **headers):
    return lambda handler, _: handler.say(status, body, **headers)


def dated(date):
    return lambda handler, body: handler.say(*handler.ask(body)[:2], Date=date)


PORTAL = b"<!doctype html><title>Hotel</title><p>Welcome! Log in to use the network."
LATER = email.utils.formatdate(time.time() + 3600, usegmt=True)
OLD = email.utils.formatdate(1e9, usegmt=True)
BUSY = b'{"error":"slow_down","error_description":"not so fast"}'
OK = "ok"
NETWORK, LOST = "retry_later network", "log_in_again answer_lost"
SERVER, LIMIT = "retry_later server_error", "retry_later rate_limited"
OVER = "log_in_again "
WRONG = "fix_configuration "
# What happens to a request, and what the client says of a refresh, of a code, and of the metadata;
# an empty one: it does not apply.
CASES = [
    ("nothing", Between.hand_on, OK, OK, OK),
    ("half a second late", slow, OK, OK, OK),
    ("the first answer lost", lost_once, OK, LOST, OK),
    ("all answers lost", lost, NETWORK, LOST, NETWORK),
    ("each request comes twice", twice, OK, OK, OK),
    ("twice, and the second's answer", twice_and_late, OK, OVER + "invalid_grant", OK),
    ("cut before the server", cut, NETWORK, LOST, NETWORK),
    ("cut within the answer", half, NETWORK, LOST, NETWORK),
    ("no answer", hang, NETWORK, LOST, NETWORK),
    ("an answer drop by drop", drop_by_drop, NETWORK, LOST, NETWORK),
    ("no HTTP", no_http, NETWORK, LOST, NETWORK),
    ("500", says(500, b"oops"), SERVER, LOST, "retry_later discovery"),
    ("502 with a page", says(502, PORTAL), SERVER, LOST, "retry_later discovery"),
    ("503 with an hour to wait", says(503, Retry_After="3600"), SERVER, LOST, "retry_later discovery"),
    ("429", says(429, BUSY), LIMIT, OVER + "rate_limited", "retry_later discovery"),
    ("429 with an hour to wait", says(429, Retry_After="3600"), LIMIT, OVER + "rate_limited",
     "retry_later discovery"),
    ("429 until a date", says(429, Retry_After=LATER), LIMIT, OVER + "rate_limited",
     "retry_later discovery"),
    ("a captive portal", says(200, PORTAL, Content_Type="text/html"), "retry_later not_json", LOST,
     "retry_later not_json"),
    ("a portal that refuses", says(403, PORTAL), "retry_later not_json", OVER + "not_json",
     WRONG + "discovery"),
    ("a portal's redirect", says(302, Location="http://portal.example/"), WRONG + "redirected",
     WRONG + "redirected", WRONG + "discovery"),
    ("JSON without a token", says(200, b"{}"), "retry_later not_tokens", OVER + "not_tokens",
     WRONG + "issuer_mismatch"),
    ("JSON with a broken end", says(200, b'{"access_token":"x"'), "retry_later not_json", LOST,
     "retry_later not_json"),
    ("two megabytes", says(200, b" " * 2_000_000), "retry_later answer_too_large", LOST,
     "retry_later answer_too_large"),
    ("404", says(404, b"no"), WRONG + "endpoint_wrong", WRONG + "endpoint_wrong",
     WRONG + "discovery"),
    ("a date of long ago", dated(OLD), OK, OK, OK),
    ("a date in an hour", dated(LATER), OK, OK, OK),
    ("a date that is none", dated("yesterday"), OK, OK, OK),
]  # fmt: skip


class Checks:
    def __init__(self):
        self.passed = self.failed = 0

    def of(self, name, outcome, due):
        self.passed += outcome == due
        self.failed += outcome != due
        print(f"  {'ok' if outcome == due else 'FAILED':6} {name}: {outcome}")
        if outcome != due:
            print(f"         due: {due}")


def said_under(fault, path, ask):
    """What the client said, in time or not, and how many requests came."""
    Between.path_of_fault, Between.fault, Between.arrived = path, fault, 0
    begun = time.monotonic()
    _, line = ask()
    took = time.monotonic() - begun
    Between.fault = None
    is_late = took > PATIENCE_MS / 1000 + SLACK_S
    return line.removeprefix("error ") + (f", after {took:.1f} s" if is_late else "")


def check_refreshes(shell, checks):
    def ask():
        return shell.child("token", PATIENCE_MS, 0)

    for name, fault, due, _, _ in CASES:
        said = said_under(fault, "/token", ask)
        # A refusal that no waiting mends is not asked for twice.
        if due.startswith(WRONG) and Between.arrived != 1:
            said += f", {Between.arrived} requests"
        checks.of(f"refresh, {name}", f"{said}; then {ask()[1]}", f"{due}; then ok")


def check_codes(shell, checks):
    for name, fault, _, due, _ in CASES:
        handle, query = shell.begin("openid api.read")
        said = said_under(
            fault, "/token", lambda: shell.child("exchange", handle, PATIENCE_MS, 0, stdin=query)
        )
        if Between.arrived != 1:
            said += f", {Between.arrived} requests"
        said = said.removesuffix(" first")
        again = shell.child("exchange", handle, PATIENCE_MS, 0, stdin=query)[1]
        due_again = "ok repeat" if due == OK else "error already_handled failed_before"
        checks.of(f"code, {name}", f"{said}; again: {again}", f"{due}; again: {due_again}")
    # What comes before the code is spent leaves it whole.
    for name, fault, due in (
        ("no keys", says(500), "retry_later jwks"),
        ("a portal for the keys", says(200, PORTAL), "retry_later jwks"),
        ("no answer for the keys", hang, NETWORK),
    ):
        handle, query = shell.begin("openid api.read")

        def ask(handle=handle, query=query):
            return shell.child("exchange", handle, PATIENCE_MS, 0, stdin=query)

        said = said_under(fault, "/jwks", ask)
        checks.of(f"code, {name}", f"{said}; again: {ask()[1]}", f"{due}; again: ok first")


def check_discovery(shell, checks):
    for name, fault, _, _, due in CASES:
        said = said_under(fault, "/.well-known", lambda: shell.child("discover", PATIENCE_MS))
        after = shell.child("discover", PATIENCE_MS)[1]
        checks.of(f"metadata, {name}", f"{said}; then {after}", f"{due}; then ok")


def main():
    between = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Between)
    between.handle_error = lambda *_: None  # a client that goes away is what is tested
    threading.Thread(target=between.serve_forever, daemon=True).start()
    address = f"http://127.0.0.1:{between.server_port}"
    bench = Bench("client-network", "--tokens.refresh_retry_window", "1m", issuer=address)
    Between.server_port = bench.server.port
    shells = [Shell(bench, f"sessions-{number}") for number in range(2)]
    for shell in shells:
        shell.url = address
    checks = Checks()
    shells[0].log_in("openid api.read")
    check_refreshes(shells[0], checks)
    check_codes(shells[1], checks)
    check_discovery(shells[1], checks)
    # Nobody is there at all.
    bench.server.stop()
    between.shutdown()
    between.server_close()
    for name, words in (("refresh", ("token", PATIENCE_MS, 0)), ("metadata", ("discover", PATIENCE_MS))):
        said = said_under(None, "", lambda words=words: shells[0].child(*words))
        checks.of(f"{name}, nobody listens", said, NETWORK)
    print(f"a faulty network: {checks.passed} passed, {checks.failed} failed")
    return 1 if checks.failed else 0


sys.exit(main())
