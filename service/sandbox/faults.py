"""
Script faults: say which calls fail, how, and how often.
"""

from __future__ import annotations

import re
import threading
import uuid

from pydantic import BaseModel, ConfigDict, Field, field_validator

from service.sandbox.odata import Json


class Fault(BaseModel):
    """A rule. It takes effect `times` times, on calls that match after the first `after` of them went well."""

    model_config = ConfigDict(extra="forbid")

    id: str = Field(default_factory=lambda: uuid.uuid4().hex[:8])
    method: str | None = None
    path: str = ""
    """A regular expression, searched in the decoded path with its query, such as `/v1.0/users/a@b/messages?$top=1`."""
    times: int = 1
    after: int = 0
    status: int = 503
    code: str = "ServiceUnavailable"
    message: str = "A scripted fault."
    retry_after: str | None = None
    """The value of `Retry-After`: seconds or an HTTP date."""
    executed: bool = False
    """Carry the call out, then answer with the error all the same (or lose the answer, with `reset`)."""
    reset: bool = False
    """Close the connection without an answer."""
    delay: float = 0.0
    """Seconds to wait before; with `status` 0 the call is only delayed and goes well."""
    matched: int = 0
    """How many calls have matched so far."""
    happened: int = 0
    """How often the fault took effect so far."""

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

    def delays_only(self) -> bool:
        """Say whether the call goes well in the end."""
        return self.status == 0 and not self.reset

    def takes(self, method: str, path: str) -> bool:
        """Count a call if it matches, and say whether the fault takes effect on it."""
        if self.method not in (None, method) or not re.search(self.path, path):
            return False
        self.matched += 1
        if self.matched <= self.after or self.happened >= self.times:
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
        self.all.append(fault)
        return fault

    def taking(self, method: str, path: str) -> Fault | None:
        """Return the first fault that takes effect on this call."""
        with self._lock:
            return next((fault for fault in self.all if fault.takes(method, path)), None)

    def remove(self, key: str | None = None) -> None:
        """Forget one fault, or all."""
        self.all = [fault for fault in self.all if key is not None and fault.id != key]
