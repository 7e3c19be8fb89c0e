"""
Keep people's words words in a CSV file: spreadsheet programs run a cell that begins like a formula (CWE-1236).

`safe_cell` puts an apostrophe before such a beginning, also behind a semicolon, where programs of many languages part
cells; `plain_cell` takes the first one off again, so that an exported file can be read back.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence

_BEGINS = "=+\\-@\t\r\n\0\uff1d\uff0b\uff0d\uff20"
"""What makes a formula, full-width forms included."""
_FORMULA = re.compile(rf"\s*[{_BEGINS}]")
_BEHIND_SEPARATOR = re.compile(r"([;\t\r\n]\s*)([=+@\uff1d\uff0b\uff20]|[-\uff0d](?=[\w(]))")


def safe_cell(value: str | float | None) -> str:
    """Return a cell that no spreadsheet program takes for a formula; a number stays one."""
    if value is None:
        return ""
    if not isinstance(value, str):
        return f"{value:g}"
    value = value.replace("\0", "")
    body = value.lstrip()
    text = value[: len(value) - len(body)] + _BEHIND_SEPARATOR.sub(r"\1'\2", body)
    return f"'{text}" if _FORMULA.match(text) else text


def plain_cell(text: str) -> str:
    """Return what a cell held before `safe_cell` put an apostrophe before it."""
    return text[1:] if text.startswith("'") and _FORMULA.match(text[1:]) else text


def csv_file(header: Sequence[str], rows: Iterable[Sequence[str | float | None]]) -> bytes:
    """Return a CSV file as RFC 4180 has it, every cell quoted, with the mark by which Excel knows UTF-8."""
    text = io.StringIO()
    writer = csv.writer(text, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow(header)
    writer.writerows([safe_cell(value) for value in row] for row in rows)
    return text.getvalue().encode("utf-8-sig")
