"""Make requests on kept connections at a given rate; latency counts from the planned moment, so that waiting shows."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from urllib.parse import urlencode

from selectolax.lexbor import LexborHTMLParser

_TIMEOUT = 180.0
_WORDS = "Refund backlog from {} to 60"


@dataclass
class Person:
    """Somebody with an open form: a kept connection, the form's path, what a browser would keep of the page."""

    port: int
    path: str
    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    cookie: str = ""
    csrf: str = ""
    sent: int = 0


@dataclass
class Outcome:
    """What became of the requests."""

    seconds: list[float] = field(default_factory=list)
    errors: int = 0

    def quantile(self, share: float) -> float:
        """Return the latency in milliseconds below which this share of the requests stays."""
        ordered = sorted(self.seconds)
        return 1000 * ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else float("nan")


async def connect(port: int, paths: Sequence[str]) -> list[Person]:
    """Open a connection for each form and load its page once."""
    people = []
    for path in paths:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        person = Person(port, path, reader, writer)
        _, headers, body = await _exchange(person, "GET", b"")
        person.cookie = headers.get("set-cookie", "").partition(";")[0]
        token = LexborHTMLParser(body).css_first("input[name=csrf_token]")
        person.csrf = (token.attributes.get("value") or "") if token is not None else ""
        people.append(person)
    return people


async def at_rate(people: Sequence[Person], rate: float, requests: int, seed: int) -> Outcome:
    """Make `rate` requests a second, at random moments (Poisson), half of them saving the form; await all answers."""
    chance = random.Random(seed)  # noqa: S311 - No secret; the same for both contenders.
    free: asyncio.Queue[Person] = asyncio.Queue()
    for person in people:
        free.put_nowait(person)
    outcome, tasks = Outcome(), []
    planned = time.perf_counter()
    for _ in range(requests):
        planned += chance.expovariate(rate)
        wait = planned - time.perf_counter()
        if wait > 0:
            await asyncio.sleep(wait)
        tasks.append(asyncio.create_task(_one(free, planned, chance.random() < 0.5, outcome)))
    await asyncio.gather(*tasks)
    return outcome


async def at_once(people: Sequence[Person]) -> Outcome:
    """Let everybody ask for their page at the same moment."""
    free: asyncio.Queue[Person] = asyncio.Queue()
    for person in people:
        free.put_nowait(person)
    outcome, now = Outcome(), time.perf_counter()
    await asyncio.gather(*(_one(free, now, False, outcome) for _ in people))
    return outcome


def close(people: Sequence[Person]) -> None:
    """Close the connections."""
    for person in people:
        person.writer.close()


async def _one(free: asyncio.Queue[Person], planned: float, saves: bool, outcome: Outcome) -> None:
    person = await free.get()
    try:
        body = _filled_in(person) if saves else b""
        status, _, _ = await asyncio.wait_for(_exchange(person, "POST" if saves else "GET", body), _TIMEOUT)
        outcome.errors += status != (303 if saves else 200)
    except (OSError, TimeoutError, asyncio.IncompleteReadError):
        outcome.errors += 1
    finally:
        outcome.seconds.append(time.perf_counter() - planned)
        free.put_nowait(person)


def _filled_in(person: Person) -> bytes:
    person.sent += 1
    values = {
        "csrf_token": person.csrf,
        "submit_id": f"{person.path[-12:]}-{time.perf_counter_ns()}",
        "line-1-text": _WORDS.format(140 + person.sent),
        "line-1-codes": "OPS-1.1",
    }
    return urlencode(values).encode()


async def _exchange(person: Person, method: str, body: bytes) -> tuple[int, dict[str, str], str]:
    lines = [f"{method} {person.path} HTTP/1.1", "Host: 127.0.0.1"]
    lines += [f"Cookie: {person.cookie}"] if person.cookie else []
    if method == "POST":
        lines += ["Content-Type: application/x-www-form-urlencoded", f"Content-Length: {len(body)}"]
    await _connect_anew_if_closed(person)
    person.writer.write("\r\n".join([*lines, "", ""]).encode() + body)
    head = (await person.reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in head[1:])}
    answer = await person.reader.readexactly(int(headers.get("content-length", "0")))
    return int(head[0].split()[1]), headers, answer.decode("utf-8", "replace")


async def _connect_anew_if_closed(person: Person) -> None:
    """Do as a browser does where the server has closed a connection that was idle for half a minute."""
    if person.reader.at_eof():
        person.writer.close()
        person.reader, person.writer = await asyncio.open_connection("127.0.0.1", person.port)
