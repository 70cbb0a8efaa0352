"""find_secrets.py FOLDER: which files hold a secret that FOLDER/secrets.txt lists ("KIND TAB SECRET").

A secret is found as it is, percent-encoded, hexadecimal, in base64 at any place of a longer text, and
by its end alone. What is found is told by file, line and kind; a secret is never printed.
"""

import sys
from base64 import b64encode
from collections import defaultdict
from pathlib import Path
from urllib.parse import quote, quote_plus

KEY = 12  # bytes by which a form is looked up; no form is shorter
TAIL = 24  # bytes of a long secret's end that give it away as well


def base64_forms(secret):
    """What base64 of any text that holds the secret must hold, wherever the secret begins in it."""
    for shift in range(3):
        coded = b64encode(b"\0" * shift + secret)
        whole = coded[[0, 2, 3][shift] : (shift + len(secret)) * 8 // 6]
        yield whole
        yield whole.replace(b"+", b"-").replace(b"/", b"_")


def forms(secret):
    raw = secret.encode()
    texts = {quote(secret, safe=""), quote(secret), quote_plus(secret), raw.hex()}
    found = {raw} | {text.encode() for text in texts}
    found.update(base64_forms(raw))
    if len(raw) >= 2 * TAIL:
        found.add(raw[-TAIL:])
    return {form for form in found if len(form) >= KEY}


def read_secrets(folder):
    index = defaultdict(list)
    lines = (folder / "secrets.txt").read_text().splitlines()
    for line in lines:
        kind, secret = line.split("\t", 1)
        for form in forms(secret):
            index[form[:KEY]].append((form, kind))
    return index, len(lines)


def look_through(text, index):
    for at in range(len(text) - KEY + 1):
        for form, kind in index.get(text[at : at + KEY], ()):
            if text.startswith(form, at):
                yield text.count(b"\n", 0, at) + 1, kind


def find_secrets(folder):
    """Answers the findings as (file, line, kind), and how many secrets and files there were."""
    index, secrets = read_secrets(folder)
    files = [f for f in sorted(folder.rglob("*")) if f.is_file() and f.name != "secrets.txt"]
    found = set()
    for file in files:
        for line, kind in look_through(file.read_bytes(), index):
            found.add((str(file.relative_to(folder)), line, kind))
    return sorted(found), secrets, len(files)


def main(folder):
    if not (folder / "secrets.txt").exists():
        print(f"{folder} lists no secrets: run the suites that use some first")
        return 1
    found, secrets, files = find_secrets(folder)
    if not secrets or not files:
        print(f"{folder} has {secrets} secrets and {files} files: there was nothing to look through")
        return 1
    for file, line, kind in found:
        print(f"{file}:{line} holds a secret: {kind}")
    print(f"{secrets} secrets, {files} files, {len(found)} findings")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
