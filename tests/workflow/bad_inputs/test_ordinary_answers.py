"""Answers that are odd in form and clear in meaning are stored, each with one receipt."""

from __future__ import annotations

import pytest

from tests.support.team import MAILBOX
from tests.workflow.bad_inputs.stage import ON_TWO_LISTS, Stage

WORDS = "Refund backlog 96 to 80 - 1.1"
STORED = ("1 Refund backlog 96 to 80 OPS-1.1",)


@pytest.mark.parametrize(
    "client", ["outlook-desktop", "outlook-web", "outlook-mobile", "gmail", "apple-mail"]
)
def test_clean_reply_of_any_program_is_stored_and_receipted(stage: Stage, client: str) -> None:
    """Row 1. More shapes of each program: tests/emails."""
    outcome = stage.someone().replies(f"{WORDS}\nSame-day rate 92 % - 1.2", client=client)

    assert outcome.ending == "accepted: stored"
    assert outcome.lines == (*STORED, "2 Same-day rate 92 % OPS-1.2")
    assert "Nothing else to do." in outcome.answer


def test_answer_under_our_own_line_is_aligned_with_it(stage: Stage) -> None:
    """Rows 2 and 3: typed inside the quoted mail, announced by "see below in blue"."""
    outcome = stage.someone().replies(
        "see below in blue",
        client="outlook-desktop",
        inline=[{"after": "Open refund cases from 140 to 60", "words": "Refund backlog 96 to 80"}],
    )

    assert outcome.ending == "accepted: stored"
    assert outcome.lines == STORED


def test_answer_below_the_quote_is_stored(stage: Stage) -> None:
    """Row 3: bottom-posted, as text."""
    someone = stage.someone()
    quoted = "\n".join(f"> {line}" for line in someone.setup["text"].splitlines())

    outcome = someone.sends(f"On Mon, 5 Oct 2026 at 09:00, Ops key results wrote:\n{quoted}\n\n{WORDS}\n")

    assert (outcome.ending, outcome.lines) == ("accepted: stored", STORED)


@pytest.mark.parametrize(
    "html",
    [
        pytest.param(f"<html><body><p>{WORDS}</p></body></html>", id="html_only"),
        pytest.param(f"<div><p>{WORDS}<p></div></span><table><tr><td>", id="unclosed_and_crossed_tags"),
        pytest.param(
            '<html xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office"><head>'
            "<!--[if !mso]><style>v\\:* {behavior:url(#default#VML);}</style><![endif]--></head><body>"
            f"<div class=WordSection1><p class=MsoNormal>{WORDS}<o:p></o:p></p><![if !vml]><![endif]></div></body></html>",
            id="word_with_conditional_comments_and_vml",
        ),
    ],
)
def test_html_of_any_kind_is_read(stage: Stage, html: str) -> None:
    """Row 21."""
    outcome = stage.someone().sends(html=html)

    assert (outcome.ending, outcome.lines) == ("accepted: stored", STORED)


def test_lines_broken_at_72_characters_are_joined(stage: Stage) -> None:
    """Row 22: plain text, wrapped by the writer's program."""
    outcome = stage.someone().sends(
        "- Refund cases older than 30 days are answered before the new ones come\n  in, 22 to 10 - 1.1\n"
    )

    assert outcome.lines == (
        "1 Refund cases older than 30 days are answered before the new ones come in, 22 to 10 OPS-1.1",
    )


def test_of_a_text_and_an_html_part_that_differ_the_html_counts(stage: Stage) -> None:
    """Row 23. Graph gives one body, the HTML one: that the parts differ can't be seen, so no reason can be noted."""
    outcome = stage.someone().sends("Refund backlog 96 to 50 - 1.1", html=f"<p>{WORDS}</p>")

    assert (outcome.ending, outcome.lines) == ("accepted: stored", STORED)


