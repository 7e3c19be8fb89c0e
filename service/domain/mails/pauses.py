"""
What the answer to a wish to pause, or to go on, needs to know.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from service.domain.answers.pauses import Unclear
from service.domain.mails.context import MailContext
from service.domain.speech import _, spoken


@dataclass(frozen=True, kw_only=True)
class PauseMail(MailContext):
    """The answer to "pause until 2 Nov", "pause" and "resume": until when, and how to change it."""

    folder = "pause"

    name: str
    subject: str
    """The subject of the mail that was answered, with or without "Re:"."""
    paused: bool
    """Whether a pause holds now."""
    back_on: date | None = None
    """The day until which it holds; None: until the person says "resume"."""
    next_setup: date | None = None
    """The day of the next mail that asks; None where it leaves at once, or where nobody knows."""
    asked_now: bool = False
    """Whether this week's setup leaves at once."""
    unclear: Unclear | None = None
    """Why nothing was changed."""
    days: tuple[date, ...] = ()
    """The two readings of a day, or one to show as an example."""
    not_read: str = ""
    """The other words of the mail, where they were no answer."""

    @property
    def reply_subject(self) -> str:
        """The subject of the person's own thread."""
        return self.subject if self.subject[:3].casefold() == "re:" else f"Re: {self.subject}"

    @property
    def opening(self) -> str:
        """What holds now, in one line."""
        if self.unclear is not None:
            return _("Nothing is changed yet, {name}.", name=self.name)
        if not self.paused:
            return _("Welcome back, {name}.", name=self.name)
        if self.back_on is None:
            return _("Paused, {name}.", name=self.name)
        return _("Paused until {day}, {name}.", day=_full(self.back_on), name=self.name)

    @property
    def body(self) -> str:
        """What comes next and how to change it."""
        if self.unclear is not None:
            return self._question()
        if self.asked_now:
            return _("This week's mail is on its way.")
        if not self.paused:
            return _("Your next mail comes on {day}.", day=_full(self.next_setup)) if self.next_setup else ""
        resume = _('Reply "resume" to go on sooner.')
        if self.next_setup is None:
            return _('No mails until you reply "resume". What is open waits for you.')
        coming = _("Your next mail comes on {day}; what is open waits for you.", day=_full(self.next_setup))
        return f"{coming} {resume}"

    def _question(self) -> str:
        if self.unclear is Unclear.TWO_DAYS:
            first, second = (spoken().short_day(day) for day in self.days)
            return _(
                'Until {first} or {second}? Reply "pause until {first}" or "pause until {second}".',
                first=first,
                second=second,
            )
        why = {
            Unclear.PAST: _("That day is gone."),
            Unclear.TOO_LONG: _("That is more than a year away."),
            Unclear.NO_DAY: _("The day could not be read."),
        }
        assert self.unclear is not None
        example = _(
            'Reply "pause until {day}" with another day, or just "pause".',
            day=spoken().short_day(self.days[0]),
        )
        return f"{why[self.unclear]} {example}"


def _full(day: date) -> str:
    return f"{spoken().weekday(day)} {spoken().short_day(day)}"
