"""The built C++ examples against a real server: examples.py FOLDER."""

import http.client
import json
import os
import pathlib
import re
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import urllib.parse

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "faults"))
# pylint: disable=wrong-import-position
from client import Client, Peer, new_person  # noqa: E402
from server import BINARY, CHEAP, Server, remember  # noqa: E402

WORK = pathlib.Path(sys.argv[1])
failures = 0


def check(what, is_so, detail=""):
    global failures
    print(f"  {'ok    ' if is_so else 'FAILED'}  {what}{'' if is_so else ': ' + str(detail)}")
    failures += not is_so


class DevelopmentServer(Server):
    """Its issuer is its own address, so that it can be discovered."""

    def start(self):
        self.process = subprocess.Popen(
            [BINARY, "serve", "--dev", "--data", self.data, "--listen", "127.0.0.1:0"]
            + ["--metrics-listen", "127.0.0.1:0"],
            env=CHEAP, stdout=subprocess.PIPE, stderr=self.log, text=True,
        )  # fmt: skip
        for line in self.process.stdout:
            if "grantline serves" in line:
                self.issuer = line.split()[-1]
                self.port = int(self.issuer.rsplit(":", 1)[1])
            elif "metrics on" in line:
                self.metrics_port = int(line.rsplit(":", 1)[1].split("/")[0])
                return
        raise SystemExit(f"the server did not start; see {self.log.name}")

    def asked_for_tokens(self):
        name = 'grantline_http_requests_total{route="/token"'
        return int(sum(n for key, n in self.metrics().items() if key.startswith(name)))


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


folder = tempfile.mkdtemp(prefix="grantline-examples-")
server = DevelopmentServer(folder, "examples")
server.start()
person = Client(server, "browser")
person.sign_in(Peer(server), "alice", new_person(server, "alice"))


def allow(url):
    """What the provider sends the person's browser back to."""
    parts = urllib.parse.urlsplit(url)
    status, headers, page = Peer(server).ask(
        "GET", f"{parts.path}?{parts.query}", headers={"Cookie": person.cookie}
    )
    assert status == 303, f"/authorize answered {status}: {page[:300]}"
    return headers["Location"]


def add_client(name, *flags):
    made = server.command("client", "add", name, "--skip-consent", *flags)
    if "client_secret" not in made:
        return None
    path = f"{folder}/{name}.secret"
    pathlib.Path(path).write_text(remember("client secret", made["client_secret"]) + "\n")
    return path


class Worker:
    """One process of the web back end."""

    def __init__(self, port, environment):
        self.port = port
        self.process = subprocess.Popen(
            [WORK / "cpp-web-backend/cpp-web-backend"],
            env=dict(os.environ, PORT=str(port), **environment), stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        line = self.process.stdout.readline()
        assert "listening" in line, "the web back end did not start"

    def ask(self, method, target, **headers):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=40)
        connection.request(method, target, headers={k.replace("_", "-"): v for k, v in headers.items()})
        answer = connection.getresponse()
        body = answer.read().decode()
        connection.close()
        return answer.status, answer.headers, body

    def kill(self):
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()
        self.process.stdout.close()


def cookie_in(headers):
    return (headers["Set-Cookie"] or "").split(";")[0]


