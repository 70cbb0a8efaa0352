"""A faulty network between the client and the server: each fault ends in its typed error within the
time that it was given, and the session stands where it can."""

import email.utils
import http.client
import http.server
import socket
import struct
import sys
import threading
import time

from person import Bench

PATIENCE_MS = 1500


class Between(http.server.BaseHTTPRequestHandler):
    """Hands requests on to the server, and does to them what `fault` says."""

    protocol_version = "HTTP/1.1"
    fault = staticmethod(lambda handler, body: handler.hand_on(body))
    server_port = 0

    def log_message(self, *_):
        pass

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        type(self).fault(self, body)

    def ask(self, body):
        peer = http.client.HTTPConnection("127.0.0.1", self.server_port, timeout=30)
        peer.request("POST", self.path, body, {"Content-Type": self.headers["Content-Type"]})
        answer = peer.getresponse()
        return answer.status, answer.read()

    def hand_on(self, body):
        self.say(*self.ask(body))

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


def lost(handler, body):
    handler.ask(body)
    handler.cut()


def lost_once(handler, body):
    Between.fault = staticmethod(Between.hand_on)
    lost(handler, body)


def twice(handler, body):
    handler.ask(body)
    handler.hand_on(body)


def half(handler, body):
    handler.send_response_only(200)
    handler.send_header("Content-Length", "1000")
    handler.end_headers()
    handler.wfile.write(b'{"access_token":')
    handler.cut()


def slow(handler, body):
    time.sleep(1)
    handler.hand_on(body)


def hang(handler, body):
    time.sleep(4)
    handler.cut()


def says(status, body=b"", **headers):
    return lambda handler, _: handler.say(status, body, **headers)


PORTAL = b"<!doctype html><title>Hotel</title><p>Welcome! Log in to use the network."
LATER = email.utils.formatdate(time.time() + 3600, usegmt=True)
OLD = email.utils.formatdate(0, usegmt=True)
OFTEN = b'{"error":"slow_down","error_description":"not so fast"}'
# What happens, and what the client says.
CASES = [
    ("nothing", Between.hand_on, "ok"),
    ("a second late", slow, "ok"),
    ("one answer lost", lost_once, "ok"),
    ("each request comes twice", twice, "ok"),
    ("cut before the server", lambda handler, _: handler.cut(), "error retry_later network"),
    ("cut within the answer", half, "error retry_later network"),
    ("no answer", hang, "error retry_later network"),
    ("500", says(500, b"oops"), "error retry_later server_error"),
    ("503 with an hour to wait", says(503, b"", Retry_After="3600"), "error retry_later server_error"),
    ("429", says(429, OFTEN), "error retry_later rate_limited"),
    ("429 until a date", says(429, b"", Retry_After=LATER), "error retry_later rate_limited"),
    ("a captive portal", says(200, PORTAL, Content_Type="text/html"), "error retry_later not_json"),
    ("a portal's redirect", says(302, b"", Location="http://portal.example/"),
     "error fix_configuration redirected"),
    ("JSON without a token", says(200, b"{}"), "error retry_later not_tokens"),
    ("JSON with a broken end", says(200, b'{"access_token":"x"'), "error retry_later not_json"),
    ("two megabytes", says(200, b" " * 2_000_000), "error retry_later answer_too_large"),
    ("404", says(404, b"no"), "error fix_configuration endpoint_wrong"),
    ("a wrong date", lambda handler, body: handler.say(*handler.ask(body), Date=OLD), "ok"),
]  # fmt: skip

bench = Bench("client-network", "--tokens.refresh_retry_window", "1m")
between = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Between)
between.handle_error = lambda *_: None  # a client that goes away is what is tested
threading.Thread(target=between.serve_forever, daemon=True).start()
straight = Between.server_port = bench.server.port
handle, query = bench.begin()
bench.server.port = between.server_port
code, line = bench.child("exchange", handle, 0, stdin=query)
bench.server.port = straight
assert code == 0, line
failed = 0
for name, fault, due in CASES:
    Between.fault = staticmethod(fault)
    begun = time.monotonic()
    _, said = bench.child("patient", PATIENCE_MS)
    took = time.monotonic() - begun
    Between.fault = staticmethod(Between.hand_on)
    _, after = bench.child("patient", PATIENCE_MS)
    good = said == due and took < PATIENCE_MS / 1000 + 1 and after == "ok"
    failed += not good
    print(f"  {'ok' if good else 'FAILED':6} {name}: {said}, {took:.1f} s; then {after}")
bench.server.stop()
print(f"a faulty network: {len(CASES) - failed} passed, {failed} failed")
sys.exit(1 if failed else 0)
