"""The code in docs/client-library.md is that of the examples, line by line."""

import pathlib
import re
import sys
import textwrap

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
PAGE = ROOT / "docs/client-library.md"


def bare(text):
    return "\n".join(line.strip() for line in text.strip().splitlines())


blocks = re.findall(r"<!-- (\S+) -->\n```cpp\n(.*?)```", PAGE.read_text(), re.S)
unnamed = PAGE.read_text().count("```cpp") - len(blocks)
strange = [block for path, block in blocks if bare(block) not in bare((ROOT / path).read_text())]
for block in strange:
    print("not in its example:\n" + textwrap.indent(block, "  "))
if unnamed:
    print(f"{unnamed} blocks do not say where they come from")
print(f"  {len(blocks)} pieces of code in {PAGE.name}, each in its example")
sys.exit(1 if strange or unnamed or not blocks else 0)
