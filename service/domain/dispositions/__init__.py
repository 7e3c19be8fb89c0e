"""
Decide what becomes of one inbound mail, as far as its envelope tells; what its words mean is `service.domain.answers`.

Every mail ends in one disposition with a reason, and the admin page, the log line and the tests say the same word.
"""

from __future__ import annotations

from service.domain.dispositions.automatic import is_meeting_message, judge_bounce, judge_envelope
from service.domain.dispositions.requests import asks_to_stop, repeats_our_subject
from service.domain.dispositions.senders import is_too_big, why_sender_is_not_believed
from service.domain.dispositions.unreadable import why_unreadable, why_without_words
from service.domain.dispositions.values import Disposition, Envelope, Kind, Reason

__all__ = [
    "Disposition",
    "Envelope",
    "Kind",
    "Reason",
    "asks_to_stop",
    "is_meeting_message",
    "is_too_big",
    "judge_bounce",
    "judge_envelope",
    "repeats_our_subject",
    "why_sender_is_not_believed",
    "why_unreadable",
    "why_without_words",
]
