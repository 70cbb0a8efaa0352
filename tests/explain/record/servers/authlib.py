"""A Flask application with Authlib's authorization server as its documentation builds it, in sqlite.

    python authlib.py PORT FOLDER

The person is named by a header, `/operate/` sets lives and removes people. For recordings on loopback
alone.
"""
import os
import sys
import time

sys.path = [one for one in sys.path if os.path.realpath(one or ".") != os.path.dirname(os.path.realpath(__file__))]

from authlib.integrations.flask_oauth2 import AuthorizationServer, ResourceProtector, current_token  # noqa: E402
from authlib.integrations.sqla_oauth2 import (  # noqa: E402
    OAuth2AuthorizationCodeMixin,
    OAuth2ClientMixin,
    OAuth2TokenMixin,
    create_bearer_token_validator,
    create_query_client_func,
    create_revocation_endpoint,
    create_save_token_func,
)
from authlib.oauth2 import OAuth2Error  # noqa: E402
from authlib.oauth2.rfc6749 import grants  # noqa: E402
from authlib.oauth2.rfc7636 import CodeChallenge  # noqa: E402
from flask import Flask, jsonify, request  # noqa: E402
from flask_sqlalchemy import SQLAlchemy  # noqa: E402

port, folder = sys.argv[1:3]
os.environ["AUTHLIB_INSECURE_TRANSPORT"] = "1"
app = Flask(__name__)
app.config.update(
    SECRET_KEY="only-for-recordings",
    SQLALCHEMY_DATABASE_URI="sqlite:///" + os.path.join(folder, "db.sqlite3"),
    OAUTH2_REFRESH_TOKEN_GENERATOR=True,
)
db = SQLAlchemy(app)
lives = {}


class User(db.Model):
    id = db.Column(db.Integer, primary_key=True)
    username = db.Column(db.String(40), unique=True)

    def get_user_id(self):
        return self.id


class Client(db.Model, OAuth2ClientMixin):
    id = db.Column(db.Integer, primary_key=True)


class Code(db.Model, OAuth2AuthorizationCodeMixin):
    id = db.Column(db.Integer, primary_key=True)
    user_id = db.Column(db.Integer)

    def is_expired(self):
        return self.auth_time + lives.get("code", 300) < time.time()


class Token(db.Model, OAuth2TokenMixin):
    id = db.Column(db.Integer, primary_key=True)
    user_id = db.Column(db.Integer)

    @property
    def user(self):
        return db.session.get(User, self.user_id)


class CodeGrant(grants.AuthorizationCodeGrant):
    TOKEN_ENDPOINT_AUTH_METHODS = ["client_secret_basic", "client_secret_post", "none"]

    def save_authorization_code(self, code, request):
        item = Code(
            code=code,
            client_id=request.client.client_id,
            redirect_uri=request.payload.redirect_uri,
            scope=request.payload.scope,
            user_id=request.user.id,
            code_challenge=request.payload.data.get("code_challenge"),
            code_challenge_method=request.payload.data.get("code_challenge_method"),
        )
        db.session.add(item)
        db.session.commit()
        return item

    def query_authorization_code(self, code, client):
        item = Code.query.filter_by(code=code, client_id=client.client_id).first()
        return item if item and not item.is_expired() else None

    def delete_authorization_code(self, authorization_code):
        db.session.delete(authorization_code)
        db.session.commit()

    def authenticate_user(self, authorization_code):
        return db.session.get(User, authorization_code.user_id)


class RefreshGrant(grants.RefreshTokenGrant):
    TOKEN_ENDPOINT_AUTH_METHODS = ["client_secret_basic", "client_secret_post", "none"]
    INCLUDE_NEW_REFRESH_TOKEN = True

    def authenticate_refresh_token(self, refresh_token):
        token = Token.query.filter_by(refresh_token=refresh_token).first()
        if not token or token.is_revoked() or token.issued_at + lives.get("refresh", 86400) < time.time():
            return None
        return token

    def authenticate_user(self, credential):
        return db.session.get(User, credential.user_id)

    def revoke_old_credential(self, credential):
        credential.refresh_token_revoked_at = credential.access_token_revoked_at = int(time.time())
        db.session.commit()


class PasswordGrant(grants.ResourceOwnerPasswordCredentialsGrant):
    TOKEN_ENDPOINT_AUTH_METHODS = ["client_secret_basic", "client_secret_post"]

    def authenticate_user(self, username, password):
        user = User.query.filter_by(username=username).first()
        return user if user and password == f"right-for-{username}" else None


server = AuthorizationServer(
    app,
    query_client=create_query_client_func(db.session, Client),
    save_token=create_save_token_func(db.session, Token),
)
server.register_grant(CodeGrant, [CodeChallenge(required=True)])
server.register_grant(RefreshGrant)
server.register_grant(PasswordGrant)
server.register_endpoint(create_revocation_endpoint(db.session, Token))
require = ResourceProtector()
require.register_token_validator(create_bearer_token_validator(db.session, Token)())


@app.get("/oauth/authorize")
def authorize():
    user = User.query.filter_by(username=request.headers.get("X-User", "alice")).first()
    try:
        grant = server.get_consent_grant(end_user=user)
        return server.create_authorization_response(request, user, grant=grant)
    except OAuth2Error as error:
        return jsonify(dict(error.get_body())), error.status_code


@app.post("/oauth/token")
def token():
    return server.create_token_response()


@app.post("/oauth/revoke")
def revoke():
    return server.create_endpoint_response("revocation")


@app.get("/api/notes")
@require("read")
def notes():
    return jsonify(of=current_token.user_id)


@app.get("/api/archive")
@require("write")
def archive():
    return jsonify(of=current_token.user_id)


@app.post("/operate/lives")
def set_lives():
    lives.clear()
    lives.update(request.json)
    app.config["OAUTH2_TOKEN_EXPIRES_IN"] = {"authorization_code": lives.get("access", 864000)}
    server.load_config(app.config)
    server._token_generators["default"] = server.create_bearer_token_generator(app.config)
    return "", 204


@app.post("/operate/delete")
def delete():
    db.session.delete(User.query.filter_by(username=request.json["name"]).first())
    db.session.commit()
    return "", 204


def add_client(client_id, secret, grant_types, method="client_secret_post"):
    client = Client(client_id=client_id, client_secret=secret)
    client.set_client_metadata({
        "grant_types": grant_types,
        "response_types": ["code"],
        "redirect_uris": ["https://app.example/callback", "https://app.example/other"],
        "scope": "read write",
        "token_endpoint_auth_method": method,
    })
    db.session.add(client)


with app.app_context():
    db.create_all()
    for name in ("alice", "bob", "carol", "dave"):
        db.session.add(User(username=name))
    add_client("web", "recorded-web-9f2c81d4e6", ["authorization_code", "refresh_token"])
    add_client("other", "recorded-other-51aa07bc3d", ["authorization_code", "refresh_token"])
    add_client("basic", "recorded-basic-3b7710", ["authorization_code"], "client_secret_basic")
    add_client("spa", "", ["authorization_code"], "none")
    add_client("legacy", "recorded-legacy-08dd", ["password"])
    db.session.commit()
app.run("127.0.0.1", int(port))
