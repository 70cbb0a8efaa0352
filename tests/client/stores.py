"""Where sessions are kept goes wrong: the disk is full, the file cannot be read, others can read it,
it was cut short, a newer grantline wrote it. The command and the library say so, change nothing, and
the session of before goes on once the fault is mended."""

import os
import pathlib
import re
import resource
import shutil
import stat
import subprocess
import sys
import tempfile

from person import BINARY, Bench, Shell, run

NOBODY = 65534
IS_ROOT = os.geteuid() == 0
# A file system of this script's own, gone with it.
if os.environ.get("GRANTLINE_OWN_MOUNTS") is None:
    unshare = ["unshare", "--mount"] + ([] if IS_ROOT else ["--map-root-user"])
    own = subprocess.run([*unshare, "true"], check=False, stderr=subprocess.DEVNULL).returncode == 0
    os.environ["GRANTLINE_OWN_MOUNTS"] = "yes" if own else "no"
    if own:
        os.execvp("unshare", [*unshare, sys.executable, "-B", *sys.argv])

passed = failed = 0


def check(what, found, due):
    global passed, failed  # pylint: disable=global-statement
    is_good = found == due if not callable(due) else due(found)
    passed += is_good
    failed += not is_good
    shown = re.sub(r"eyJ[\w.-]+", "(a token)", str(found))
    print(f"  {'ok' if is_good else 'FAILED':6} {what}: {shown}")


class Kept:
    """A session with a good token, and what is on the disk of it."""

    def __init__(self, shell):
        self.shell = shell
        shell.log_in()
        self.file = pathlib.Path(shell.sessions) / "work.session.state"
        # What the child stored has no life; the command's own does.
        code, self.token, complaint = self.command()
        assert code == 0, complaint
        self.bytes = self.file.read_bytes()

    def command(self, user=None):
        env = dict(os.environ, GRANTLINE_SESSIONS=self.shell.sessions)
        done = subprocess.run(
            [RUNNABLE if user else BINARY, "token", "--profile", "work"],
            capture_output=True, text=True, timeout=60, check=False, env=env, user=user,
        )  # fmt: skip
        return done.returncode, done.stdout.strip(), done.stderr.strip()

    def is_refused(self, what, phrase, user=None):
        code, out, err = self.command(user)
        is_told = phrase in err and err.startswith("grantline: ") and not out
        check(f"{what}, the command", (code, out, err), lambda _: code == 3 and is_told)
        if user is None:
            _, line = run(self.shell.words("token", 1000, 0))
            check(f"{what}, the library", line, "error store_failed store")

    def goes_on(self, what):
        check(f"{what}, mended", self.command()[:2], (0, self.token))


def check_files(kept):
    whole = kept.bytes
    newer = whole[:16] + (2).to_bytes(4, "big") + whole[20:]
    damaged = whole[:4096] + bytes(len(whole) - 4096)
    contents = [
        ("cut to nothing", b"", "was cut short"),
        ("cut within its header", whole[:20], "was cut short"),
        ("cut in its first slot", whole[:5000], "was cut short"),
        ("cut by a byte", whole[:-1], "was cut short"),
        ("from a newer version", newer, "was written by a newer grantline"),
        ("another program's", b"{}" * 10_000, "is not a file of grantline's"),
        ("with both slots lost", damaged, "is damaged"),
    ]
    for name, content, phrase in contents:
        kept.file.write_bytes(content)
        kept.is_refused(name, phrase)
        check(f"{name}, left alone", kept.file.read_bytes() == content, True)
        kept.file.write_bytes(whole)
        kept.goes_on(name)
    for mode in (0o644, 0o640, 0o602):
        kept.file.chmod(mode)
        kept.is_refused(f"mode {mode:o}", "can be reached by other users")
        check("its mode is left alone", stat.S_IMODE(kept.file.stat().st_mode), mode)
        kept.file.chmod(0o600)
        kept.goes_on(f"mode {mode:o}")
    aside = kept.file.with_suffix(".aside")
    kept.file.rename(aside)
    for name, make, undo in (
        ("a link", lambda: kept.file.symlink_to(aside), kept.file.unlink),
        ("a folder", kept.file.mkdir, kept.file.rmdir),
        ("a pipe", lambda: os.mkfifo(kept.file, 0o600), kept.file.unlink),
    ):
        make()
        kept.is_refused(name, str(kept.file))
        undo()
    aside.rename(kept.file)
    kept.goes_on("a link, a folder, a pipe")


