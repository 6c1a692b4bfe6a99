"""Where a text that grows falls apart: behind a top-level block or attribute of HCL, an entry of a JSON object, a
top-level statement of Python, a document of YAML.

A seam is found by asking the parser itself: what stands behind it would be read as if nothing were open. Where that is
in doubt, as in text that is wrong, there is none, and all of it is read again. Of JSON only what is a section of a
document, the lines between the braces, is cut.
"""

from __future__ import annotations

import ast
import json
import re
import warnings
from typing import Final

from zeta.writing.languages import hclscan, jsontree
from zeta.writing.languages.pythonparse import BROKEN, begins
from zeta.writing.memory.mining import NOWHERE, Cut, Seams

_PROBE: Final = "\x00"
"""A name that no text has."""


def _whole_lines(text: str) -> str:
    return text[: text.rfind("\n") + 1]


def _last_line(text: str) -> str:
    """The last line of whole ones, with its end."""
    return text[text.rfind("\n", 0, len(text) - 1) + 1 :]


def _hcl(text: str) -> Cut:
    head = _whole_lines(text)
    if _last_line(head)[:1].isspace():
        return NOWHERE
    blocks = hclscan.read(head + "probe {\n}\n").blocks
    return Cut(len(head)) if blocks and blocks[-1].start == len(head) else NOWHERE


def _json(text: str) -> Cut:
    head = _whole_lines(text)
    if not (jsontree.is_fragment(head) and head.rstrip().endswith(",")):
        return NOWHERE
    probe = f"{json.dumps(_PROBE)}: 0"
    *_, last = jsontree.entries(head + probe)
    behind = (last.path, last.line) == ((_PROBE,), head.count("\n") + 1)
    return Cut(len(head), f"{probe},\n") if behind else NOWHERE


def _python(text: str) -> Cut:
    lines = _whole_lines(text).split("\n")
    starts = begins(lines)
    if len(starts) < 2:
        return NOWHERE
    head = "".join(f"{line}\n" for line in lines[: starts[-1]])
    try:
        with warnings.catch_warnings(action="ignore"):
            body = ast.parse(head).body
    except BROKEN:
        return NOWHERE
    # What is wrong later is read statement by statement, from lines that look like the begin of one.
    real = {each.lineno - 1 for node in body for each in [node, *getattr(node, "decorator_list", [])]}
    return Cut(len(head)) if real.issuperset(starts[1:-1]) else NOWHERE


def _yaml(text: str) -> Cut:
    from zeta.writing.languages import yamltree  # not everybody has pyyaml

    whole = _whole_lines(text)
    marker = max((match.start() for match in re.finditer(r"^---(?=\s)", whole, re.MULTILINE)), default=0)
    head = whole[:marker]
    said = any(line.strip() and line[0] not in "#%" for line in head.splitlines())
    if not said or re.search(r"^\.\.\.(\s|$)", head, re.MULTILINE) or yamltree.read(head).problems:
        return NOWHERE
    return Cut(marker) if yamltree.scans(head) else NOWHERE  # anchors are scanned up to what is wrong


HCL: Final = Seams(_hcl, lambda kind: False)
JSON: Final = Seams(_json, lambda kind: kind == "key")
PYTHON: Final = Seams(_python, lambda kind: kind not in ("function", "class", "method"))
YAML: Final = Seams(_yaml, lambda kind: kind in ("label", "port", "key", "Service port"))
