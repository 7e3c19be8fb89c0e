"""
Understand what a person's words mean as an answer to one mail of ours.

Whose words they are is `service.domain.reply_text`. A wrong stored score is far worse than a question: what has two
readings is asked about and not stored, and nothing a person wrote is dropped without being told.
"""

from __future__ import annotations

from service.domain.answers.kind import named_numbers, plain_kind
from service.domain.answers.offered import OfferedKeyResults
from service.domain.answers.questions import choose_question
from service.domain.answers.review import read_review
from service.domain.answers.setup import read_setup
from service.domain.answers.values import (
    Ask,
    Next,
    OpenAnswer,
    OpenLine,
    Problem,
    Proposal,
    Question,
    ReviewAnswer,
    ReviewAsk,
    ScoreAnswer,
    SetupAnswer,
    SetupAsk,
    SetupLine,
    TeamKeyResult,
    WeekLine,
)

__all__ = [
    "Ask",
    "Next",
    "OfferedKeyResults",
    "OpenAnswer",
    "OpenLine",
    "Problem",
    "Proposal",
    "Question",
    "ReviewAnswer",
    "ReviewAsk",
    "ScoreAnswer",
    "SetupAnswer",
    "SetupAsk",
    "SetupLine",
    "TeamKeyResult",
    "WeekLine",
    "choose_question",
    "named_numbers",
    "plain_kind",
    "read_review",
    "read_setup",
]