def web_backend():
    ports = [free_port(), free_port()]
    public = f"http://127.0.0.1:{ports[0]}"
    secret = add_client(
        "web", "--redirect-uri", public + "/callback", "--scope", "openid api.read offline_access",
        "--auth-method", "client_secret_basic",
    )  # fmt: skip
    environment = {
        "ISSUER": server.issuer, "CLIENT_ID": "web", "CLIENT_SECRET_FILE": secret, "PUBLIC_URL": public,
        "SCOPE": "openid api.read offline_access", "SESSIONS": folder + "/web-sessions",
    }  # fmt: skip
    workers = [Worker(port, environment) for port in ports]
    before = server.asked_for_tokens()

    def asked():
        return server.asked_for_tokens() - before

    status, headers, _ = workers[0].ask("GET", "/login")
    login = cookie_in(headers)
    check("the web back end sends the browser to the provider", status == 303 and "login=" in login, status)
    back = allow(headers["Location"])
    target = back[len(public) :]

    status, _, _ = workers[0].ask("HEAD", target, Cookie=login)
    check("a HEAD of the callback is answered with 204", status == 204, status)
    status, _, _ = workers[0].ask("GET", target, Cookie=login, Sec_Purpose="prefetch;prerender")
    check("a prefetch of the callback is answered with 204", status == 204, status)
    status, _, _ = workers[0].ask("GET", target)
    check("a browser that did not begin the login is refused", status == 400, status)
    check("none of these asked for a token", asked() == 0, asked())

    workers[0].kill()
    workers[0] = Worker(ports[0], environment)
    answers = []

    def visit(worker):
        answers.append(worker.ask("GET", target, Cookie=login))

    threads = [threading.Thread(target=visit, args=(workers[n % 2],)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    statuses = [status for status, _, _ in answers]
    check("after a kill -9 between redirect and callback, 8 visits at two workers log in",
          statuses == [303] * 8, [(s, b) for s, _, b in answers])  # fmt: skip
    sessions = {cookie_in(headers) for _, headers, _ in answers}
    check("all of them get the same session", len(sessions) == 1 and "session=s" in min(sessions), sessions)
    check("one exchange went out", asked() == 1, asked())
    status, headers, _ = workers[1].ask("GET", target, Cookie=login)
    check("a reload of the callback gets it again", (status, cookie_in(headers)) == (303, *sessions), status)
    check("and still one exchange went out", asked() == 1, asked())

    session = sessions.pop()
    _, _, page = workers[1].ask("GET", "/", Cookie=session)
    check("the other worker knows the person and has a token", re.match(r"Logged in as \S+, with a token", page),
          page)  # fmt: skip
    status, headers, _ = workers[0].ask("POST", "/logout", Cookie=session)
    place = headers["Location"] or ""
    check("logout goes on at the provider", status == 303 and place.startswith(server.issuer + "/end_session?"),
          place[:60])  # fmt: skip
    _, _, page = workers[1].ask("GET", "/", Cookie=session)
    check("the session is over at the other worker too", page.startswith("Nobody"), page)
    status, _, page = workers[1].ask("GET", target, Cookie=login)
    check("a reload after that says so", status == 400 and "handled before" in page, page)
    for worker in workers:
        worker.kill()


def native_app():
    add_client("native", "--redirect-uri", "http://127.0.0.1/callback", "--auth-method", "none",
               "--scope", "openid api.read offline_access")  # fmt: skip
    environment = dict(
        os.environ, ISSUER=server.issuer, CLIENT_ID="native", SESSIONS=folder + "/native-sessions",
        SCOPE="openid api.read offline_access",
    )  # fmt: skip
    words = [WORK / "cpp-native-app/cpp-native-app"]
    app = subprocess.Popen(words, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    app.stdout.readline()
    back = urllib.parse.urlsplit(allow(app.stdout.readline().strip()))

    def ask(target, headers):
        connection = http.client.HTTPConnection("127.0.0.1", back.port, timeout=40)
        connection.request("GET", target, headers=headers)
        return connection.getresponse().read().decode()

    page = ask("/callback?code=x&state=y", {})
    check("another page cannot end the native app's login", "not the login" in page, page)
    page = ask(f"{back.path}?{back.query}", {"Sec-Purpose": "prefetch"})
    check("nor a prefetch", "not the login" in page, page)
    page = ask(f"{back.path}?{back.query}", {})
    check("the person sees that it is done", "You are logged in" in page, page)
    out, progress = app.communicate(timeout=60)
    check("the native app has a token", app.returncode == 0 and "is at hand" in out, out + progress)
    steps = re.findall(r"\[(\w+)\]", progress)
    expected = ["finding_provider", "waiting", "callback_checked", "exchanging", "stored"]
    check("it was told each step", steps == expected, steps)
    again = subprocess.run(words, env=environment, capture_output=True, text=True, timeout=60, check=False)
    check("its next start needs no browser", again.returncode == 0 and again.stdout == out, again.stdout)


def service():
    secret = add_client("service", "--grant-type", "client_credentials", "--scope", "api.read",
                        "--auth-method", "client_secret_basic")  # fmt: skip
    environment = dict(
        os.environ, ISSUER=server.issuer, CLIENT_ID="service", CLIENT_SECRET_FILE=secret, SCOPE="api.read"
    )
    for program in ("cpp-service/cpp-service", "service-shared", "service-static"):
        before = server.asked_for_tokens()
        done = subprocess.run([WORK / program], env=environment, capture_output=True, text=True, timeout=60,
                              check=False)  # fmt: skip
        lines = done.stdout.splitlines()
        asked = server.asked_for_tokens() - before
        check(f"{program}: three calls, one request for a token",
              (done.returncode, len(lines), asked) == (0, 3, 1), done.stdout + done.stderr)  # fmt: skip
    wrong = dict(environment, CLIENT_ID="nobody")
    done = subprocess.run([WORK / "service-static"], env=wrong, capture_output=True, text=True, timeout=60,
                          check=False)  # fmt: skip
    check("a wrong client id is a fault of the configuration", done.stderr.startswith("fix_configuration"),
          done.stderr)  # fmt: skip


class Api:
    def __init__(self, environment):
        self.port = free_port()
        self.process = subprocess.Popen(
            [WORK / "cpp-api/cpp-api"], env=dict(os.environ, PORT=str(self.port), **environment),
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip
        assert "listening" in self.process.stdout.readline(), self.process.stderr.read()

    def ask(self, method, *authorization):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=40)
        connection.putrequest(method, "/orders")
        for value in authorization:
            connection.putheader("Authorization", value)
        connection.endheaders()
        answer = connection.getresponse()
        body = answer.read().decode()
        connection.close()
        return answer.status, answer.headers, body

    def stop(self):
        self.process.kill()
        return self.process.communicate()[1]


AUDIENCE = "https://orders.example"


def api():
    caller = Client(server, "caller", "--grant-type", "client_credentials", "--resource", AUDIENCE,
                    "--access-token-format", "jwt")  # fmt: skip
    guarded = Api({"ISSUER": server.issuer, "AUDIENCE": AUDIENCE})

    def token(**form):
        body = urllib.parse.urlencode({"grant_type": "client_credentials", "scope": "api.read", **form})
        status, _, text = Peer(server).ask("POST", "/token", body, caller.headers)
        assert status == 200, text
        return remember("access token", json.loads(text)["access_token"])

    mine = token(resource=AUDIENCE)
    status, headers, body = guarded.ask("GET", "Bearer " + mine)
    check("the API takes a token of grantline serve", (status, "caller" in body) == (200, True), body)
    check("and tells the rate", (headers["RateLimit-Remaining"] or "") == "199", headers)
    status, headers, _ = guarded.ask("POST", "Bearer " + mine)
    check("a place that needs more scope is 403", status == 403, status)
    challenge = headers["WWW-Authenticate"] or ""
    check("with a challenge that names the scope", 'scope="api.write"' in challenge, challenge)
    status, _, body = guarded.ask("GET", "Bearer " + token())
    check("a token for no API is 401", (status, "another API" in body) == (401, True), body)
    status, _, _ = guarded.ask("GET", "Bearer " + mine, "Bearer " + mine)
    check("two Authorization headers are 400", status == 400, status)
    status, _, _ = guarded.ask("GET")
    check("no token is 401", status == 401, status)
    log = guarded.stop()
    check("the log names each cause", re.findall(r"^(\w+): ", log, re.M) ==
          ["insufficient_scope", "access_token_wrong_audience", "parameter_repeated", "access_token_missing"],
          log)  # fmt: skip
    check("and holds no token", mine not in log and mine.split(".")[1] not in log)


try:
    web_backend()
    api()
    native_app()
    service()
finally:
    server.stop()
print(f"C++ examples: {'FAILED' if failures else 'passed'}")
sys.exit(1 if failures else 0)
