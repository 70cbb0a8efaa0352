"""Each fault of a provider is seen by `grantline check`, and by the finding that is its own; a right
provider has none of them. The faults are those of broken.py's server; the right ones are it, too, and
grantline itself."""

import itertools
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import threading
import urllib.parse

from broken import REDIRECT_URI, Right, Serving, rsa

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
BINARY = os.environ.get("GRANTLINE_BIN", str(ROOT / "build/release/grantline"))
FOLDER = tempfile.mkdtemp(prefix="grantline-check-")
LOGS = pathlib.Path(os.environ.get("GRANTLINE_TEST_LOGS") or FOLDER)
CLEAN = {k: v for k, v in os.environ.items() if not k.startswith("GRANTLINE_")}


def check(issuer, *words, **environment):
    """The exit code, and the verdict of each finding."""
    command = [BINARY, "check", issuer, "--json", *words]
    done = subprocess.run(
        command, env={**CLEAN, **environment}, capture_output=True, text=True, timeout=120, check=False
    )
    if not done.stdout:
        return done.returncode, {"": done.stderr}
    report = json.loads(done.stdout)
    assert report["schema"] == "grantline-check-1" and report["requests"] <= 60
    for secret in ("r0", "r1", "fork"):
        assert f'"{secret}' not in done.stdout and f" {secret}" not in done.stdout
    return done.returncode, {one["id"]: one["verdict"] for one in report["findings"]}


CLIENT = ["--client-id", "app", "--redirect-uri", REDIRECT_URI]
ACTIVE = ["--client-id", "app", "--active", "--patience"]


def fault(name, **changes):
    return type(name, (Right,), changes)


def page(status):
    return lambda self, ask, *_: ask.say(status, "<html>Bad gateway</html>", "text/html")


def changed(**members):
    """The metadata with these members; None takes one away."""

    def metadata(self):
        out = Right.metadata(self)
        out.update({k: v(self) if callable(v) else v for k, v in members.items()})
        return {k: v for k, v in out.items() if v is not None}

    return metadata


