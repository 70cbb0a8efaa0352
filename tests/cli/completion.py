"""Completion in a real bash, zsh and fish at a terminal: keys are typed, Tab is pressed, and what the shell
then runs is what counts."""

import os
import pathlib
import pty
import select
import shutil
import signal
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
BINARY = os.environ.get("GRANTLINE_BIN", str(ROOT / "build/release/grantline"))
PATIENCE_S = 30

# What is typed (a "|" is the Tab key), and the words of the command that runs.
CASES = [
    ("grantline who|", ["whoami"]),
    ("grantline kube-c| --access|", ["kube-credential", "--access-token"]),
    ("grantline login https://x.example --client-key-f|key.p|", ["login", "https://x.example",
     "--client-key-file", "key.pem"]),
    ("grantline login --auth-method client_secret_p|", ["login", "--auth-method", "client_secret_post"]),
    ("grantline token --profile wo|", ["token", "--profile", "work-laptop"]),
    ("grantline token --profile=wo|", ["token", "--profile=work-laptop"]),
    ("grantline logout --json --off|", ["logout", "--json", "--offline"]),
    ("grantline explain --clip| --htm|", ["explain", "--clipboard", "--html"]),
    ("grantline git-credential era|", ["git-credential", "erase"]),
    ("grantline client rotate-s|", ["client", "rotate-secret"]),
    ("grantline serve --tokens.code_l|30s", ["serve", "--tokens.code_life", "30s"]),
    ("grantline --data fol|", ["--data", "folder"]),
]  # fmt: skip

STARTS = {
    "bash": (["bash", "--rcfile", "{home}/rc", "-i"], "PS1='READY> '\nsource <(grantline completion bash)\n"),
    "zsh": (
        ["zsh", "-f", "-i"],
        "PS1='READY> '; autoload -U compinit; compinit -D -u; source <(grantline completion zsh)\n",
    ),
    "fish": (
        ["fish", "--no-config", "-i"],
        "function fish_prompt; echo 'READY> '; end; grantline completion fish | source\n",
    ),
}


class Shell:
    """An interactive shell whose `grantline` notes its words, but completes as the real one does."""

    def __init__(self, name, home):
        self.home = pathlib.Path(home)
        self.ran = self.home / "ran"
        fake = self.home / "bin/grantline"
        fake.parent.mkdir()
        fake.write_text(
            "#!/bin/sh\n"
            f'case "$1 $2" in "complete --" | "completion {name}") exec "{BINARY}" "$@" ;; esac\n'
            f'printf "%s\\n" "$@" >"{self.ran}.new"; mv "{self.ran}.new" "{self.ran}"\n'
        )
        fake.chmod(0o755)
        (self.home / "key.pem").touch()
        (self.home / "folder").mkdir()
        (self.home / "foliage").touch()
        sessions = self.home / "sessions"
        sessions.mkdir(mode=0o700)
        for session in ["default", "work-laptop"]:
            (sessions / f"{session}.session.state").touch(mode=0o600)
        words, start = STARTS[name]
        (self.home / "rc").write_text(start)
        self.seen = b""
        self.pid, self.terminal = pty.fork()
        if self.pid == 0:
            os.chdir(home)
            os.environ.update(
                PATH=f"{home}/bin:{os.environ['PATH']}", HOME=home, TERM="xterm", LC_ALL="C.UTF-8",
                GRANTLINE_SESSIONS=str(sessions), XDG_CONFIG_HOME=home, XDG_DATA_HOME=home,
            )  # fmt: skip
            os.execvp(words[0], [word.format(home=home) for word in words])
        if name != "bash":
            self.type(start)
        self.wait_for(lambda: self.seen.count(b"READY> ") > (0 if name == "bash" else 1))

    def type(self, text):
        os.write(self.terminal, text.encode())

    def wait_for(self, is_done):
        end = time.monotonic() + PATIENCE_S
        while not is_done():
            if time.monotonic() > end:
                raise AssertionError("the shell showed " + self.seen[-2000:].decode(errors="replace"))
            if select.select([self.terminal], [], [], 0.05)[0]:
                self.seen += os.read(self.terminal, 65536)

    def run(self, keys):
        self.ran.unlink(missing_ok=True)
        prompts = self.seen.count(b"READY> ")
        self.type(keys.replace("|", "\t") + "\n")
        self.wait_for(self.ran.exists)
        self.wait_for(lambda: self.seen.count(b"READY> ") > prompts)
        # zsh takes the slash behind a folder back when the line ends.
        return [word.rstrip("/") for word in self.ran.read_text().splitlines()]

    def close(self):
        os.close(self.terminal)
        os.kill(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)


def main():
    passed = failed = 0
    for name in STARTS:
        if shutil.which(name) is None:
            print(f"  {name} is not installed")
            failed += 1
            continue
        home = tempfile.mkdtemp(prefix="grantline-completion-")
        shell = Shell(name, home)
        for keys, expected in CASES:
            try:
                ran = shell.run(keys)
            except AssertionError as error:
                ran = [str(error)]
            if ran == expected:
                passed += 1
            else:
                failed += 1
                print(f"  {name}: {keys!r} ran {ran}, not {expected}")
        shell.close()
        shutil.rmtree(home)
    print(f"completion: {passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