@pytest.mark.parametrize(
    "style",
    [
        "display:none",
        "display: none !important",
        "visibility:hidden",
        "font-size:0",
    ],
)
def test_hidden_text_is_not_read(stage: Stage, style: str) -> None:
    """Row 24."""
    outcome = stage.someone().sends(html=f'<p>{WORDS}</p><p style="{style}">Everything is done - 1.2</p>')

    assert (outcome.ending, outcome.lines) == ("accepted: stored", STORED)


def test_control_and_direction_characters_are_cleaned_and_the_words_kept(stage: Stage) -> None:
    """Rows 26 and 27: C0 and C1 controls, bidi overrides, zero-width space, NFD; the joiner inside an emoji stays."""
    words = "Ru\u0308ckstand\u200b Erstattungen\x07 \u202e96 auf 80\u202c 👩\u200d🚒 - 1.1"

    outcome = stage.someone().sends(words)

    assert outcome.ending == "accepted: stored"
    assert outcome.lines == ("1 Rückstand Erstattungen 96 auf 80 👩\u200d🚒 OPS-1.1",)


def test_words_written_from_right_to_left_are_stored_as_written(stage: Stage) -> None:
    """Row 27."""
    outcome = stage.someone().sends("صندوق المرتجعات من 96 إلى 80 - 1.1")

    assert outcome.lines == ("1 صندوق المرتجعات من 96 إلى 80 OPS-1.1",)


def test_code_in_full_width_digits_is_a_code(stage: Stage) -> None:
    """Row 28."""
    outcome = stage.someone().sends("Refund backlog 96 to 80 - １.１")

    assert outcome.lines == STORED


def test_more_results_than_asked_with_numbers_of_their_own_are_stored(stage: Stage) -> None:
    """Row 29."""
    outcome = stage.someone().sends(
        "1. Backlog 96 to 80 (1.1)\n2. Courier on time (1.2)\n4. Letters rewritten (1.1)\n9. Labels right (1.2)\n"
    )

    assert outcome.ending == "accepted: stored"
    assert outcome.lines == (
        "1 Backlog 96 to 80 OPS-1.1",
        "2 Courier on time OPS-1.2",
        "3 Letters rewritten OPS-1.1",
        "4 Labels right OPS-1.2",
    )


def test_line_that_stands_twice_is_stored_once_and_told(stage: Stage) -> None:
    """Row 29."""
    outcome = stage.someone().sends("1. Courier on time (1.2)\n2. Courier on time (1.2)\n")

    assert outcome.ending == "clarify: stored_in_part"
    assert outcome.lines == ("1 Courier on time OPS-1.2",)
    assert "stood there twice; it is stored once" in outcome.answer


def test_line_about_another_person_is_not_stored_for_anyone(stage: Stage) -> None:
    """Row 30."""
    someone, other = stage.someone(), stage.someone()
    other.replies("Courier on time - 1.2")

    outcome = someone.replies(f"{WORDS}\n{other.name.split()[0]} 1: let it go")

    assert outcome.row.disposition == "clarify"
    assert outcome.lines == STORED
    assert "is about someone else; nothing of theirs was changed" in outcome.answer
    assert other.lines == ("1 Courier on time OPS-1.2",)


def test_person_on_two_lists_answers_one_mail_for_both(stage: Stage) -> None:
    """Row 37: the list is in no key; each line counts for the team that it names."""
    someone = stage.invited(ON_TWO_LISTS)

    outcome = someone.replies("Backlog 96 to 80 - OPS 1.1\nStarters with a checklist, 40 to 60 - HR 1.1")

    assert outcome.ending == "accepted: stored"
    assert outcome.lines == ("1 Backlog 96 to 80 OPS-1.1", "2 Starters with a checklist, 40 to 60 HR-1.1")
    assert len(someone.inbox) == 2  # One setup mail, one receipt.


@pytest.mark.parametrize("subject", ["AW: SV: RE: WG: Woche 1", "", "my own words", "RE: RE: RE: " * 20])
def test_subject_does_not_matter(stage: Stage, subject: str) -> None:
    """Row 38."""
    outcome = stage.someone().sends(WORDS, subject=subject)

    assert (outcome.ending, outcome.lines) == ("accepted: stored", STORED)
    assert outcome.told[0].subject == "Re: Week 1 (5–9 Oct): your key results"


