"""
The text parts, word for word as `examples.md` §2 wants them.

They depart from it in one word: whoever is named may be a woman, so it is "the answer" that comes straight to the manager.
"""

from __future__ import annotations

from dataclasses import replace

import pytest

from service.domain.mails import MailContext
from service.domain.wording import late_review
from service.rendering import Emails
from tests.rendering import mails_of_week_three as mails


def test_setup_mail_of_week_three(emails: Emails) -> None:
    email = emails.render(mails.SETUP)

    assert email.subject == "Week 3 (19–23 Oct): your key results"
    assert (
        email.text
        == """\
Hi Andy,

what will be different by Friday? Reply with two or three results, one
per line, each with the team key result it serves. Like yours last week:

    Refund backlog from 118 to 96 - 1.1

Or use your form: https://okr.example.com/f/7Kq2

STILL OPEN FROM LAST WEEK (reply "keep a"; left out means let go)
  a  Courier pick-ups on time 5 days of 5 - KR1.2            0.6
  b  Refund cases older than 30 days, 22 to 10 - KR1.1       no score yet
     (add "b done", "b partly" or "b no")

OPS KEY RESULTS
  Orders arrive without anyone asking twice
    KR1.1  Open refund cases from 140 to 60
    KR1.2  Orders sent the same day from 88 % to 95 %
  The team runs without heroes
    KR2.1  Night-shift duties with a trained second person, 5 to 12
           (nobody on it last week)
Helping another team? Put its name before the number: HR 1.2
All teams' key results: https://okr.example.com/k

In by 18:00 and it is in tomorrow's team overview; you can change it
until Friday 14:00. Ops, Rina (lead), Maria (manager) and a team you
help can see it. It is not a rating. Away? Reply "pause until 2 Nov".
"""
    )


def test_first_setup_mail_says_who_started_it_and_has_no_history(emails: Emails) -> None:
    text = emails.render(mails.FIRST_SETUP).text

    assert text.startswith("""\
Hi Andy,

Rina has started this for Ops: every week a few results of your own,
each for a key result of the team.

What will be different by Friday? Reply with two or three results, one
per line, each with the team key result it serves. For example:

    Open refund cases from 140 to 120 - 1.1

Or use your form: https://okr.example.com/f/7Kq2

OPS KEY RESULTS
""")


def test_setup_mail_of_a_team_without_key_results_says_so(emails: Emails) -> None:
    assert emails.render(mails.SETUP_WITHOUT_KEY_RESULTS).text.endswith("""\
What will be different by Friday? Reply with two or three results, one
per line.

Or use your form: https://okr.example.com/f/7Kq2

Ops has no key results yet; Rina has been asked.

You can change it until Friday 14:00. Ops, Rina (lead) and Maria
(manager) can see it. It is not a rating. Away? Reply "pause until 2
Nov".
""")


def test_nudge_is_short_and_says_that_two_lines_are_enough(emails: Emails) -> None:
    email = emails.render(mails.NUDGE)

    assert email.subject == "Week 3 (19–23 Oct): two lines are enough"
    assert (
        email.text
        == """\
Hi Andy,

what will be different by Friday? Nothing from you yet, and two lines
are enough; "keep a" is an answer:

  a  Courier pick-ups on time 5 days of 5 - KR1.2            0.6
  b  Refund cases older than 30 days, 22 to 10 - KR1.1       no score yet

Or use your form: https://okr.example.com/f/7Kq2

In by 18:00 and it is in tomorrow's team overview. This is the only
reminder.
"""
    )


def test_review_mail(emails: Emails) -> None:
    email = emails.render(mails.REVIEW)

    assert email.subject == "Week 3 (19–23 Oct): how did it end?"
    assert (
        email.text
        == """\
How did it end, Andy? For each line done, partly, no, or a number, and
why if it is not done. All done? Reply done. Stuck? Write blocked: and
what would help.

  1  Refund backlog 96 to 80
  2  3 warehouse starters have their checklist on day 1
  3  Courier pick-ups missed from 6 to 2

Or use your form: https://okr.example.com/f/7Kq2

In time until Monday 18:00. What is not done comes back with the next
mail, to keep or let go.
"""
    )


