"""
Say single facts in words, the same way in every mail: scores, days, counts, names, the short form of a line.

Weeks are said by `service.domain.periods`, codes by `service.domain.codes`.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from datetime import date

from service.domain.speech import _, ngettext, spoken


def score_text(score: float | None) -> str:
    """Show a score of 0.0–1.0 as "0.6" or "0.75"; "no score" where there is none."""
    if score is None:
        return no_score()
    return spoken().decimal(f"{score:.2f}".removesuffix("0"))


def no_score() -> str:
    """Say that there is no score."""
    return _("no score")


def weekday(day: date) -> str:
    """Say a day's name in full, as "Friday"."""
    return spoken().weekday(day)


def since(day: date, today: date) -> str:
    """Say since when something holds: a weekday within the last six days, else the date."""
    return spoken().weekday(day) if 0 <= (today - day).days < 7 else spoken().short_day(day)


def all_of(words: Sequence[str]) -> str:
    """Join a list: "Ops, Rina and Maria"."""
    if len(words) < 2:
        return "".join(words)
    return _("{others} and {last}", others=", ".join(words[:-1]), last=words[-1])


def any_of(words: Sequence[str]) -> str:
    """Join a choice: "Andy L. or Andy K."."""
    if len(words) < 2:
        return "".join(words)
    return _("{others} or {last}", others=", ".join(words[:-1]), last=words[-1])


def some_of(words: Sequence[str], most: int) -> str:
    """Join a list of any length: "Kofi, Budi and 12 others"."""
    rest = len(words) - most
    if rest <= 0:
        return ", ".join(words)
    named = ", ".join(words[:most])
    return ngettext("{names} and {count} other", "{names} and {count} others", rest, names=named)


def quoted(words: str) -> str:
    """Put a person's words between quotation marks."""
    return _('"{words}"', words=words)


def sentence_case(text: str) -> str:
    """Begin a sentence with a capital letter, behind a mark as "¿" too."""
    start = next((place for place, character in enumerate(text) if character.isalpha()), 0)
    return text[:start] + text[start : start + 1].upper() + text[start + 1 :]


def short_text(text: str) -> str:
    """Shorten a line to the words before its colon ("Refund letters: complaints from 9 to 3" → "Refund letters")."""
    head, colon, rest = text.partition(": ")
    return head.strip() if colon and rest.strip() and head.strip() else text


def clip(text: str, most: int) -> str:
    """Cut a text for a place where its whole would not fit; the whole must stand elsewhere in the mail."""
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}…"


def given_name(full_name: str) -> str:
    """Return what a person is called: "Wendy" of "Wendy Tan" and of "Tan, Wendy"."""
    return _given_and_family(full_name)[0]


def names_apart(people: Mapping[int, str]) -> dict[int, str]:
    """
    Say what to call each of several people, who come as full names by id: "Andy", or "Andy L." where two have the same given name.

    Those who share the initial as well are called by their whole names.
    """
    called = {key: given_name(name) for key, name in people.items()}
    for longer in (_with_initial, str):
        taken = Counter(name.casefold() for name in called.values())
        called = {
            key: longer(people[key]) if taken[name.casefold()] > 1 else name for key, name in called.items()
        }
    return called


def _with_initial(full_name: str) -> str:
    given, family = _given_and_family(full_name)
    return f"{given} {family[0]}." if family else given


def _given_and_family(full_name: str) -> tuple[str, str]:
    family, comma, given = full_name.partition(",")
    if comma and given.split():
        return given.split()[0], family.strip()
    words = full_name.split()
    return (words[0], words[-1] if len(words) > 1 else "") if words else (full_name, "")


def seen_by(
    team_names: Sequence[str], lead: str | None, manager: str | None, *, in_channel: Collection[str] = ()
) -> tuple[str, ...]:
    """
    List who sees what a member writes: the teams, the lead and the manager by given name, each person once.

    `in_channel` are the teams that are told in a channel of Microsoft Teams: more people than the team may be in it.
    """
    teams = [
        _("{team} (also in its Teams channel)", team=name) if name in in_channel else name
        for name in team_names
    ]
    people = []
    if lead:
        both = lead == manager
        people.append(_("{name} (lead and manager)", name=lead) if both else _("{name} (lead)", name=lead))
    if manager and manager != lead:
        people.append(_("{name} (manager)", name=manager))
    return (*teams, *people)


_STEP = re.compile(
    r"(?P<before>.*?)(?<![\d.,])(?P<start>\d+)(?P<middle> ?%? (?:to|auf|à|a|ke|menjadi) )(?P<end>\d+)(?![.,]?\d)(?P<after>.*)",
    re.DOTALL,
)


def first_step(key_result: str) -> str:
    """
    Make a sample line of a team key result: a quarter of its way ("… from 140 to 60" → "… from 140 to 120").

    Without two whole numbers to go between, the words stay as they are.
    """
    match = _STEP.fullmatch(key_result)
    if match is None:
        return key_result
    start, end = int(match["start"]), int(match["end"])
    step = round((end - start) / 4) or (1 if end > start else -1 if end < start else 0)
    return f"{match['before']}{start}{match['middle']}{start + step}{match['after']}"


def late_setup(team_name: str) -> str:
    """Say what became of a setup answer that came after the digest."""
    return _(
        "{team}'s overview for this week has already gone out; what you wrote is on the board, and the next digest says when it came.",
        team=team_name,
    )


def late_review(week: str) -> str:
    """Say what became of a review answer that came after its week closed; `week` as "Week 3 (19–23 Oct)"."""
    return _(
        "This came after {week} closed. It is stored there, marked late, and the next digest shows it.",
        week=week,
    )
