"""A real Secret Service (GNOME Keyring, on a bus of its own) keeps sessions, or the key of their
files: the store's contract, many processes with one session, the commands, and what is said where
the keyring is locked, or there is none."""

import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import time

if "GRANTLINE_OWN_BUS" not in os.environ:
    home = tempfile.mkdtemp(prefix="grantline-keyring-")
    os.makedirs(home + "/run", mode=0o700)
    os.environ.update(
        GRANTLINE_OWN_BUS="yes", HOME=home, XDG_RUNTIME_DIR=home + "/run", XDG_DATA_HOME=home + "/data"
    )
    os.environ.pop("DISPLAY", None)
    bus = ["dbus-run-session", "--", sys.executable, "-B", *sys.argv]
    code = subprocess.run(bus, check=False, stderr=subprocess.DEVNULL).returncode
    shutil.rmtree(home, ignore_errors=True)
    sys.exit(code)

# pylint: disable=wrong-import-position
from person import BINARY, CHILD, Bench, Shell

PROCESSES, SPAN_S, LIFE_S = 10, 6, 2
TEST = str(pathlib.Path(CHILD).with_name("keyring_test"))
passed = failed = 0


def check(what, found, due):
    global passed, failed  # pylint: disable=global-statement
    is_good = due(found) if callable(due) else found == due
    passed += is_good
    failed += not is_good
    print(f"  {'ok' if is_good else 'FAILED':6} {what}" + ("" if is_good else f": {found}"))


def start_service(password):
    """Ready when it owns its name; it answers before it is asked, so that the bus starts no other."""
    service = subprocess.Popen(
        ["gnome-keyring-daemon", "--foreground", "--unlock", "--components=secrets"],
        stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    service.stdin.write(password)
    service.stdin.close()
    owner = ["dbus-send", "--session", "--print-reply", "--dest=org.freedesktop.DBus", "/",
             "org.freedesktop.DBus.NameHasOwner", "string:org.freedesktop.secrets"]  # fmt: skip
    for _ in range(200):
        reply = subprocess.run(owner, capture_output=True, text=True, check=False).stdout
        if "boolean true" in reply:
            return service
        time.sleep(0.05)
    raise SystemExit("the Secret Service did not start")


def command(shell, *words, **env):
    done = subprocess.run(
        [BINARY, *words],
        capture_output=True, text=True, timeout=60, check=False,
        env=dict(os.environ, GRANTLINE_SESSIONS=shell.sessions, **env),
    )  # fmt: skip
    return done.returncode, done.stdout.strip(), done.stderr.strip()


def check_race(bench, shell):
    before = bench.server.metrics()
    children = [
        subprocess.Popen(shell.words("hammer", SPAN_S, 8), stdout=subprocess.PIPE, text=True)
        for _ in range(PROCESSES)
    ]
    answers = [child.communicate(timeout=SPAN_S + 60)[0].split() for child in children]
    after = bench.server.metrics()
    name = 'grantline_issued_total{what="refresh_token"}'
    refreshes = int(after[name] - before[name])
    seen = {token for answer in answers for token in answer[2:]}
    errors = sum(int(answer[1]) for answer in answers)
    refused = sum(value for name, value in after.items() if name.startswith("grantline_refusals"))
    print(f"         {PROCESSES} processes of 8 threads: {refreshes} refreshes, {len(seen)} tokens")
    check("many processes, no error and no refusal", (errors, refused), (0, 0))
    check("as many refreshes as tokens", refreshes in (len(seen), len(seen) - 1), True)
    check("a refresh for each expiry", 2 <= refreshes <= SPAN_S / LIFE_S + 2, True)


def check_commands(shell):
    keyring = {"GRANTLINE_STORE": "keyring"}
    code, token, _ = command(shell, "token", "--profile", "work", **keyring)
    check("a token from the keyring", (code, token.startswith("eyJ")), (0, True))
    check("the keyring alone has it", command(shell, "token", "--profile", "work")[0], 1)
    code, out, _ = command(shell, "sessions", **keyring)
    check("its sessions are listed", (code, "work" in out), (0, True))
    files = [path for path in pathlib.Path(shell.sessions).iterdir() if path.suffix != ".lock"]
    check("nothing but locks is in the folder", files, [])
    code, _, err = command(shell, "token", GRANTLINE_STORE="disk")
    check("another store is refused", (code, "file" in err), (2, True))
    code, _, err = command(shell, "logout", "--profile", "work", **keyring)
    check("logged out", (code, err), lambda found: found[0] == 0)
    check("it is gone", command(shell, "token", "--profile", "work", **keyring)[0], 1)


def check_faults(shell, service):
    keyring = {"GRANTLINE_STORE": "keyring"}
    lock = ["dbus-send", "--session", "--print-reply", "--dest=org.freedesktop.secrets",
            "/org/freedesktop/secrets", "org.freedesktop.Secret.Service.Lock",
            "array:objpath:/org/freedesktop/secrets/collection/login"]  # fmt: skip
    subprocess.run(lock, check=True, stdout=subprocess.DEVNULL)
    code, out, err = command(shell, "token", "--profile", "work", **keyring)
    check("locked", (code, out, err), lambda found: found[:2] == (3, "") and "keyring" in found[2])
    service.terminate()
    service.wait()
    nowhere = {"DBUS_SESSION_BUS_ADDRESS": "unix:path=/nonexistent"}
    code, out, err = command(shell, "token", "--profile", "work", **keyring, **nowhere)
    check("no bus", (code, out, err), lambda found: found[:2] == (3, "") and "Secret Service" in found[2])
    check("what to do is said", "GRANTLINE_STORE=file" in err, True)
    # An empty library of that name comes first.
    folder = tempfile.mkdtemp()
    pathlib.Path(folder, "libsecret-1.so.0").touch()
    code, out, err = command(shell, "token", "--profile", "work", **keyring, LD_LIBRARY_PATH=folder)
    check("no libsecret", (code, out, "install libsecret-1-0" in err), (3, "", True))
    code, _, err = command(shell, "sessions", LD_LIBRARY_PATH=folder)
    check("files need none of it", (code, err), (0, ""))
    shutil.rmtree(folder)


secrets = start_service(b"test")
unit = subprocess.run([TEST], capture_output=True, text=True, timeout=120, check=False)
print("\n".join(line for line in unit.stdout.splitlines() if "OK ]" in line or "FAILED" in line))
check("the store's contract", unit.returncode, 0)
os.environ["GRANTLINE_TEST_KEYRING"] = "1"
server = Bench(
    "client-keyring",
    "--tokens.refresh_retry_window", "0s",
    "--tokens.access_token_life", f"{LIFE_S}s",
)  # fmt: skip
work = Shell(server)
work.log_in()
check_race(server, work)
check_commands(work)
work.log_in()
check_faults(work, secrets)
server.server.stop()
print(f"the keyring: {passed} passed, {failed} failed")
sys.exit(1 if failed else 0)