def test_receipt_with_a_question(emails: Emails) -> None:
    email = emails.render(mails.RECEIPT)

    assert email.subject == "Re: Week 3 (19–23 Oct): your key results"
    assert (
        email.text
        == """\
Saved, Andy. Line 3 needs one word from you.

  1  Refund backlog 96 to 80                              KR1.1
  2  3 warehouse starters have their checklist on day 1   HR KR1.2 (you help HR)
  3  Look into the courier delays                         no key result yet

Which one does line 3 serve? Reply just 1.1, 1.2 or 2.1, or "none".
A thought: 3 says what you do. What will be different? For example
"Courier delays from __ to __".

Let go from last week: a, b. Reply "keep a" if that was not meant.
To change a line, reply with its number and the new words.
Your form: https://okr.example.com/f/7Kq2
"""
    )


def test_clear_receipt_ends_after_the_lines(emails: Emails) -> None:
    assert (
        emails.render(mails.CLEAR_RECEIPT).text
        == """\
Saved, Andy. Nothing else to do.

  1  Refund backlog 96 to 80                              KR1.1
  2  3 warehouse starters have their checklist on day 1   HR KR1.2 (you help HR)
"""
    )


def test_thought_alone_stands_after_the_lines_of_a_clear_receipt(emails: Emails) -> None:
    email = emails.render(replace(mails.CLEAR_RECEIPT, thought="A thought: 1 is short."))

    assert email.text.startswith("Saved, Andy. Nothing else to do.\n")
    assert email.text.endswith("HR KR1.2 (you help HR)\n\nA thought: 1 is short.\n")
    assert "A thought: 1 is short." in (email.html or "")


def test_receipt_of_a_review_shows_scores_and_the_persons_words(emails: Emails) -> None:
    email = emails.render(replace(mails.REVIEW_RECEIPT, late=late_review("week 3")))

    assert email.subject == "Re: Week 3 (19–23 Oct): how did it end?"
    assert (
        email.text
        == """\
Saved, Andy. Nothing else to do.
This came after week 3 closed. It is stored there, marked late, and the
next digest shows it.

  1  Refund backlog 96 to 80                              1.0
     "we're at 78"
  2  3 warehouse starters have their checklist on day 1   0.8
     "one starter begins on Monday"
  3  Courier pick-ups missed from 6 to 2                  0.0, let go
     "Not started, the audit took the week", blocked: "we need the contract
     from Purchasing"
"""
    )


def test_receipt_of_a_moved_answer_begins_by_saying_so(emails: Emails) -> None:
    assert (
        emails.render(mails.MOVED_RECEIPT).text
        == """\
You answered the mail of Week 2 (12–16 Oct); your answer counts for Week
3 (19–23 Oct).

Saved, Andy. Nothing else to do.

  1  Refund backlog 96 to 80                              KR1.1
  2  3 warehouse starters have their checklist on day 1   HR KR1.2 (you help HR)

From last week:
  a  Courier pick-ups on time 5 days of 5   1.0
  b  Old cases                              0.4, keep

Taken back: Look into the courier delays.
Kept as a note, not read as an answer: "sorry in a rush!!"
Your form: https://okr.example.com/f/7Kq2
"""
    )


def test_unreadable_answer_gets_a_plain_way_on(emails: Emails) -> None:
    assert (
        emails.render(mails.UNREAD_RECEIPT).text
        == """\
Nothing is stored yet, Andy.

We could not read a key result in your mail. Reply with one result per
line, or use your form.

Your form: https://okr.example.com/f/7Kq2
"""
    )