# name: the rules, what sees it, and how bad it is
FAULTS = {
    "a slash more in the issuer":
        (fault("A", metadata=changed(issuer=lambda s: s.issuer + "/")), "discovery.issuer", "fail"),
    "a page for the discovery document": (fault("A", discovery=page(200)), "discovery.openid", "warn"),
    "no document at all":
        (fault("A", discovery=page(404), oauth_metadata=lambda s: []), "discovery.openid", "fail"),
    "a redirect instead of the document":
        (fault("A", discovery=lambda s, ask: ask.say(302, Location="https://x.example/"),
               oauth_metadata=lambda s: []), "discovery.openid", "fail"),
    "text/plain": (fault("A", discovery_type="text/plain"), "discovery.content_type", "warn"),
    "no jwks_uri": (fault("A", metadata=changed(jwks_uri=None)), "discovery.members", "fail"),
    "an endpoint by http":
        (fault("A", metadata=changed(token_endpoint="http://id.example/token")),
         "discovery.endpoints", "fail"),
    "two documents that differ":
        (fault("A", oauth_metadata=lambda s: {**s.metadata(), "token_endpoint": s.issuer + "/other"}),
         "discovery.oauth", "fail"),
    "alg none":
        (fault("A", metadata=changed(id_token_signing_alg_values_supported=["RS256", "none"])),
         "discovery.alg_none", "warn"),
    "the implicit flow":
        (fault("A", metadata=changed(response_types_supported=["code", "token"])),
         "discovery.implicit", "warn"),
    "no keys": (fault("A", keys=lambda s: []), "keys.reachable", "fail"),
    "a page for the keys": (fault("A", jwks=page(200)), "keys.reachable", "fail"),
    "a private key": (fault("A", keys=lambda s: [{**rsa("one"), "d": "AQAB"}]), "keys.public", "fail"),
    "one kid twice": (fault("A", keys=lambda s: [rsa("one"), rsa("one")]), "keys.kid", "fail"),
    "no kid": (fault("A", keys=lambda s: [rsa("one"), rsa("")]), "keys.kid", "fail"),
    "1024 bits": (fault("A", keys=lambda s: [rsa("one", 1024)]), "keys.size", "fail"),
    "an algorithm without a key":
        (fault("A", metadata=changed(id_token_signing_alg_values_supported=["RS256", "ES256"])),
         "keys.algorithms", "warn"),
    "no life of the keys": (fault("A", cache=""), "keys.cache", "warn"),
    "a month for the keys": (fault("A", cache="max-age=2592000"), "keys.cache", "warn"),
    "any redirect_uri, host": (fault("A", knows_redirect=lambda s, q: True), "authorize.other_host", "fail"),
    "a prefix of the redirect_uri":
        (fault("A", knows_redirect=lambda s, q: q["redirect_uri"].startswith(REDIRECT_URI)),
         "authorize.other_path", "fail"),
    "an open redirector": (fault("A", refuse=lambda s, ask, q: s.back(ask, q, "invalid_client")),
                           "authorize.unknown_client", "fail"),
    "another redirect_uri": (fault("A", knows_redirect=lambda s, q: False), "authorize.redirect_uri", "fail"),
    "plain": (fault("A", takes_challenge=lambda s, q: "code_challenge" in q
                    and q["code_challenge_method"] in ("S256", "plain")), "pkce.plain", "warn"),
    "PKCE is looked at after the login, plain":
        (fault("A", takes_challenge=lambda s, q: True), "pkce.plain", "skip"),
    "PKCE is looked at after the login, if at all":
        (fault("A", takes_challenge=lambda s, q: True), "pkce.required", "skip"),
    "any method": (fault("A", takes_challenge=lambda s, q: "code_challenge" in q), "pkce.plain", "skip"),
    "no PKCE": (fault("A", takes_challenge=lambda s, q: "code_challenge" not in q
                      or q["code_challenge_method"] == "S256"), "pkce.required", "warn"),
    "PKCE not published":
        (fault("A", metadata=changed(code_challenge_methods_supported=None)), "pkce.metadata", "warn"),
    "no iss": (fault("A", iss=lambda s: ""), "authorize.iss", "fail"),
    "another iss": (fault("A", iss=lambda s: "https://x.example"), "authorize.iss", "fail"),
    "state lost": (fault("A", silent=lambda s, ask, q: s.back(ask, {**q, "state": "x"}, "login_required")),
                   "authorize.state", "fail"),
    "a login for prompt=none": (fault("A", silent=page(200)), "authorize.iss", "warn"),
    "a page for an error": (fault("A", bogus_code=page(400)), "token.json", "fail"),
    "an answer that may be stored": (fault("A", no_store=False), "token.no_store", "warn"),
    "any code is taken": (fault("A", bogus_code=lambda s, ask: s.give(ask, "r0")),
                          "token.bogus_code", "fail"),
    "500 for a code": (fault("A", bogus_code=lambda s, ask: s.error(ask, 500, "server_error")),
                       "token.bogus_code", "warn"),
    "the client is refused": (fault("A", bogus_code=Right.unknown_client), "client.known", "fail"),
    "401 without a challenge": (fault("A", challenge=""), "token.unknown_client", "warn"),
    "500 for an unknown client": (fault("A", unknown_client=page(500)), "token.unknown_client", "fail"),
    "GET is taken": (fault("A", get_token=page(200)), "token.get", "warn"),
    "a clock 2 min ahead": (fault("A", offset_s=120), "clock.offset", "fail"),
    "a clock 20 s behind": (fault("A", offset_s=-20), "clock.offset", "warn"),
    "two clocks": (fault("A", offset_s=property(lambda s: next(s.offsets)),
                         offsets=itertools.cycle([0, 40])), "clock.offset", "warn"),
    "no Date": (fault("A", has_date=False), "clock.date", "warn"),
}  # fmt: skip

ROTATION = {
    "a token that stays": (fault("A", rotates=False), "6s", "rotation.rotates", "fail"),
    "a token that stays, and no time to wait": (fault("A", rotates=False), "3s", "rotation.rotates", "skip"),
    # As Dex does it: what was just issued is not replaced, and a replaced token gives its successor.
    "a token that stays at first": (fault("A", unchanged_s=3, grace_s=3), "9s", "rotation.rotates", "pass"),
    "a grace window after that":
        (fault("A", unchanged_s=3, grace_s=2.5, revokes_family=False), "11s", "rotation.family", "warn"),
    "an old token that stays": (fault("A", grace_s=999), "3s", "rotation.reuse", "fail"),
    "no grace": (fault("A", grace_s=-1), "6s", "rotation.grace", "warn"),
    "a grace that forks": (fault("A", forks=True), "6s", "rotation.grace", "warn"),
    "a family that survives": (fault("A", revokes_family=False), "6s", "rotation.family", "warn"),
}


