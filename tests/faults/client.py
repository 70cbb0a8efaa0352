"""An OAuth client and its user's browser, with no more than the standard library."""

import base64
import html
import http.client
import json
import re
import urllib.parse

from server import remember

REDIRECT_URI = "http://127.0.0.1/cb"
# RFC 7636 appendix B
VERIFIER = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
CHALLENGE = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
FORM = "application/x-www-form-urlencoded"
DEVICE = "urn:ietf:params:oauth:grant-type:device_code"


class Lost(Exception):
    """The connection ended before the whole answer was there."""


class Peer:
    """One connection to the server, made anew where it was lost."""

    def __init__(self, server):
        self.server = server
        self.connection = None

    def ask(self, method, target, body=None, headers=None):
        try:
            if self.connection is None or self.connection.port != self.server.port:
                self.close()
                self.connection = http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=30)
            self.connection.request(method, target, body, headers or {})
            answer = self.connection.getresponse()
            return answer.status, answer.headers, answer.read()
        except (OSError, http.client.HTTPException) as error:
            self.close()
            raise Lost(str(error)) from error

    def close(self):
        if self.connection is not None:
            self.connection.close()
        self.connection = None


class Client:
    """A registered client with a secret, and a person who is signed in."""

    def __init__(self, server, name, *flags):
        self.name = name
        made = server.command(
            "client", "add", name, "--redirect-uri", REDIRECT_URI, "--scope", "api.read",
            "--auth-method", "client_secret_basic", "--skip-consent",
            "--grant-type", "authorization_code", "--grant-type", "refresh_token",
            "--grant-type", "device_code", *flags,
        )  # fmt: skip
        secret = remember("client secret", made["client_secret"])
        pair = base64.b64encode(f"{name}:{secret}".encode()).decode()
        self.headers = {"Authorization": f"Basic {pair}", "Content-Type": FORM}
        self.cookie = None

    def body_of(self, grant_type, credential):
        form = {"grant_type": grant_type}
        if grant_type == "refresh_token":
            form["refresh_token"] = credential
        elif grant_type == DEVICE:
            form["device_code"] = credential
        else:
            form.update(code=credential, redirect_uri=REDIRECT_URI, code_verifier=VERIFIER)
        return urllib.parse.urlencode(form)

    def exchange(self, peer, grant_type, credential):
        body = self.body_of(grant_type, credential)
        status, _, text = peer.ask("POST", "/token", body, self.headers)
        return status, json.loads(text)

    def is_active(self, peer, token):
        body = urllib.parse.urlencode({"token": token})
        _, _, text = peer.ask("POST", "/introspect", body, self.headers)
        return json.loads(text)["active"]

    def target(self):
        return "/authorize?" + urllib.parse.urlencode(
            {
                "response_type": "code",
                "client_id": self.name,
                "redirect_uri": REDIRECT_URI,
                "scope": "api.read",
                "code_challenge": CHALLENGE,
                "code_challenge_method": "S256",
            }
        )

    def sign_in(self, peer, login, password):
        """Once, by the pages; from then on each authorization is one redirect."""
        _, headers, page = peer.ask("GET", self.target(), headers={"Accept": "text/html"})
        jar = cookies_of(headers)
        fields = hidden_fields(page)
        fields.update(username=login, password=password)
        sent = {"Content-Type": FORM, "Cookie": jar, "Accept": "text/html"}
        status, headers, _ = peer.ask("POST", "/login", urllib.parse.urlencode(fields), sent)
        assert status == 303, f"the login answered {status}"
        self.cookie = "; ".join([jar, cookies_of(headers)])

    def new_code(self, peer):
        status, headers, _ = peer.ask("GET", self.target(), headers={"Cookie": self.cookie})
        assert status == 303, f"/authorize answered {status}"
        query = urllib.parse.urlsplit(headers["Location"]).query
        return urllib.parse.parse_qs(query)["code"][0]


    def new_device_code(self, peer):
        """A device asks, and the person lets it in by the pages."""
        asked = peer.ask("POST", "/device_authorization", "scope=api.read", self.headers)
        assert asked[0] == 200, f"/device_authorization answered {asked[0]}"
        codes = json.loads(asked[2])
        sent = {"Content-Type": FORM, "Cookie": self.cookie, "Accept": "text/html"}
        _, _, page = peer.ask("GET", "/device", headers={"Cookie": self.cookie})
        for answer in ({"user_code": codes["user_code"]}, {"decision": "go_on"}):
            form = urllib.parse.urlencode({**hidden_fields(page), **answer})
            _, _, page = peer.ask("POST", "/device", form, sent)
        assert b"You can go back to your device" in page, "the person could not let the device in"
        return codes["device_code"]


def hidden_fields(page):
    fields = re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', page.decode())
    return {name: html.unescape(value) for name, value in fields}


def cookies_of(headers):
    return "; ".join(each.split(";")[0] for each in headers.get_all("Set-Cookie") or [])


def new_person(server, login):
    made = server.command("user", "add", login, "--generate")
    return remember("password", made["password"])
