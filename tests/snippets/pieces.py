"""The pieces of code that grantline shows: of knowledge/code (explain) and of src/spec/examples (the pages
of causes)."""

import re
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[2]
ENDINGS = {"js": "JavaScript", "py": "Python", "go": "Go", "java": "Java", "cs": "C#",
           "php": "PHP", "ruby": "Ruby", "rb": "Ruby", "cc": "C++", "sh": "curl"}
EXAMPLE = re.compile(r'\{"([^"]+)", "([^"]+)",\s*R"\((.*?)\n\)"\}', re.S)


class Piece(NamedTuple):
    source: str  # the file that holds it
    line: int  # where its first line stands in that file
    language: str
    library: str  # "" where it is of none by name
    code: str


def pieces():
    for file in sorted((ROOT / "knowledge/code").glob("*.*")):
        if file.name.startswith("."):
            continue
        yield Piece(str(file.relative_to(ROOT)), 1, ENDINGS[file.suffix[1:]], "", file.read_text())
    for file in sorted((ROOT / "src/spec/examples").glob("*.inc")):
        text = file.read_text()
        found = list(EXAMPLE.finditer(text))
        if len(found) != text.count('R"('):
            raise SystemExit(f"{file}: only {len(found)} of its examples were found")
        for one in found:
            line = text.count("\n", 0, one.start(3)) + 1
            yield Piece(str(file.relative_to(ROOT)), line, one[1], one[2], one[3] + "\n")