def certificate(name, host, begins, ends):
    """Of an authority of its own, valid from and to these days from now."""
    path = f"{FOLDER}/{name}"
    if not os.path.exists(f"{FOLDER}/ca.pem"):
        subprocess.run(
            ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
             "-keyout", f"{FOLDER}/ca.key", "-out", f"{FOLDER}/ca.pem", "-subj", "/CN=Test authority",
             "-days", "400"], check=True, capture_output=True)  # fmt: skip
        pathlib.Path(f"{FOLDER}/index.txt").write_text("", encoding="utf-8")
        pathlib.Path(f"{FOLDER}/ca.cnf").write_text(
            f"[ca]\ndefault_ca=d\n[d]\ndatabase={FOLDER}/index.txt\nnew_certs_dir={FOLDER}\n"
            "default_md=sha256\nrand_serial=yes\nunique_subject=no\npolicy=p\ncopy_extensions=copy\n"
            "[p]\ncommonName=supplied\n",
            encoding="utf-8",
        )
    subprocess.run(
        ["openssl", "req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout",
         f"{path}.key", "-out", f"{path}.csr", "-subj", f"/CN={host}", "-addext",
         f"subjectAltName=DNS:{host}"], check=True, capture_output=True)  # fmt: skip

    def day(offset):
        out = subprocess.run(["date", "-u", "-d", f"{offset} days", "+%Y%m%d%H%M%SZ"],
                             check=True, capture_output=True, text=True)  # fmt: skip
        return out.stdout.strip()

    subprocess.run(
        ["openssl", "ca", "-batch", "-notext", "-config", f"{FOLDER}/ca.cnf", "-cert", f"{FOLDER}/ca.pem",
         "-keyfile", f"{FOLDER}/ca.key", "-in", f"{path}.csr", "-out", f"{path}.pem", "-startdate",
         day(begins), "-enddate", day(ends)], check=True, capture_output=True)  # fmt: skip
    return f"{path}.pem", f"{path}.key"


FAILED = []


def expect(what, seen, wanted):
    if seen == wanted:
        print(f"ok      {what}")
    else:
        print(f"FAILED  {what}: {seen}, not {wanted}")
        FAILED.append(what)


def check_faults():
    with Serving(Right) as issuer:
        code, right = check(issuer, *CLIENT)
    # Over plain http one thing is to be looked at, and two parts are left out.
    expect("a right server", (code, {k: v for k, v in right.items() if v != "pass"}),
           (0, {"discovery.https": "warn", "tls.certificate": "skip", "rotation.reuse": "skip"}))  # fmt: skip
    for name, (rules, finding, verdict) in FAULTS.items():
        with Serving(rules) as issuer:
            code, seen = check(issuer, *CLIENT)
        expect(name, (seen.get(finding), code), (verdict, int("fail" in seen.values())))
        assert right.get(finding, "pass") == "pass"


class LoginFirst(Right):
    """Guarded by a login that takes the request along, as frameworks do it."""

    def authorize(self, ask, q):
        if q.get("prompt") == "none":
            return self.unasked(ask, q)
        return ask.say(302, Location="/login?next=/authorize%3F" + urllib.parse.urlencode(q))

    def unasked(self, ask, q):
        Right.authorize(self, ask, q)


class LoginAlways(LoginFirst):
    """As Dex does it, with one way to log in: prompt=none goes along as well."""

    def unasked(self, ask, q):
        return ask.say(302, Location="/login?next=/authorize%3F" + urllib.parse.urlencode(q))


def check_login_first():
    """Only prompt=none can tell there; where that fails too, nothing is said of the request."""
    with Serving(LoginFirst) as issuer:
        code, seen = check(issuer, *CLIENT)
        expect("a login first", (code, {k: v for k, v in seen.items() if k.startswith(("auth", "pkce"))}),
               (0, {**{f"authorize.{k}": "pass" for k in
                       ("unknown_client", "redirect_uri", "other_host", "other_path", "state", "iss")},
                    **{f"pkce.{k}": "pass" for k in ("metadata", "plain", "required")}}))  # fmt: skip
        wrong = ["--client-id", "app", "--redirect-uri", REDIRECT_URI + "/"]
        expect("a login first, another redirect_uri", check(issuer, *wrong)[1].get("authorize.redirect_uri"), "fail")
    with Serving(fault("A", authorize=LoginFirst.authorize, unasked=page(500))) as issuer:
        code, seen = check(issuer, *CLIENT)
        expect("a login first, and always", {k: v for k, v in seen.items() if k.startswith(("auth", "pkce"))},
               {"authorize.probe": "skip", "pkce.metadata": "pass"})
    with Serving(LoginAlways) as issuer:
        code, seen = check(issuer, *CLIENT)
        expect("a login first, whatever is asked", {k: v for k, v in seen.items() if k.startswith(("auth", "pkce"))},
               {"authorize.probe": "skip", "pkce.metadata": "pass"})


def check_login_in_session():
    """Whatever is asked for waits in a session there, whose name is another in each address."""
    def sent_on(self, ask, q):
        ask.say(302, Location="/login;jsessionid=" + os.urandom(8).hex().upper())

    with Serving(fault("A", authorize=sent_on)) as issuer:
        code, seen = check(issuer, *CLIENT)
        expect("a login first, with a session", {k: v for k, v in seen.items() if k.startswith(("auth", "pkce"))},
               {"authorize.probe": "skip", "pkce.metadata": "pass"})


