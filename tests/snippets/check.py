"""Gives each piece of code to its language's own compiler or parser. Exit code 1 where one does not
take a piece, or, in CI, where a compiler is not installed."""

import ast
import importlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections import defaultdict
from pathlib import Path

from pieces import ROOT, pieces

HERE = Path(__file__).resolve().parent
CONTROL = ("if", "for", "while", "switch", "else", "try", "return")


def run(*command, **more):
    done = subprocess.run(command, capture_output=True, text=True, timeout=300, **more)
    return "" if done.returncode == 0 else (done.stdout + done.stderr).strip() or "failed"


def write(folder, name, text):
    file = Path(folder) / name
    file.write_text(text)
    return str(file)


def each(all_of_one, ending, wrap, *command):
    """A file for each piece; what the command says of those that it does not take."""
    for i, piece in enumerate(all_of_one):
        with tempfile.TemporaryDirectory() as folder:
            said = run(*command, write(folder, f"piece{i}.{ending}", wrap(piece.code)))
            if said:
                yield f"{piece.source}, line {piece.line}: {said}"


def in_async_function(code):
    return code if re.search(r"^export ", code, re.M) else f"async function piece() {{\n{code}}}\n"


def javascript(all_of_one):
    yield from each(all_of_one, "mjs", in_async_function, "node", "--check")
    # What a piece takes from openid-client, its `client`, must be there.
    if not (ROOT / "tests/interop/node_modules/openid-client").is_dir():
        yield "openid-client is not there: tests/interop/setup-node"
        return
    names = sorted({name for piece in all_of_one if piece.library.startswith("openid-client")
                    for name in re.findall(r"\bclient\.(\w+)", piece.code)})
    script = ("import * as client from 'openid-client'\n"
              f"for (const name of {names}) if (!(name in client)) console.log(name)")
    said = subprocess.run(["node", "--input-type=module", "-e", script], cwd=ROOT / "tests/interop",
                          capture_output=True, text=True, timeout=60)
    if said.returncode != 0 or said.stdout:
        yield f"openid-client has none of: {said.stdout}{said.stderr}"


# Modules of Python's own library that pieces use without an import line.
PYTHON_MODULES = ("base64", "hashlib", "os", "random", "secrets", "time")


def python(all_of_one):
    for piece in all_of_one:
        for module, name in re.findall(r"(?<![.\w])(\w+)\.(\w+)", piece.code):
            if module in PYTHON_MODULES and not hasattr(importlib.import_module(module), name):
                yield f"{piece.source}: {module} has no {name}"
        body = "".join("    " + line for line in piece.code.splitlines(keepends=True))
        try:
            ast.parse("async def piece():\n" + body)
        except SyntaxError as error:
            yield f"{piece.source}, line {piece.line + error.lineno - 2}: {error.msg}"


def in_go_file(code):
    is_whole = re.match(r"(//.*\n)*(func|type) ", code)
    return "package piece\n\n" + (code if is_whole else f"func piece() {{\n{code}}}\n")


def go(all_of_one):
    yield from each(all_of_one, "go", in_go_file, "gofmt", "-e")


def java(all_of_one):
    text = (HERE / "around.java").read_text()
    for i, piece in enumerate(all_of_one):
        own = "".join(re.findall(r"^static .*\n", piece.code, re.M))
        body = re.sub(r"^static .*\n", "", piece.code, flags=re.M)
        answers = not re.search(r"\breturn;", body)
        kind, end = ("Object", "return null;") if answers else ("void", "")
        text += (f"class Piece{i} extends Around {{ // {piece.source}\n{own}"
                 f"{kind} piece() throws Exception {{ if (yes()) {{\n{body}}}\n{end} }} }}\n")
    with tempfile.TemporaryDirectory() as folder:
        file = write(folder, "Around.java", text)
        compiler = ["javac"] if shutil.which("javac") else ["ecj", "-17", "-proc:none"]
        said = run(*compiler, "-nowarn", "-d", folder, file)
        if said:
            yield said