def check_unreadable(kept):
    """By a user who is not root, since root can read all."""
    folder = pathlib.Path(kept.shell.sessions)
    user = NOBODY if IS_ROOT and os.environ["GRANTLINE_OWN_MOUNTS"] == "yes" else None
    if user:
        kept.is_refused("another user's folder", "belongs to another user (uid 0)", user)
        for path in (folder, *folder.iterdir()):
            os.chown(path, user, -1)
        kept.file.chmod(0)
        kept.is_refused("unreadable", "Permission denied", user)
        kept.file.chmod(0o600)
        check("unreadable, mended", kept.command(user)[:2], (0, kept.token))
        os.chown(folder, 0, -1)
        kept.is_refused("another user's file", "belongs to another user (uid 65534)")
        for path in (folder, *folder.iterdir()):
            os.chown(path, 0, -1)
    else:
        kept.file.chmod(0)
        kept.is_refused("unreadable", "Permission denied")
        kept.file.chmod(0o600)
    folder.chmod(0o777)
    kept.is_refused("a folder that others can change", "can be changed by other users")
    folder.chmod(0o700)
    kept.goes_on("a folder that others can change")


def fill(folder):
    with open(folder / "ballast", "wb", buffering=0) as ballast:
        for size in (65536, 4096, 1):
            try:
                while ballast.write(bytes(size)):
                    pass
            except OSError:
                pass


def check_full(shell, kept, folder):
    """A real full disk where this may be mounted; else a limit of the size of files."""
    handle, query = shell.begin()
    before = kept.file.read_bytes()
    fill(folder)
    new = Shell(shell.bench, folder.name)
    new.sessions = str(folder / "new")
    code, line = run(new.words("begin", "api.read", 0))
    check("full, a login is begun", (code, line), (1, "error store_failed store"))
    other = pathlib.Path(shell.sessions) / "work.session.state"
    other.rename(other.with_suffix(".aside"))
    line = shell.child("exchange", handle, 5000, 0, stdin=query)[1]
    check("full, a callback", line, "error store_failed store")
    other.with_suffix(".aside").rename(other)
    check("full, the session is what it was", kept.file.read_bytes() == before, True)
    kept.goes_on("full, a good token")
    assert shell.child("expire")[0] == 0
    code, token, complaint = kept.command()
    check("full, a refresh has its room", (code, bool(token), complaint), (0, True, ""))
    (folder / "ballast").unlink()
    other.unlink()
    line = shell.child("exchange", handle, 5000, 0, stdin=query)[1]
    check("room was made: the same callback", line, "ok first")


def check_limit(kept):
    """A file may not grow: the same refusal where nothing may be mounted."""
    small = (6000, resource.getrlimit(resource.RLIMIT_FSIZE)[1])
    new = Shell(kept.shell.bench, "limited")
    done = subprocess.run(
        new.words("begin", "api.read", 0), capture_output=True, text=True, check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, small), restore_signals=False,
    )  # fmt: skip
    check("no room in a file", done.stdout.strip(), "error store_failed store")
    check("what to do is said", "make room on the disk" in done.stderr, True)
    kept.goes_on("no room in a file")


bench = Bench("client-stores")
here = Shell(bench)
RUNNABLE = shutil.copy(BINARY, tempfile.mkdtemp(prefix="grantline-") + "/grantline")
os.chmod(os.path.dirname(RUNNABLE), 0o755)
os.chmod(bench.folder, 0o755)
session = Kept(here)
check_files(session)
check_unreadable(session)
check_limit(session)
if os.environ["GRANTLINE_OWN_MOUNTS"] == "yes":
    disk = pathlib.Path(bench.folder) / "disk"
    disk.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", str(disk)], check=True)
    small_disk = Shell(bench)
    small_disk.sessions = str(disk / "sessions")
    check_full(small_disk, Kept(small_disk), disk)
else:
    print("  nothing may be mounted here: a limit of a file's size stood for the full disk")
bench.server.stop()
shutil.rmtree(os.path.dirname(RUNNABLE))
print(f"a store with a fault: {passed} passed, {failed} failed")
sys.exit(1 if failed else 0)