def test_alignment_digest_of_week_three(emails: Emails) -> None:
    email = emails.render(mails.DIGEST)

    assert email.subject == "Ops, week 3 (19–23 Oct): Lena is blocked, KR2.1 has nobody"
    assert (
        email.text
        == """\
NEEDS YOU
  Lena is blocked on KR1.2: "carrier contract, Purchasing". Since Friday.
  KR2.1 has nobody, second week running.
  Wendy keeps "Refund letters" for the third week (0.4, then 0.5).

THIS WEEK BY TEAM KEY RESULT

KR1.1  Open refund cases from 140 to 60               last week 2 of 4 done
  Andy 1    Refund backlog 96 to 80
  Wendy 1   Refund letters: complaints from 9 to 3    3rd week
  Wendy 2   Average answer time down to 1.2 days
  Dewi 2    4 temps trained to close refunds          helps us, from HR

KR1.2  Orders sent the same day from 88 % to 95 %     last week 1 of 3 done
  Andy 3    Courier pick-ups missed from 6 to 2
  Wendy 3   Late hand-overs to the courier, 14 to 5
  Lena 1    Same-day rate 92 %                        2nd week, BLOCKED
  Mei 1     Label errors from 30 to 10 a day

KR2.1  Night-shift duties with a trained second person, 5 to 12
  nobody                                              last week nobody

WE HELP
  Andy 2    3 warehouse starters have their checklist on day 1
            HR KR1.2  Starters with a checklist on day 1, 40 % to 100 %

NOT ALIGNED
  Mei 2     Office move planned

PEOPLE   4 of 6 answered. No answer: Kofi (2nd week). Away to 26 Oct: Budi.

NOT DONE LAST WEEK
  Andy 2    0.6   Courier pick-ups on time 5 days of 5: "strike on Thu"
  Andy 3    –     Refund cases older than 30 days, 22 to 10: no score
  Lena 1    0.4   Same-day rate 92 %: "waits for the carrier contract"
  Wendy 1   0.5   Refund letters: "legal still has them"

WHO WORKED ON WHAT
           week 1         week 2         week 3
  Andy     1.1 1.1 1.2    1.1 1.2 1.1    1.1 HR1.2 1.2
  Wendy    1.1 2.1        1.1 1.1        1.1 1.1 1.2
  Lena     1.2            1.2            1.2
  Mei                     joined         1.2 none
  Kofi     1.1            no answer      no answer
  Budi     1.2            1.2            away

Reply "Andy 2: use the July data" and only Andy gets it, from you; the
answer comes straight to you. "ok" agrees to the week.
Board: https://okr.example.com/b (sign-in)
"""
    )


def test_digest_after_the_review_shows_scores_in_place(emails: Emails) -> None:
    assert (
        """
KR1.2  Orders sent the same day from 88 % to 95 %     1 of 3 done
  Andy 2    0.6  Courier pick-ups on time 5 days of 5
  Lena 1    0.4  Same-day rate 92 %                   BLOCKED
  Budi 1    1.0  Packing table 3 ready by 10
"""
        in emails.render(mails.DIGEST_AFTER_REVIEW).text
    )


def test_team_overview_is_the_digests_middle(emails: Emails) -> None:
    email = emails.render(mails.OVERVIEW)
    digest = emails.render(mails.DIGEST).text

    assert email.subject == "Ops, week 3 (19–23 Oct): what we agreed"
    assert email.text.startswith("THIS WEEK BY TEAM KEY RESULT\n\nKR1.1  Open refund cases")
    assert email.text.endswith("40 % to 100 %\n\nBoard: https://okr.example.com/b (sign-in)\n")
    assert email.text.removesuffix("\nBoard: https://okr.example.com/b (sign-in)\n") in digest


@pytest.mark.parametrize(
    ("mail", "most"),
    [
        (mails.SETUP, 25),
        (mails.FIRST_SETUP, 25),
        (mails.NUDGE, 25),
        (mails.REVIEW, 25),
        (mails.RECEIPT, 12),
        (mails.REVIEW_RECEIPT, 12),
        (mails.OVERVIEW, 45),
        (mails.DIGEST, 45),
    ],
    ids=lambda value: getattr(value, "folder", ""),
)
def test_mail_is_as_short_as_promised(emails: Emails, mail: MailContext, most: int) -> None:
    """`examples.md` §5: written lines, blank ones not counted."""
    written = [line for line in emails.render(mail).text.splitlines() if line.strip()]

    assert len(written) <= most