def csharp(all_of_one):
    wrap = "class Piece {{ async System.Threading.Tasks.Task<object> Do() {{\n{}}} }}\n".format
    yield from each(all_of_one, "cs", wrap, "mcs", "--parse")


# What the reader of a piece of PHP has of their own, and the words of the language before a "(".
PHP_OWN = {"exchange", "refresh", "save", "poll", "if", "while", "elseif", "fn", "unset",
           "LoginRequired"}


def php(all_of_one):
    yield from each(all_of_one, "php", str, "php", "-l")
    called = {name for piece in all_of_one
              for name in re.findall(r"(?<![>:$\w])(\w+)\s*\(", re.sub(r"//.*", "", piece.code))}
    for name in sorted(called - PHP_OWN):
        if run("php", "-r", "exit(function_exists($argv[1]) ? 0 : 1);", name):
            yield f"PHP has no function {name}"


def ruby(all_of_one):
    yield from each(all_of_one, "rb", str, "ruby", "-wc")


def in_functions(code):
    """Functions that stand in the piece first, then the rest as the body of one."""
    functions, rest = "", ""
    inside = False
    for line in code.splitlines(keepends=True):
        begins = re.match(r"[\w:]+(<.*>)? \w+\(.*\) \{$", line) and not line.startswith(CONTROL)
        inside = inside or bool(begins)
        if inside:
            functions, rest = functions + line, rest + "\n"
        else:
            rest += line
        inside = inside and not line.startswith("}")
    return functions, rest


def cpp(all_of_one):
    text = f'#include "{HERE}/around.h"\n'
    for i, piece in enumerate(all_of_one):
        functions, rest = in_functions(piece.code)
        at = f'#line {piece.line} "{piece.source}"\n'
        text += f"namespace piece{i} {{\n{at}{functions}\nauto piece() {{\n{at}{rest}}}\n}}\n"
    with tempfile.TemporaryDirectory() as folder:
        said = run("g++", "-std=c++20", "-fsyntax-only", "-Wall", "-Wno-unused-variable",
                   "-Wno-unused-but-set-variable", "-Werror", write(folder, "pieces.cc", text))
        if said:
            yield said


def curl(all_of_one):
    wrap = "#!/usr/bin/env bash\n{}".format
    yield from each(all_of_one, "sh", wrap, "bash", "-n")
    # Values come from the reader's environment; what a piece sets, the reader's code uses.
    yield from each(all_of_one, "sh", wrap, "shellcheck", "--exclude=SC2154,SC2034")


# Each language, what it needs, and how it is checked.
CHECKS = {
    "JavaScript": (("node",), javascript),
    "Python": (("python3",), python),
    "Go": (("gofmt",), go),
    "Java": (("javac", "ecj"), java),
    "C#": (("mcs",), csharp),
    "PHP": (("php",), php),
    "Ruby": (("ruby",), ruby),
    "C++": (("g++",), cpp),
    "curl": (("shellcheck",), curl),
}


def main():
    of_language = defaultdict(list)
    for piece in pieces():
        of_language[piece.language].append(piece)
    failed = set(of_language) ^ set(CHECKS)
    for language in failed:
        print(f"FAILED   {language}: either it is never shown, or nothing here checks it")
    for language, (programs, check) in CHECKS.items():
        there = next((one for one in programs if shutil.which(one)), None)
        if there is None:
            print(f"not run  {language}: {' or '.join(programs)} is not installed")
            failed |= {language} if os.environ.get("CI") else set()
            continue
        faults = list(check(of_language[language]))
        for fault in faults:
            print(f"FAILED   {language}: {fault}")
        failed |= {language} if faults else set()
        if not faults:
            print(f"ok       {language}: {len(of_language[language])} pieces, {there}")
    sys.exit(1 if failed else 0)


main()
