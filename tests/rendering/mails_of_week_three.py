"""One of each mail as `examples.md` §2 and §3.3 show them, and the variants that read differently."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import cache

from service.domain.answers.pauses import Unclear
from service.domain.digests import DigestFacts, TeamWeeks, build_digest, build_overview
from service.domain.mails import (
    AdminReportMail,
    AlarmMail,
    CommentMail,
    CommentOnTop,
    CommentReceiptMail,
    DigestMail,
    HelpWithdrawnMail,
    MailContext,
    NudgeMail,
    NumberedLine,
    ObjectivesMail,
    ObjectivesReceiptMail,
    OfferedTeam,
    OpenLine,
    OverviewMail,
    PauseMail,
    ReceiptMail,
    ReviewMail,
    Sample,
    SavedLine,
    SavedScore,
    SetupMail,
    TeamKeyResult,
    TeamObjective,
    WelcomeMail,
    WithdrawnLine,
)
from service.domain.mails.admin import Figure, Named, NeedLine
from service.rendering import speaking
from tests.domain.ops_week_three import (
    FRIDAY,
    OPS_TEAM,
    TUESDAY,
    hr_weeks,
    marias_facts,
    ops_weeks,
    week_one,
    week_two,
)

WEEK = "Week 3 (19–23 Oct)"
FORM = "https://okr.example.com/f/7Kq2"

OPEN_LINES = (
    OpenLine("a", "Courier pick-ups on time 5 days of 5", ("KR1.2",), 0.6),
    OpenLine("b", "Refund cases older than 30 days, 22 to 10", ("KR1.1",), None),
)
OPS_OBJECTIVES = (
    TeamObjective(
        "Orders arrive without anyone asking twice",
        (
            TeamKeyResult("KR1.1", "Open refund cases from 140 to 60"),
            TeamKeyResult("KR1.2", "Orders sent the same day from 88 % to 95 %"),
        ),
    ),
    TeamObjective(
        "The team runs without heroes",
        (
            TeamKeyResult(
                "KR2.1",
                "Night-shift duties with a trained second person, 5 to 12",
                "nobody on it last week",
            ),
        ),
    ),
)
SETUP = SetupMail(
    name="Andy",
    week=WEEK,
    by_day="Friday",
    sample=Sample("Refund backlog from 118 to 96 - 1.1", is_own=True),
    form_url=FORM,
    open_lines=OPEN_LINES,
    teams=(OfferedTeam("Ops", OPS_OBJECTIVES),),
    help_example="HR 1.2",
    key_results_url="https://okr.example.com/k",
    in_by="18:00",
    overview_day="tomorrow",
    change_until="Friday 14:00",
    seen_by=("Ops", "Rina (lead)", "Maria (manager)"),
    pause_until=date(2026, 11, 2),
)
FIRST_SETUP = replace(
    SETUP,
    sample=Sample("Open refund cases from 140 to 120 - 1.1", is_own=False),
    open_lines=(),
    started_by="Rina",
)
SETUP_WITHOUT_KEY_RESULTS = replace(
    FIRST_SETUP,
    sample=None,
    teams=(OfferedTeam("Ops", (), asked="Rina"),),
    help_example=None,
    key_results_url=None,
    in_by=None,
)
NUDGE = NudgeMail(
    name="Andy",
    week=WEEK,
    by_day="Friday",
    open_lines=OPEN_LINES,
    sample=None,
    form_url=FORM,
    in_by="18:00",
    overview_day="tomorrow",
)
REVIEW = ReviewMail(
    name="Andy",
    week=WEEK,
    lines=(
        NumberedLine(1, "Refund backlog 96 to 80"),
        NumberedLine(2, "3 warehouse starters have their checklist on day 1"),
        NumberedLine(3, "Courier pick-ups missed from 6 to 2"),
    ),
    form_url=FORM,
    in_by="Monday 18:00",
)
RECEIPT = ReceiptMail(
    kind="setup",
    name="Andy",
    subject="Week 3 (19–23 Oct): your key results",
    week=WEEK,
    form_url=FORM,
    lines=(
        SavedLine(1, "Refund backlog 96 to 80", ("KR1.1",)),
        SavedLine(2, "3 warehouse starters have their checklist on day 1", ("HR KR1.2",), ("HR",)),
        SavedLine(3, "Look into the courier delays", ()),
    ),
    let_go=("a", "b"),
    question='Which one does line 3 serve? Reply just 1.1, 1.2 or 2.1, or "none".',
    question_lines=("3",),
    thought='A thought: 3 says what you do. What will be different? For example "Courier delays from __ to __".',
)
CLEAR_RECEIPT = replace(
    RECEIPT, lines=RECEIPT.lines[:2], let_go=(), question=None, question_lines=(), thought=None
)
MOVED_RECEIPT = replace(
    CLEAR_RECEIPT,
    moved_from="Week 2 (12–16 Oct)",
    scores=(
        SavedScore("a", "Courier pick-ups on time 5 days of 5", 1.0),
        SavedScore("b", "Old cases", 0.4, next="keep"),
    ),
    not_read=("sorry in a rush!!",),
    withdrawn=("Look into the courier delays",),
)
REVIEW_RECEIPT = replace(
    CLEAR_RECEIPT,
    kind="review",
    subject="Re: Week 3 (19–23 Oct): how did it end?",
    lines=(),
    scores=(
        SavedScore("1", "Refund backlog 96 to 80", 1.0, "we're at 78"),
        SavedScore(
            "2", "3 warehouse starters have their checklist on day 1", 0.8, "one starter begins on Monday"
        ),
        SavedScore(
            "3",
            "Courier pick-ups missed from 6 to 2",
            0.0,
            "Not started, the audit took the week",
            "we need the contract from Purchasing",
            "drop",
        ),
    ),
)
PLANS_TO_A_REVIEW_RECEIPT = replace(
    CLEAR_RECEIPT, moved_from="Week 2 (12–16 Oct)", answered_other=True, undo_url=f"{FORM}/undo"
)
SCORES_TO_A_SETUP_RECEIPT = replace(
    REVIEW_RECEIPT, moved_from="Week 4 (26–30 Oct)", answered_other=True, undo_url=f"{FORM}/undo"
)
UNREAD_RECEIPT = replace(CLEAR_RECEIPT, lines=(), is_stored=False)
BOARD = "https://okr.example.com/b"
DIGEST = DigestMail(view=build_digest(marias_facts()), board_url=BOARD)
OVERVIEW = OverviewMail(view=build_overview(marias_facts()), board_url=BOARD)
COMMENT = CommentMail(
    name="Andy",
    author="Maria Lopez",
    week=WEEK,
    n=2,
    line="3 warehouse starters have their checklist on day 1",
    words="use the July data\nit is on the share",
)
COMMENT_ON_THE_WEEK = replace(COMMENT, n=None, line="", words="good week")
ON_TOP = (
    CommentOnTop(
        "Maria", "20 Oct", "use the July data", "3 warehouse starters have their checklist on day 1"
    ),
    CommentOnTop("Rina", "20 Oct", "good week"),
)
HELP_WITHDRAWN = HelpWithdrawnMail(
    name="Hana",
    team="HR",
    author="Andy Lim",
    author_team="Ops",
    week=WEEK,
    lines=(
        WithdrawnLine(
            "3 warehouse starters have their checklist on day 1",
            "KR1.2  Starters with a checklist on day 1, 40 % to 100 %",
            "urgent audit",
        ),
    ),
)
COMMENT_RECEIPT = CommentReceiptMail(
    name="Maria", subject="Ops, week 3 (19–23 Oct): Lena is blocked", sent_to=("Andy", "Wendy"), agreed=True
)
COMMENT_QUESTION = CommentReceiptMail(
    name="Maria",
    subject="Ops, week 3 (19–23 Oct): Lena is blocked",
    question="Andy may be Andy L. or Andy K. Reply once more, beginning with one of these names.",
    words="Andy: use the July data",
)
AFTER_REVIEW = DigestFacts(FRIDAY, (TeamWeeks(OPS_TEAM, (week_one(), week_two())),))
TWO_TEAMS = DigestFacts(TUESDAY, (ops_weeks(), hr_weeks()))
DIGEST_AFTER_REVIEW = DigestMail(view=build_digest(AFTER_REVIEW), board_url=BOARD)
DIGEST_OF_TWO_TEAMS = DigestMail(view=build_digest(TWO_TEAMS), board_url=BOARD)

WELCOME = WelcomeMail(
    name="Mei",
    teams=("Ops",),
    first_day="Monday 26 Oct",
    first_setup="Monday 26 Oct, 09:00",
    review="Friday 30 Oct, 14:00",
    seen_by=("Ops", "Rina (lead)", "Maria (manager)"),
    form_url=FORM,
)
OBJECTIVES = ObjectivesMail(name="Rina", team="Ops", first_day="Monday 5 Oct", members=6)
OBJECTIVES_RECEIPT = ObjectivesReceiptMail(
    name="Rina",
    team="Ops",
    subject=OBJECTIVES.title,
    objectives=tuple(
        TeamObjective(f"O{number}  {one.text}", tuple(replace(below, remark="") for below in one.key_results))
        for number, one in enumerate(OPS_OBJECTIVES, 1)
    ),
    is_stored=True,
    not_read=("Line 1 has no key results below it: Here are ours",),
)

PAUSED = PauseMail(
    name="Andy",
    subject=f"{WEEK}: your key results",
    paused=True,
    back_on=date(2026, 11, 2),
    next_setup=date(2026, 11, 2),
)
PAUSED_WITHOUT_END = replace(PAUSED, back_on=None, next_setup=None, not_read="I am at the lake")
PAUSE_OF_TWO_DAYS = replace(
    PAUSED, paused=False, unclear=Unclear.TWO_DAYS, days=(date(2026, 11, 2), date(2027, 2, 11))
)
PAUSE_UNREAD = replace(PAUSED, paused=False, unclear=Unclear.NO_DAY, days=(date(2026, 11, 2),))
RESUMED = replace(PAUSED, paused=False, back_on=None, asked_now=True)
ALARM = AlarmMail(
    needs=(
        NeedLine(
            "1 mail may have been sent or not: no copy is to be found.", "okr mail list --state unknown"
        ),
        NeedLine("The app's certificate ends on 2026-12-01.", "okr certificate"),
    ),
    seen_at="Mon 05 Oct 2026, 10:02 UTC",
)
ADMIN_REPORT = AdminReportMail(
    days="12–16 Oct",
    period="2026-W42",
    needs=ALARM.needs,
    figures=(
        Figure("Mails sent", 44, "8 setups, 3 nudges, 8 overviews, 3 digests, 8 reviews, 14 receipts"),
        Figure("Setups answered", 7, "of 8: 6 by reply, 1 by form"),
        Figure("Questions asked", 3),
    ),
    bounced=(Named("Kofi Mensah", "setup: the address does not exist"),),
    held=(Named("1", "unknown sender"),),
    not_asked=tuple(Named(f"Person {number}", "no mailbox") for number in range(14)),
)

EVERY_MAIL: dict[str, MailContext] = {
    "setup": SETUP,
    "first setup": FIRST_SETUP,
    "setup with a line that serves nothing yet": replace(
        SETUP, open_lines=(OPEN_LINES[0], replace(OPEN_LINES[1], codes=(), score=0.5))
    ),
    "setup without key results": SETUP_WITHOUT_KEY_RESULTS,
    "nudge": NUDGE,
    "nudge without open lines": replace(NUDGE, open_lines=(), sample=FIRST_SETUP.sample),
    "review": REVIEW,
    "receipt": RECEIPT,
    "clear receipt": CLEAR_RECEIPT,
    "receipt of a moved answer": MOVED_RECEIPT,
    "receipt of a review": REVIEW_RECEIPT,
    "receipt of plans to a review mail": PLANS_TO_A_REVIEW_RECEIPT,
    "receipt of scores to a setup mail": SCORES_TO_A_SETUP_RECEIPT,
    "receipt of an unreadable mail": UNREAD_RECEIPT,
    "setup with comments, of a team with a channel": replace(
        SETUP, comments=ON_TOP, seen_by=("Ops (also in its Teams channel)", *SETUP.seen_by[1:])
    ),
    "review with comments": replace(REVIEW, comments=ON_TOP),
    "comment": COMMENT,
    "comment on the week": COMMENT_ON_THE_WEEK,
    "withdrawn help": HELP_WITHDRAWN,
    "receipt of a comment": COMMENT_RECEIPT,
    "question about a comment": COMMENT_QUESTION,
    "pause": PAUSED,
    "pause without an end": PAUSED_WITHOUT_END,
    "pause until one of two days": PAUSE_OF_TWO_DAYS,
    "pause that could not be read": PAUSE_UNREAD,
    "end of a pause": RESUMED,
    "digest": DIGEST,
    "overview": OVERVIEW,
    "digest after the review": DIGEST_AFTER_REVIEW,
    "digest of two teams": DIGEST_OF_TWO_TEAMS,
    "welcome": WELCOME,
    "ask for objectives": OBJECTIVES,
    "receipt of objectives": OBJECTIVES_RECEIPT,
    "alarm": ALARM,
    "admin's report": ADMIN_REPORT,
    "receipt of unreadable objectives": replace(
        OBJECTIVES_RECEIPT, objectives=(), is_stored=False, not_read=(), question="I could not read them."
    ),
}


@cache
def every_mail(language: str) -> dict[str, MailContext]:
    """Return every mail with its facts put into words in a language; ours in the fixtures above stay English."""
    with speaking(language):
        reports: dict[str, MailContext] = {
            "digest": replace(DIGEST, view=build_digest(marias_facts())),
            "overview": replace(OVERVIEW, view=build_overview(marias_facts())),
            "digest after the review": replace(DIGEST_AFTER_REVIEW, view=build_digest(AFTER_REVIEW)),
            "digest of two teams": replace(DIGEST_OF_TWO_TEAMS, view=build_digest(TWO_TEAMS)),
        }
    return {name: replace(mail, language=language) for name, mail in (EVERY_MAIL | reports).items()}
