"""One whole login with Authlib: PKCE, an id_token that is validated, a refresh."""

import json
import subprocess
import unittest
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import requests
from authlib.common.security import generate_token
from authlib.integrations.base_client.errors import OAuthError
from authlib.integrations.requests_client import OAuth2Session
from authlib.jose import JsonWebKey, JsonWebToken
from authlib.oidc.core import CodeIDToken

REDIRECT_URI = "https://app.example/callback"
FOLDER = Path(__file__).resolve().parent.parent


class Server:
    """A server and a browser, in a process of their own."""

    def __init__(self):
        self.process = subprocess.Popen(
            ["node", "serve.mjs", REDIRECT_URI], cwd=FOLDER, text=True, bufsize=1,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self.told = json.loads(self.process.stdout.readline())

    def remember(self, kind, secret):
        print("remember", kind, secret, file=self.process.stdin)

    def browse(self, url):
        print(url, file=self.process.stdin)
        return self.process.stdout.readline().strip()

    def stop(self):
        self.process.stdin.close()
        self.process.stdout.close()
        return self.process.wait(timeout=60)


class Login(unittest.TestCase):
    def setUp(self):
        self.server = Server()
        self.issuer = self.server.told["issuer"]
        self.metadata = requests.get(f"{self.issuer}/.well-known/openid-configuration").json()

    def tearDown(self):
        self.assertEqual(self.server.stop(), 0)

    def validate(self, token, client_id, nonce):
        keys = JsonWebKey.import_key_set(requests.get(self.metadata["jwks_uri"]).json())
        claims = JsonWebToken(["ES256"]).decode(
            token["id_token"], keys, claims_cls=CodeIDToken,
            claims_options={"iss": {"essential": True, "value": self.issuer},
                            "aud": {"essential": True, "value": client_id}},
            claims_params={"client_id": client_id, "nonce": nonce,
                           "access_token": token["access_token"]})
        claims.validate()
        self.assertIn("at_hash", claims)
        self.assertEqual(claims["sub"], self.server.told["sub"])

    def log_in(self, client_id, secret, method):
        session = OAuth2Session(
            client_id, secret, redirect_uri=REDIRECT_URI, scope="openid email offline_access",
            token_endpoint_auth_method=method, code_challenge_method="S256")
        verifier, nonce = generate_token(48), generate_token(20)
        self.server.remember("code_verifier", verifier)
        url, state = session.create_authorization_url(
            self.metadata["authorization_endpoint"], code_verifier=verifier, nonce=nonce)
        back = self.server.browse(url)
        query = parse_qs(urlsplit(back).query)
        self.assertEqual((query["state"], query["iss"]), ([state], [self.issuer]))
        endpoint = self.metadata["token_endpoint"]
        token = session.fetch_token(
            endpoint, authorization_response=back, state=state, code_verifier=verifier)
        self.note(token)
        self.validate(token, client_id, nonce)
        user = session.get(self.metadata["userinfo_endpoint"]).json()
        self.assertEqual(user["email"], "alice@mail.example")

        renewed = session.refresh_token(endpoint, refresh_token=token["refresh_token"])
        self.note(renewed)
        self.assertNotEqual(renewed["refresh_token"], token["refresh_token"])
        with self.assertRaises(OAuthError) as refused:
            session.fetch_token(
                endpoint, authorization_response=back, state=state, code_verifier=verifier)
        self.assertEqual(refused.exception.error, "invalid_grant")
        self.assertIn("already redeemed", refused.exception.description)

    def note(self, token):
        for kind in ("access_token", "refresh_token", "id_token"):
            self.server.remember(kind, token[kind])

    def test_a_public_client_logs_in_and_refreshes(self):
        self.log_in(self.server.told["open"], None, "none")

    def test_a_confidential_client_logs_in_and_refreshes(self):
        self.log_in(self.server.told["closed"], self.server.told["secret"], "client_secret_basic")


if __name__ == "__main__":
    unittest.main()
