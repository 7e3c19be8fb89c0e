"""
Choose the one question that a receipt asks.
"""

from __future__ import annotations

from collections.abc import Sequence

from service.domain.answers import messages
from service.domain.answers.values import Ask, Problem, Proposal, Question, SetupAsk

_GROUPS = (
    ("two_scores",),
    ("score",),
    ("proposal",),
    ("two_readings",),
    ("which_line",),
    ("nothing_open",),
    ("no_alignment", "unknown_code"),
    ("not_a_key_result",),
)
"""What weighs most comes first; codes of one group are one question. Other problems are told, not asked."""


def choose_question(problems: Sequence[Problem], ask: Ask) -> Question | None:
    """
    Choose the one question that a receipt asks, or None.

    A wrong score weighs most, so scores come first; several lines of one code become one question. The question that
    `ask` carries was sent before and is not chosen again.
    """
    for group in _GROUPS:
        question = _question([problem for problem in problems if problem.code in group], ask)
        if question is not None and not _was_asked(question, ask):
            return question
    return None


def _was_asked(question: Question, ask: Ask) -> bool:
    before = ask.question
    return before is not None and (before.lines, before.code) == (question.lines, question.code)


def _question(problems: list[Problem], ask: Ask) -> Question | None:
    if not problems:
        return None
    lines = tuple(dict.fromkeys(problem.line for problem in problems if problem.line is not None))
    first = problems[0]
    if len(problems) == 1:
        return Question(lines, first.code, first.message, first.proposal)
    return Question(
        lines, first.code, _message(problems, lines, ask), _joined([problem.proposal for problem in problems])
    )


def _message(problems: list[Problem], lines: tuple[str, ...], ask: Ask) -> str:
    """Say it once for several lines: what is unknown, then what to reply."""
    if isinstance(ask, SetupAsk) and {problem.code for problem in problems} <= {
        "no_alignment",
        "unknown_code",
    }:
        unknown = [problem.message for problem in problems if problem.code == "unknown_code"]
        home = next((kr.code for kr in ask.key_results if kr.code.startswith(f"{ask.team}-")), "")
        sentence = messages.say(
            ask.language,
            "no_alignment_many",
            lines=", ".join(lines),
            line=lines[0],
            choice=home.rpartition("-")[2] or "1.1",
        )
        return " ".join([*dict.fromkeys(unknown), sentence])
    if len(lines) > 1 and all(problem.code == "score" and problem.proposal is None for problem in problems):
        return messages.say(ask.language, "score_many", lines=", ".join(lines), line=lines[0])
    return " ".join(dict.fromkeys(problem.message for problem in problems))


def _joined(proposals: list[Proposal | None]) -> Proposal | None:
    """A yes to a question about several lines stores all of what it proposes, or there is no yes to it."""
    known = [proposal for proposal in proposals if proposal is not None]
    if len(known) != len(proposals):
        return None
    return Proposal(
        scores=tuple(score for proposal in known for score in proposal.scores),
        lines=tuple(line for proposal in known for line in proposal.lines),
        open=tuple(line for proposal in known for line in proposal.open),
    )
