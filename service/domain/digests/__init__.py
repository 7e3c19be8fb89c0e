"""
The alignment digest and the team overview: facts in, view out, computed once for text and HTML.

    DigestFacts ┬ build_digest ────→ DigestView      lead and manager
                ├ build_overview ──→ OverviewView    members
                ├ channel_overview → ChannelView     the team's channel in Microsoft Teams
                └ channel_digest ──→ ChannelView     as above, where the admin wants it
"""

from __future__ import annotations

from service.domain.digests.build import (
    build_digest,
    build_overview,
    channel_digest,
    channel_overview,
    labels_of,
)
from service.domain.digests.facts import (
    AlignmentFacts,
    DigestFacts,
    KeyResultFacts,
    LineFacts,
    PersonFacts,
    Status,
    TeamFacts,
    TeamWeeks,
    WeekFacts,
)
from service.domain.digests.view import (
    ChannelView,
    DigestSection,
    DigestView,
    HelpView,
    HistoryView,
    KeyResultView,
    LineView,
    Need,
    OutcomeView,
    OverviewView,
    TeamSection,
)

__all__ = [
    "AlignmentFacts",
    "ChannelView",
    "DigestFacts",
    "DigestSection",
    "DigestView",
    "HelpView",
    "HistoryView",
    "KeyResultFacts",
    "KeyResultView",
    "LineFacts",
    "LineView",
    "Need",
    "OutcomeView",
    "OverviewView",
    "PersonFacts",
    "Status",
    "TeamFacts",
    "TeamSection",
    "TeamWeeks",
    "WeekFacts",
    "build_digest",
    "build_overview",
    "channel_digest",
    "channel_overview",
    "labels_of",
]