def check_tls():
    trusted = ["--ca-file", f"{FOLDER}/ca.pem"]
    good = certificate("good", "localhost", -10, 90)
    with Serving(Right, good) as issuer:
        code, seen = check(issuer, *CLIENT, *trusted)
        expect("https", (code, {k: v for k, v in seen.items() if v != "pass"}), (0, {"rotation.reuse": "skip"}))
        code, seen = check(issuer, *CLIENT)
        expect("an authority that is not known", (code, seen.get("tls.certificate")), (1, "fail"))
    for name, host, begins, ends, finding, verdict in (
        ("a certificate that is over", "localhost", -90, -5, "tls.expiry", "fail"),
        ("a certificate that is soon over", "localhost", -80, 5, "tls.expiry", "warn"),
        ("a certificate of another host", "other.example", -10, 90, "tls.certificate", "fail"),
    ):
        with Serving(Right, certificate(name.replace(" ", "-"), host, begins, ends)) as issuer:
            expect(name, check(issuer, *CLIENT, *trusted)[1].get(finding), verdict)


def check_rotation():
    token = f"{FOLDER}/token"
    pathlib.Path(token).write_text("r0\n", encoding="utf-8")
    os.chmod(token, 0o600)
    jobs = dict(ROTATION)
    results = {}

    def one(name, rules, patience):
        with Serving(rules) as issuer:
            results[name] = check(issuer, *ACTIVE, patience, "--refresh-token-file", token)[1]

    def right():
        with Serving(Right) as issuer:
            results[""] = check(issuer, *ACTIVE, "6s", GRANTLINE_REFRESH_TOKEN="r0")[1]

    threads = [threading.Thread(target=one, args=(n, r, p)) for n, (r, p, _, _) in jobs.items()]
    threads.append(threading.Thread(target=right))
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    seen = {k: v for k, v in results[""].items() if k.startswith("rotation.")}
    expect("right rotation", set(seen.values()) | {str(len(seen))}, {"pass", "5"})
    for name, (_, _, finding, verdict) in jobs.items():
        expect(name, results[name].get(finding), verdict)


def start_grantline():
    log = open(LOGS / "check.log", "ab")  # pylint: disable=consider-using-with
    process = subprocess.Popen(  # pylint: disable=consider-using-with
        [BINARY, "serve", "--dev", "--data", f"{FOLDER}/data", "--listen", "127.0.0.1:0",
         "--metrics-listen", "127.0.0.1:0", "--tokens.refresh_retry_window", "3s"],
        env={**CLEAN, "GRANTLINE_PASSWORD_MEMORY": "1MiB", "GRANTLINE_PASSWORD_PASSES": "1"},
        stdout=subprocess.PIPE, stderr=log, text=True)  # fmt: skip
    issuer = ""
    for line in process.stdout:
        found = re.match(r"grantline serves (\S+)", line)
        if found:
            issuer = found[1]
        if "in a browser" in line:
            return process, issuer
    raise SystemExit(f"the server did not start; see {log.name}")


def check_grantline():
    process, issuer = start_grantline()
    try:
        client = ["--client-id", "demo-app", "--redirect-uri", issuer + "/demo/callback"]
        code, seen = check(issuer, *client)
        expect("grantline", (code, {k: v for k, v in seen.items() if v != "pass"}),
               (0, {"discovery.https": "warn", "tls.certificate": "skip", "rotation.reuse": "skip"}))  # fmt: skip
        login = subprocess.run([str(ROOT / "examples/login.sh"), issuer],
                               capture_output=True, text=True, timeout=60, check=True)  # fmt: skip
        tokens = json.loads(login.stdout)
        with open(LOGS / "secrets.txt", "a", encoding="utf-8") as noted:
            noted.write(f"refresh_token\t{tokens['refresh_token']}\n")
        code, seen = check(issuer, "--client-id", "demo-app", "--active", "--patience", "9s",
                           GRANTLINE_REFRESH_TOKEN=tokens["refresh_token"])  # fmt: skip
        rotation = {k: v for k, v in seen.items() if k.startswith("rotation.")}
        expect("grantline's rotation", set(rotation.values()) | {str(len(rotation))}, {"pass", "5"})
    finally:
        process.terminate()
        process.wait(timeout=30)


def check_usage():
    code, seen = check("http://id.example")
    expect("an issuer by http", (code, seen), (3, {"discovery.https": "fail", "tls.certificate": "skip"}))
    code, _ = check("http://127.0.0.1:1")
    expect("nobody there", code, 3)
    code, _ = check("https://id.example", "--active")
    expect("--active without a token", code, 2)


check_usage()
check_faults()
check_login_first()
check_login_in_session()
check_tls()
check_rotation()
check_grantline()
print(f"grantline check: {len(FAILED)} failed")
sys.exit(1 if FAILED else 0)
