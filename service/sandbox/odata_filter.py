"""
Read `$filter` and say which entries it keeps.

The language: `and`, `or`, `not`, parentheses, `eq ne gt ge lt le`, `startswith(a,'b')`, and `list/any(x: …)`.
A resource lists the names that it lets be filtered by; whatever else is asked answers 400, as Graph does.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any

from service.sandbox.odata import GraphError

Value = str | bool | int | datetime | None
Predicate = Callable[[Mapping[str, Any]], bool]

_TOKEN = re.compile(
    r"\s*(?:(?P<string>'(?:[^']|'')*')|(?P<time>\d{4}-\d\d-\d\dT[\d:.]+(?:Z|[+-]\d\d:\d\d))|(?P<number>-?\d+)"
    r"|(?P<name>[A-Za-z_][\w/]*)|(?P<sign>[():,]))"
)
_COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    "eq": operator.eq,
    "ne": operator.ne,
    "gt": operator.gt,
    "ge": operator.ge,
    "lt": operator.lt,
    "le": operator.le,
}
_WORDS: dict[str, Value] = {"true": True, "false": False, "null": None}


def parse_filter(
    words: str, fields: Iterable[str], *, folded: Iterable[str] = ()
) -> tuple[Predicate, list[str]]:
    """
    Return the test that `words` describe, and the names of the properties in the order in which they appear.
    Values of `folded` names (`list/part` for a part of a list's elements) compare whatever the case.

    Raises:
        GraphError: 400 for a wrong syntax or a property that is not in `fields`.
    """
    parser = _Parser(words, frozenset(fields), frozenset(folded))
    predicate = parser.alternatives()
    parser.expect_end()
    return predicate, parser.used


class _Parser:
    def __init__(self, words: str, fields: frozenset[str], folded: frozenset[str]) -> None:
        self.words = words
        self.folded = folded
        self.tokens = self._tokens(words)
        self.fields = fields
        self.used: list[str] = []
        self.variable: str | None = None
        self.collection = ""

    def alternatives(self) -> Predicate:
        parts = [self._conjunction()]
        while self._take("or"):
            parts.append(self._conjunction())
        return lambda entry: any(part(entry) for part in parts)

    def expect_end(self) -> None:
        if self.tokens:
            raise self._refused(f"'{self.tokens[0]}' was not expected")

    def _conjunction(self) -> Predicate:
        parts = [self._factor()]
        while self._take("and"):
            parts.append(self._factor())
        return lambda entry: all(part(entry) for part in parts)

    def _factor(self) -> Predicate:
        if self._take("not"):
            inner = self._factor()
            return lambda entry: not inner(entry)
        if self._take("("):
            inner = self.alternatives()
            self._require(")")
            return inner
        if self._take("startswith"):
            return self._startswith()
        return self._comparison()

    def _comparison(self) -> Predicate:
        name = self._next()
        collection, slash, quantifier = name.rpartition("/")
        if slash and quantifier.casefold() == "any":
            return self._any(collection)
        self._know(name)
        compare = _COMPARE.get(word := self._next())
        if compare is None:
            raise self._refused(f"'{word}' is no operator")
        value = self._value()
        if isinstance(value, str) and self._full_name(name) in self.folded:
            lowered = value.casefold()
            return lambda entry: _holds(compare, str(entry[name] or "").casefold(), lowered)
        return lambda entry: _holds(compare, entry.get(name), value)

    def _any(self, collection: str) -> Predicate:
        self._know(collection)
        self._require("(")
        self.variable, self.collection = self._next(), collection
        self._require(":")
        inner = self.alternatives()
        self._require(")")
        variable, self.variable = self.variable, None
        return lambda entry: any(inner(_bound(variable, element)) for element in entry[collection])

    def _startswith(self) -> Predicate:
        self._require("(")
        name = self._next()
        self._know(name)
        self._require(",")
        start = str(self._value()).casefold()
        self._require(")")
        return lambda entry: str(entry[name] or "").casefold().startswith(start)

    def _know(self, name: str) -> None:
        if self.variable is not None and name.partition("/")[0] == self.variable:
            return
        if name not in self.fields:
            raise self._refused(f"'{name}' can't be filtered by here")
        self.used.append(name)

    def _full_name(self, name: str) -> str:
        first, slash, rest = name.partition("/")
        return f"{self.collection}{slash}{rest}" if first == self.variable else name

    def _value(self) -> Value:
        token = self._next()
        if token.startswith("'"):
            return token[1:-1].replace("''", "'")
        if token in _WORDS:
            return _WORDS[token]
        try:
            return int(token) if re.fullmatch(r"-?\d+", token) else datetime.fromisoformat(token)
        except ValueError:
            raise self._refused(f"'{token}' is no value") from None

    def _take(self, word: str) -> bool:
        if self.tokens and self.tokens[0] == word:
            self.tokens.pop(0)
            return True
        return False

    def _require(self, word: str) -> None:
        if not self._take(word):
            raise self._refused(f"'{word}' was expected")

    def _next(self) -> str:
        if not self.tokens:
            raise self._refused("it ends too early")
        return self.tokens.pop(0)

    def _tokens(self, words: str) -> list[str]:
        tokens, place = [], 0
        while words[place:].strip():
            match = _TOKEN.match(words, place)
            if match is None:
                raise self._refused(f"syntax error at position {place}")
            tokens.append(match[0].strip())
            place = match.end()
        return tokens

    def _refused(self, why: str) -> GraphError:
        return GraphError(400, "BadRequest", f"Invalid filter clause: {why} in '{self.words}'.")


def _holds(compare: Callable[[Any, Any], bool], found: Any, wanted: Value) -> bool:
    try:
        return compare(found, wanted)
    except TypeError:
        return False  # Null is neither before nor after anything.


def _bound(variable: str, element: Any) -> dict[str, Any]:
    if isinstance(element, Mapping):
        return {f"{variable}/{name}": value for name, value in element.items()}
    return {variable: element}
