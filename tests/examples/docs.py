"""The code in docs/client-library.md and guard-library.md is that of the examples, line by line."""

import pathlib
import re
import sys
import textwrap

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
PAGES = [ROOT / "docs/client-library.md", ROOT / "docs/guard-library.md"]


def bare(text):
    return "\n".join(line.strip() for line in text.strip().splitlines())


failed = False
for page in PAGES:
    blocks = re.findall(r"<!-- (\S+) -->\n```cpp\n(.*?)```", page.read_text(), re.S)
    unnamed = page.read_text().count("```cpp") - len(blocks)
    strange = [block for path, block in blocks if bare(block) not in bare((ROOT / path).read_text())]
    for block in strange:
        print("not in its example:\n" + textwrap.indent(block, "  "))
    if unnamed:
        print(f"{unnamed} blocks do not say where they come from")
    print(f"  {len(blocks)} pieces of code in {page.name}, each in its example")
    failed |= bool(strange or unnamed or not blocks)
sys.exit(1 if failed else 0)
