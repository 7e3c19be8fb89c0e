"""Which of the two mails somebody answers is told by the words, where they are plain."""

from __future__ import annotations

import pytest

from service.domain.answers import plain_kind
from service.domain.reply_text import ReplyText
from tests.emails.twenty_replies import REVIEW_ASK, SETUP_ASK


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("1 done\n2 half\n3 no, strike", "review"),
        ("1 done, 2 0.5, 3 nicht geschafft", "review"),
        ("Refund backlog 96 to 80: done", "review"),
        ("keep a\nBacklog to 80 1.1", "setup"),
        ("Backlog to 80 1.1\nTwo people on the desk 2.1", "setup"),
        ("1. Backlog 80 to 70 1.1\n2. Two trained 2.1", "setup"),
        ("a done, drop b", "setup"),
        ("1 done 2 60%", "review"),
        ("1: 100 / 2: 100 / 3: 40", "review"),
        ("1 done\n2 done, 4 even\n3 0.5 courier was on strike thu", "review"),
        ("a done, b 40% keep. New: returns shelf empty by Thu -> 1.1", "setup"),
        ("Versandquote auf 92 % 1.2", "setup"),
        ("all done", None),
        ("same", None),
        ("keep 2", None),
        ("2 next week", None),
        ("3 none", None),
        ("3: 1.2", None),
        ("2. done list for the audit", None),
        ("1. Get 80% of the letters answered\n2. done list for the audit", None),
        ("1 done\n2 60%\nhire two temps", None),
        ("1 done. Also:\nhire two temps", None),
        ("Backlog is at 78, so KR1.1 done", None),
        ("Backlog 60 % 1.1", None),
        ("Backlog now at 78 (1.1), starters got their lists (HR 1.2)", None),
        ("Good week! Closed 18 refund cases - 1.1", None),
        ("Leider nur halb so weit gekommen, Vertrag fehlt 1.2", None),
        ("Blocked: need the contract from Purchasing 1.1", None),
        ("Couriers: no progress, we are stuck with the contract (KR1.2)", None),
        ("1.1 done, 1.2 half", None),
        ("keep a and 2 new people can run the returns desk alone 2.1", "setup"),
        ("Refund backlog 96 to 80 (1.1)", None),
        ("thanks!", None),
        ("I'm on the audit all week", None),
        ("1 done\n2 half\n\nNew: Backlog to 70 1.1", None),
    ],
)
def test_kind_is_told_only_where_the_words_are_plain(words: str, kind: str | None) -> None:
    assert plain_kind(ReplyText.from_words(words), SETUP_ASK, REVIEW_ASK) == kind
