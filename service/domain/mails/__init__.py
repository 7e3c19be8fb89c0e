"""
What each mail needs to know: one frozen context per mail, built by the workflow before anything is rendered.

A context holds plain values; the sentences are in `templates/email/<kebab-name>/`, except the phrases that text and
HTML share: those are properties here. Codes come as shown (`service.domain.codes`), weeks as `service.domain.periods`
says them ("Week 3 (19–23 Oct)").
"""

from __future__ import annotations

from service.domain.mails.admin import AdminReportMail, AlarmMail
from service.domain.mails.asks import (
    NudgeMail,
    NumberedLine,
    OfferedTeam,
    OpenLine,
    ReviewMail,
    Sample,
    SetupMail,
    TeamKeyResult,
    TeamObjective,
)
from service.domain.mails.comments import CommentMail, CommentOnTop, CommentReceiptMail
from service.domain.mails.context import MailContext
from service.domain.mails.objectives import ObjectivesMail, ObjectivesReceiptMail
from service.domain.mails.pauses import PauseMail
from service.domain.mails.receipts import ReceiptMail, SavedLine, SavedScore
from service.domain.mails.reports import DigestMail, OverviewMail
from service.domain.mails.welcome import WelcomeMail
from service.domain.mails.withdrawn import HelpWithdrawnMail, WithdrawnLine

__all__ = [
    "AdminReportMail",
    "AlarmMail",
    "CommentMail",
    "CommentOnTop",
    "CommentReceiptMail",
    "DigestMail",
    "HelpWithdrawnMail",
    "MailContext",
    "NudgeMail",
    "NumberedLine",
    "ObjectivesMail",
    "ObjectivesReceiptMail",
    "OfferedTeam",
    "OpenLine",
    "OverviewMail",
    "PauseMail",
    "ReceiptMail",
    "ReviewMail",
    "Sample",
    "SavedLine",
    "SavedScore",
    "SetupMail",
    "TeamKeyResult",
    "TeamObjective",
    "WelcomeMail",
    "WithdrawnLine",
]
