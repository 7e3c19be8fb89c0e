"""
Script faults: say which calls fail, how, and how often.

What Graph can answer is listed by name in `fault_catalogue`; a rule may take one of these names and change parts of it.
"""

from __future__ import annotations

import random
import re
import threading
import uuid
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, PrivateAttr, field_validator, model_validator

from service.sandbox.fault_catalogue import CATALOGUE
from service.sandbox.odata import Json


class Fault(BaseModel):
    """A rule. It takes effect `times` times, on calls that match after the first `after` of them went well."""

    model_config = ConfigDict(extra="forbid")

    id: str = Field(default_factory=lambda: uuid.uuid4().hex[:8])
    name: str | None = None
    """An entry of the catalogue, which gives what the rule itself leaves out."""
    method: str | None = None
    """One method, or several with bars between: `POST|PATCH`."""
    path: str = ""
    """A regular expression, searched in the decoded path with its query, such as `/v1.0/users/a@b/messages?$top=1`."""
    times: int | None = 1
    """None: as long as the rule stands."""
    after: int = Field(0, ge=0)
    probability: float = Field(1.0, ge=0, le=1)
    """Of each call that matches; drawn from `seed`, so that the same calls in the same order fail again."""
    seed: int = 0
    status: int = 503
    code: str = "ServiceUnavailable"
    message: str = "A scripted fault."
    retry_after: str | None = None
    """The value of `Retry-After`: seconds or an HTTP date. With `status` 0 it stands on the good answer."""
    executed: bool = False
    """Carry the call out, then answer with the error all the same (or lose the answer, with `reset`)."""
    reset: bool = False
    """Close the connection without an answer."""
    cut: bool = False
    """Close the connection in the middle of the body."""
    delay: float = Field(0.0, ge=0)
    """Seconds to wait before; with `status` 0 the call is only delayed and goes well."""
    slow: float = Field(0.0, ge=0)
    """Seconds over which the body trickles in."""
    matched: int = 0
    """How many calls have matched so far."""
    happened: int = 0
    """How often the fault took effect so far."""
    _chance: random.Random = PrivateAttr(default_factory=random.Random)

    @model_validator(mode="before")
    @classmethod
    def _look_up_name(cls, given: Any) -> Any:
        if not isinstance(given, dict) or given.get("name") is None:
            return given
        if given["name"] not in CATALOGUE:
            raise ValueError(f"there is no fault {given['name']}; there are {', '.join(CATALOGUE)}")
        return {**CATALOGUE[given["name"]], **given}

    @field_validator("path")
    @classmethod
    def _is_a_pattern(cls, value: str) -> str:
        try:
            re.compile(value)
        except re.error as error:
            raise ValueError(f"no regular expression: {error}") from error
        return value

    @field_validator("retry_after", mode="before")
    @classmethod
    def _as_words(cls, value: object) -> object:
        return str(value) if isinstance(value, int | float) else value

    def model_post_init(self, _context: object) -> None:
        """Begin the series of chances."""
        self._chance.seed(self.seed)

    def goes_well(self) -> bool:
        """Say whether the call gets its own answer in the end, if late or in pieces."""
        return self.status == 0 and not self.reset

    def asks_to_wait(self) -> int:
        """Return the seconds for which a throttled caller is told to stay away; 0: it is not throttled, or no number."""
        number = self.retry_after or ""
        return int(number) if self.status in (429, 503) and number.isdigit() else 0

    def takes(self, method: str, path: str) -> bool:
        """Count a call if it matches, and say whether the fault takes effect on it."""
        if self.method is not None and method not in self.method.split("|"):
            return False
        if not re.search(self.path, path):
            return False
        self.matched += 1
        if self.matched <= self.after or (self.times is not None and self.happened >= self.times):
            return False
        if self._chance.random() >= self.probability:
            return False
        self.happened += 1
        return True


class Faults:
    """All scripted faults, the oldest first."""

    def __init__(self) -> None:
        self.all: list[Fault] = []
        self._lock = threading.Lock()

    def add(self, given: Json) -> Fault:
        """Take a new fault; pydantic's ValidationError says what is wrong with it."""
        fault = Fault.model_validate(given)
        with self._lock:
            self.all.append(fault)
        return fault

    def taking(self, method: str, path: str) -> Fault | None:
        """Return the first fault that takes effect on this call."""
        with self._lock:
            return next((fault for fault in self.all if fault.takes(method, path)), None)

    def remove(self, key: str | None = None) -> None:
        """Forget one fault, or all."""
        with self._lock:
            self.all = [fault for fault in self.all if key is not None and fault.id != key]
