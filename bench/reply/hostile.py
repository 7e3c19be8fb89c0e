"""
Mails built to stop a reader, each tried in a child process that is ended after a while.

As a module it is that child: `python -m bench.reply.hostile READER CONVERTER SHAPE` prints the CPU seconds of one read.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from functools import partial

from bench.measure import cpu_of
from bench.reply.mails import Mail
from service.domain.reply_text import SentMail

WORDS = "keep a"
_SENT = SentMail("Hi Robin,\n\nwhat will be different by Friday?\n", None)

SHAPES: dict[str, tuple[bool, Callable[[int], str]]] = {
    "100 kB of dashes": (False, lambda times: "-" * (100_000 * times)),
    "100 kB of spaces": (False, lambda times: " " * (100_000 * times) + "x"),
    "2,000 lines “On …”": (False, lambda times: "On Monday we wrote to them\n" * (2_000 * times)),
    "20,000 <br>": (True, lambda times: "<br>" * (20_000 * times)),
    "a table of 2 MB": (True, lambda times: f"<table>{_ROW * (2_000_000 * times // len(_ROW))}</table>"),
    "500 nested tags": (True, lambda times: "<div>" * (500 * times) + "x" + "</div>" * (500 * times)),
}
"""By name: whether it is HTML, and the mail's text below the words, that many times as long."""
_ROW = "<tr><td>Complaints</td><td>31</td><td>20</td></tr>"


def hostile_mail(shape: str, times: int = 1) -> Mail:
    """Return the mail of that shape, `times` as long as its name says."""
    is_html, made = SHAPES[shape]
    words = f"<p>{WORDS}</p>" if is_html else f"{WORDS}\n\n"
    return Mail("hostile", "en", words + made(times), is_html, _SENT, WORDS)


def read_in_child(reader: str, converter: str, shape: str, limit: float) -> float | str:
    """
    Return the CPU seconds that `reader` takes for one mail of that shape, or in words why there are none.

    `limit` is in seconds of wall time, start of the child included.
    """
    command = [sys.executable, "-m", "bench.reply.hostile", reader, converter, shape]
    try:
        child = subprocess.run(command, capture_output=True, text=True, timeout=limit, check=False)  # noqa: S603
    except subprocess.TimeoutExpired:
        return f"> {limit:.0f} s"
    if child.returncode:
        errors = child.stderr.strip().splitlines()
        return errors[-1].partition(":")[0] if errors else f"ended by {child.returncode}"
    return float(child.stdout)


def growth(read: Callable[[Mail], str], shape: str, times: int = 4) -> float:
    """Return how many times the CPU time grows when the mail grows `times`: the least of some tries each."""
    small, large = hostile_mail(shape), hostile_mail(shape, times)
    least = [min(cpu_of(partial(read, mail)) for _ in range(5)) for mail in (small, large)]
    return least[1] / least[0]


def main() -> None:
    """Read one hostile mail; an ordinary one before it loads what the reader needs."""
    from bench.reply.readers import reader_named

    name, converter, shape = sys.argv[1:]
    read, mail = reader_named(name, converter), hostile_mail(shape)
    read(Mail("plain", "en", "<p>keep a</p>" if mail.is_html else "keep a", mail.is_html, _SENT, WORDS))
    print(cpu_of(lambda: read(mail)))


if __name__ == "__main__":
    main()
