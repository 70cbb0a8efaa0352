"""A small authorization server which does everything right, but for the one thing that a test breaks."""

import base64
import http.server
import json
import socket
import ssl
import threading
import time
import urllib.parse
from email.utils import formatdate

CLIENT = "app"
REDIRECT_URI = "https://app.example/callback"


def b64(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def rsa(kid, bits=2048):
    return {"kty": "RSA", "kid": kid, "alg": "RS256", "use": "sig", "e": "AQAB",
            "n": b64(b"\xc1" + b"\x5a" * (bits // 8 - 1))}  # fmt: skip


class Right:
    """What a right server answers. A test overrides one of these."""

    offset_s = 0  # of its clock
    has_date = True
    cache = "max-age=3600"
    discovery_type = "application/json"
    no_store = True
    challenge = 'Basic realm="test"'
    grace_s = 2.5
    forks = False
    rotates = True
    unchanged_s = 0  # after its issue a token that is used comes back as it was
    revokes_family = True

    def __init__(self, issuer):
        self.issuer = issuer
        self.generation = 0
        self.rotated_at = None  # the first token: issued as it is first used
        self.is_over = False

    def metadata(self):
        at = self.issuer
        return {
            "issuer": at,
            "authorization_endpoint": at + "/authorize",
            "token_endpoint": at + "/token",
            "jwks_uri": at + "/jwks",
            "response_types_supported": ["code"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["RS256"],
            "code_challenge_methods_supported": ["S256"],
            "authorization_response_iss_parameter_supported": True,
        }

    def oauth_metadata(self):
        return self.metadata()

    def keys(self):
        return [rsa("one")]

    def discovery(self, ask):
        ask.say(200, json.dumps(self.metadata()), self.discovery_type)

    def jwks(self, ask):
        ask.say(200, json.dumps({"keys": self.keys()}), "application/json", Cache_Control=self.cache)

    # The rules of /authorize, one by one.
    def knows_client(self, q):
        return q.get("client_id") == CLIENT

    def knows_redirect(self, q):
        return q.get("redirect_uri") == REDIRECT_URI

    def takes_challenge(self, q):
        return q.get("code_challenge_method") == "S256" and "code_challenge" in q

    def iss(self):
        return self.issuer

    def refuse(self, ask, _q):
        ask.say(400, "<title>Error</title>", "text/html")

    def silent(self, ask, q):
        self.back(ask, q, "login_required")

    def back(self, ask, q, error):
        parts = {"error": error, "state": q.get("state", ""), "iss": self.iss()}
        parts = {k: v for k, v in parts.items() if v}
        ask.say(302, "", Location=q["redirect_uri"] + "?" + urllib.parse.urlencode(parts))

    def authorize(self, ask, q):
        if not self.knows_client(q) or not self.knows_redirect(q):
            return self.refuse(ask, q)
        if not self.takes_challenge(q):
            return self.back(ask, q, "invalid_request")
        if q.get("prompt") == "none":
            return self.silent(ask, q)
        return ask.say(200, "<title>Log in</title>", "text/html")

    def error(self, ask, status, code, **headers):
        if self.no_store:
            headers["Cache_Control"] = "no-store"
        ask.say(status, json.dumps({"error": code}), "application/json", **headers)

    def token(self, ask, q, authorization):
        if authorization or q.get("client_id") != CLIENT:
            return self.unknown_client(ask)
        if q.get("grant_type") == "refresh_token":
            return self.refresh(ask, q.get("refresh_token", ""))
        return self.bogus_code(ask)

    def unknown_client(self, ask):
        headers = {"WWW_Authenticate": self.challenge} if self.challenge else {}
        self.error(ask, 401, "invalid_client", **headers)

    def bogus_code(self, ask):
        self.error(ask, 400, "invalid_grant")

    def get_token(self, ask):
        self.error(ask, 405, "invalid_request")

    def refresh(self, ask, token):
        now = time.monotonic()
        newest = f"r{self.generation}"
        if self.rotated_at is None:
            self.rotated_at = now
        if token == newest and not self.is_over:
            if self.rotates and now - self.rotated_at >= self.unchanged_s:
                self.generation += 1
                self.rotated_at = now
            return self.give(ask, f"r{self.generation}")
        is_old = token == f"r{self.generation - 1}"
        if is_old and now - self.rotated_at <= self.grace_s and not self.is_over:
            if self.forks:
                return self.give(ask, f"fork{now}")
            return self.give(ask, newest)
        self.is_over = self.revokes_family
        return self.error(ask, 400, "invalid_grant")

    def give(self, ask, token):
        body = {"access_token": "at", "token_type": "Bearer", "refresh_token": token}
        ask.say(200, json.dumps(body), "application/json", Cache_Control="no-store")


class Asked(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_version = "test"
    rules = None

    def log_message(self, *_):
        pass

    def say(self, status, body="", kind="", **headers):
        data = body.encode()
        self.send_response_only(status)
        if self.rules.has_date:
            self.send_header("Date", formatdate(time.time() + self.rules.offset_s, usegmt=True))
        if kind:
            self.send_header("Content-Type", kind)
        for name, value in headers.items():
            if value:
                self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def do_GET(self):
        parts = urllib.parse.urlsplit(self.path)
        query = dict(urllib.parse.parse_qsl(parts.query))
        rules = self.rules
        if parts.path == "/.well-known/openid-configuration":
            rules.discovery(self)
        elif parts.path == "/.well-known/oauth-authorization-server":
            self.say(200, json.dumps(rules.oauth_metadata()), "application/json")
        elif parts.path == "/jwks":
            rules.jwks(self)
        elif parts.path == "/authorize":
            rules.authorize(self, query)
        elif parts.path == "/token":
            rules.get_token(self)
        else:
            self.say(404, "none", "text/plain")

    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
        self.rules.token(self, dict(urllib.parse.parse_qsl(body)), self.headers.get("Authorization"))


class Listener(http.server.ThreadingHTTPServer):
    daemon_threads = True
    address_family = socket.AF_INET

    def handle_error(self, request, client_address):
        pass  # a peer that does not trust the certificate goes away


class Serving:
    """`with Serving(Rules) as issuer:`"""

    def __init__(self, rules, certificate=None, host="localhost"):
        handler = type("Handler", (Asked,), {})
        self.listener = Listener(("127.0.0.1", 0), handler)
        if certificate:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(*certificate)
            self.listener.socket = context.wrap_socket(self.listener.socket, server_side=True)
        scheme = "https" if certificate else "http"
        self.issuer = f"{scheme}://{host}:{self.listener.server_port}"
        handler.rules = rules(self.issuer)

    def __enter__(self):
        threading.Thread(target=self.listener.serve_forever, daemon=True).start()
        return self.issuer

    def __exit__(self, *_):
        self.listener.shutdown()
        self.listener.server_close()
