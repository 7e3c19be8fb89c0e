"""
What the mails around a comment need to know: the comment itself, and what its writer is told.
"""

from __future__ import annotations

from dataclasses import dataclass

from service.domain.mails.context import MailContext
from service.domain.speech import _
from service.domain.wording import all_of, clip, quoted

_MOST_QUOTED = 300


@dataclass(frozen=True)
class CommentOnTop:
    """A comment as it stands on top of the person's next mail."""

    author: str
    """By given name."""
    day: str
    words: str
    line: str = ""
    """The line's words; "" where it is about the week."""

    @property
    def sentence(self) -> str:
        """ "Maria on 27 Oct about "Refund letters": "use the July data"."""
        words = quoted(clip(" ".join(self.words.split()), _MOST_QUOTED))
        if not self.line:
            return _("{name} on {day}: {words}", name=self.author, day=self.day, words=words)
        return _(
            "{name} on {day} about {line}: {words}",
            name=self.author,
            day=self.day,
            line=quoted(clip(self.line, _MOST_QUOTED)),
            words=words,
        )


@dataclass(frozen=True, kw_only=True)
class CommentMail(MailContext):
    """To one person: what a lead or manager says to their line, with answers going straight there."""

    folder = "comment"

    name: str
    """The reader's given name."""
    author: str
    """The full name of who says it."""
    week: str
    words: str
    n: int | None = None
    line: str = ""

    @property
    def subject(self) -> str:
        """Whose words these are, and about what."""
        if self.n is None:
            return _("{week}: {author} to you", week=self.week, author=self.author)
        return _("{week}: {author} on your line {n}", week=self.week, author=self.author, n=self.n)

    @property
    def opening(self) -> str:
        """Who says it about what."""
        if self.n is None:
            return _("{author} writes to you, {week}:", author=self.author, week=self.week)
        return _(
            "{author} writes about your line {n}, {line}:",
            author=self.author,
            n=self.n,
            line=quoted(self.line),
        )

    @property
    def terms(self) -> str:
        """Where an answer goes."""
        return _("Only you got this. Your answer to this mail goes straight to {author}.", author=self.author)


@dataclass(frozen=True, kw_only=True)
class CommentReceiptMail(MailContext):
    """To the reader of a digest who answered it: who got the words, or why nobody did."""

    folder = "comment-receipt"

    name: str
    subject: str
    """The subject of the digest."""
    sent_to: tuple[str, ...] = ()
    """Whom the words went to, as the digest calls them."""
    question: str = ""
    """What is not clear, in full sentences; then nobody got anything."""
    agreed: bool = False
    words: str = ""
    """The words that wait for the answer."""

    @property
    def reply_subject(self) -> str:
        """The subject of the reader's own thread."""
        return self.subject if self.subject[:3].casefold() == "re:" else f"Re: {self.subject}"

    @property
    def opening(self) -> str:
        """What became of the answer."""
        if self.question:
            return _("Shown to nobody yet, {name}.", name=self.name)
        return _("Sent to {names}; the answer comes straight to you.", names=all_of(self.sent_to))