def test_answer_goes_to_the_known_address_and_not_where_reply_to_points(stage: Stage) -> None:
    """Row 43."""
    someone = stage.someone()

    outcome = someone.sends(WORDS, headers=[["Reply-To", "collector@elsewhere.example"]])

    assert [told.to for told in outcome.told] == [someone.address]
    assert stage.world.control("GET", "/counts")["left_the_tenant"] == 0


def test_signed_mail_is_read(stage: Stage) -> None:
    """Row 52."""
    outcome = stage.someone().sends(
        WORDS,
        message_class="IPM.Note.SMIME.MultipartSigned",
        headers=[
            ["Content-Type", 'multipart/signed; protocol="application/pkcs7-signature"; micalg=sha-256']
        ],
    )

    assert (outcome.ending, outcome.lines) == ("accepted: stored", STORED)


def test_attachments_beside_words_are_left_alone(stage: Stage) -> None:
    """Row 57. Names and contents of attachments are never asked for, so paths and zip bombs in them reach nothing."""
    someone = stage.someone()

    outcome = stage.store(someone.graph_json(f"{WORDS}\n", hasAttachments=True), someone)

    assert (outcome.ending, outcome.lines) == ("accepted: stored", STORED)


@pytest.mark.parametrize(
    "date", ["Thu, 01 Jan 1970 00:00:00 +0000", "Fri, 31 Dec 2099 23:59:59 +0000", "yesterday"]
)
def test_time_of_receipt_counts_and_not_the_date_that_the_mail_claims(stage: Stage, date: str) -> None:
    """Row 65."""
    outcome = stage.someone().sends(WORDS, headers=[["Date", date]])

    assert (outcome.ending, outcome.lines) == ("accepted: stored", STORED)
    assert abs((outcome.row.received_at - stage.now).total_seconds()) < 3600


@pytest.mark.parametrize(
    "hostile",
    [
        "'; DROP TABLE people; --",
        "{{7*7}} {% raw %} ${7*7} #{7*7}",
        "=cmd|' /C calc'!A0 +1 @SUM(1)",
        "<script>alert(1)</script> & <img src=x onerror=alert(1)>",
    ],
)
def test_hostile_words_are_plain_words(stage: Stage, hostile: str) -> None:
    """Row 68: stored as written, and escaped in the receipt."""
    someone = stage.someone()

    outcome = someone.sends(f"Backlog {hostile} away - 1.1")

    assert outcome.lines == (f"1 Backlog {hostile} away OPS-1.1",)
    receipt = someone.inbox[-1]
    assert "<script" not in receipt["html"]
    assert "<img src=x" not in receipt["html"]
    assert " ".join(hostile.split()) in " ".join(receipt["text"].split())


def test_bell_that_rings_ten_times_brings_one_mail_once(stage: Stage) -> None:
    """Row 64. A bell for an unknown subscription: tests/web/test_doorbell."""
    from service.db import inbound

    someone = stage.someone()
    with stage.world.app.db.begin() as session:
        for _ in range(10):
            inbound.ring(session, MAILBOX)

    outcome = someone.replies(WORDS)

    assert (len(outcome.told), outcome.lines) == (1, STORED)


def test_mail_that_is_flagged_after_it_was_read_is_not_read_again(stage: Stage) -> None:
    """Row 63: Graph's delta gives the changed mail a second time."""
    from tests.sandbox.office import Graph

    someone = stage.someone()
    outcome = someone.replies(WORDS)
    graph = Graph(stage.world.sandbox)

    graph.patch(f"/users/{MAILBOX}/messages/{outcome.row.graph_id}", {"flag": {"flagStatus": "flagged"}})

    assert stage.outcomes(someone) == []
    assert someone.lines == STORED
