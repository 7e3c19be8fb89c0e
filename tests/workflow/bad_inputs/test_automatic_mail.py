"""What machines send is recorded with its reason, changes no key result, and is never answered."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from service.db.tables import Absence, Delivery
from tests.support.team import MAILBOX
from tests.workflow.bad_inputs.stage import Someone, Stage

AWAY = [["Auto-Submitted", "auto-replied"]]
REPORTER = {
    "name": "Microsoft Outlook",
    "address": "MicrosoftExchange329e71ec88ae4615bbc36ab6ce41109e@example.com",
}
DAEMON = {"name": "Mail Delivery System", "address": "MAILER-DAEMON@mx.elsewhere.example"}


def absences_of(stage: Stage, someone: Someone) -> list[date]:
    with stage.world.app.db.read() as session:
        rows = session.scalars(select(Absence))
        from service.db import people

        person = people.with_address(session, someone.address)
        assert person is not None
        return [row.first_day for row in rows if row.person_id == person.id]


def setup_delivery(stage: Stage, someone: Someone) -> Delivery:
    with stage.world.app.db.read() as session:
        statement = select(Delivery).where(Delivery.internet_message_id == someone.setup["messageId"])
        return session.scalars(statement).one()


@pytest.mark.parametrize(
    "prefix",
    [
        "Automatic reply",
        "Automatische Antwort",
        "Réponse automatique",
        "Respuesta automática",
        "Risposta automatica",
        "Automatisch antwoord",
        "Resposta automática",
        "Automatiskt svar",
        "Automatisk svar",
        "Odpowiedź automatyczna",
        "自動返信",
        "自动答复",
        "Автоматический ответ",
    ],
)
def test_out_of_office_reply_of_any_language_is_discarded(stage: Stage, prefix: str) -> None:
    """Row 44: the header tells, whatever the words."""
    someone = stage.someone_for("machines")

    outcome = someone.sends(
        "Ich bin bis 2. November nicht im Büro.", subject=f"{prefix}: Week 1", headers=AWAY
    )

    assert (outcome.ending, outcome.told, outcome.lines) == ("discarded: auto_reply", (), ())


def test_who_is_out_of_office_is_known_to_be_away(stage: Stage) -> None:
    """Row 44."""
    someone = stage.someone()

    someone.sends("I am away.", message_class="IPM.Note.Rules.OofTemplate.Microsoft")

    assert absences_of(stage, someone) == [date(2026, 10, 5)]


@pytest.mark.parametrize(
    "subject", ["Automatic reply: {}", "Abwesenheitsnotiz: {}", "Réponse automatique: RE: {}", "自动答复：{}"]
)
def test_out_of_office_reply_without_its_headers_is_known_by_subject_and_words(
    stage: Stage, subject: str
) -> None:
    """Row 45: our own subject behind a known prefix, and no key result in it. Nobody is called away by it."""
    someone = stage.someone_for("machines")

    outcome = someone.sends(
        "I am out of the office until Monday.", subject=subject.format(someone.setup["subject"])
    )

    assert (outcome.ending, outcome.told) == ("discarded: auto_reply_by_its_subject", ())
    assert outcome.lines == ()


def test_answer_under_the_subject_of_an_automatic_reply_is_an_answer(stage: Stage) -> None:
    """Row 45: held in the table; the words name a team key result, so a person wrote them, and they count."""
    someone = stage.someone()

    outcome = someone.sends("Backlog 96 to 80 - 1.1", subject=f"Automatic reply: {someone.setup['subject']}")

    assert (outcome.ending, outcome.lines) == ("accepted: stored", ("1 Backlog 96 to 80 OPS-1.1",))


def test_human_mail_about_being_out_of_office_is_an_answer(stage: Stage) -> None:
    """Row 46."""
    outcome = stage.someone().sends("Backlog 96 to 80 - 1.1", subject="Out of office on Friday - my OKRs")

    assert outcome.ending == "accepted: stored"


@pytest.mark.parametrize(
    ("header", "ending"),
    [
        (["Auto-Submitted", "auto-generated"], "automatic_mail"),
        (["Precedence", "bulk"], "automatic_mail"),
        (["Precedence", "auto_reply"], "auto_reply"),
        (["List-Id", "<ops.lists.example.com>"], "automatic_mail"),
        (["X-Autoreply", "yes"], "auto_reply"),
        (["X-Autorespond", ""], "auto_reply"),
        (["Return-Path", "<>"], "automatic_mail"),
        (["X-MS-Exchange-Generated-Message-Source", "Mailbox Rules Agent"], "automatic_mail"),
    ],
    ids=lambda value: "-".join(value) if isinstance(value, list) else "",
)
def test_robot_is_known_by_its_headers(stage: Stage, header: list[str], ending: str) -> None:
    """Row 47."""
    outcome = stage.someone_for("machines").sends("Ticket 4711 - 1.1 was opened", headers=[header])

    assert (outcome.ending, outcome.told, outcome.lines) == (f"discarded: {ending}", (), ())


@pytest.mark.parametrize("header", ["X-Auto-Response-Suppress", "X-MS-Has-Attach"])
def test_header_of_ordinary_exchange_mail_is_no_sign_of_a_robot(stage: Stage, header: str) -> None:
    """Row 47: Exchange puts X-Auto-Response-Suppress on people's mail."""
    outcome = stage.someone().sends("Backlog 96 to 80 - 1.1", headers=[[header, "All"]])

    assert outcome.ending == "accepted: stored"


BOUNCES: dict[str, tuple[dict[str, Any], str, str]] = {
    "exchange": (
        {"from": REPORTER, "message_class": "REPORT.IPM.Note.NDR"},
        "Your message couldn't be delivered. 550 5.1.10 RESOLVER.ADR.RecipientNotFound",
        "bounce",
    ),
    "german_rfc3464": (
        {"from": DAEMON, "headers": [["Content-Type", "multipart/report; report-type=delivery-status"]]},
        "Die Nachricht konnte nicht zugestellt werden.\nStatus: 5.2.2 (Postfach voll)",
        "bounce",
    ),
    "text_only": ({"from": DAEMON}, "<alma@example.com>: host mx said: 550 No such user here", "bounce"),
    "exchange_without_a_code": (
        {"from": REPORTER, "message_class": "REPORT.IPM.Note.NDR"},
        "Remise échouée",
        "bounce",
    ),
    "soft": ({"from": DAEMON}, "Status: 4.2.2 mailbox full, will retry", "bounce_for_now"),
    "exchange_delay": (
        {"from": REPORTER, "message_class": "REPORT.IPM.Note.Delayed"},
        "Delivery is delayed. 4.4.7",
        "bounce_for_now",
    ),
}


@pytest.mark.parametrize("name", BOUNCES)
def test_bounce_is_tied_to_the_mail_that_it_is_about(stage: Stage, name: str) -> None:
    """Rows 48 and 50: by our Message-ID in its thread or its text; hard is 5.x, soft 4.x."""
    fields, text, ending = BOUNCES[name]
    someone = stage.someone()
    quoted = f"{text}\n\nMessage-ID: {someone.setup['messageId']}"

    outcome = someone.sends(quoted, in_reply_to=None, references=[], internal=False, **fields)

    assert (outcome.ending, outcome.told) == (f"discarded: {ending}", ())
    delivery = setup_delivery(stage, someone)
    assert outcome.row.delivery_id == delivery.id
    assert (delivery.state, delivery.reason) == (
        ("bounced", "the receiving system refused it for good")
        if ending == "bounce"
        else ("confirmed", "the receiving system could not take it yet")
    )


def test_bounce_of_a_mail_that_we_never_sent_is_recorded(stage: Stage) -> None:
    """Row 49."""
    outcome = stage.someone_for("machines").sends(
        "550 5.1.1 unknown user\nMessage-ID: <spam@elsewhere.example>",
        in_reply_to=None,
        references=[],
        author=DAEMON,
    )

    assert (outcome.ending, outcome.told) == ("discarded: bounce_of_unknown_mail", ())


@pytest.mark.parametrize(
    ("message_class", "ending"),
    [
        ("REPORT.IPM.Note.DR", "delivery_report"),
        ("REPORT.IPM.Note.IPNRN", "delivery_report"),
        ("REPORT.IPM.Note.IPNNRN", "delivery_report"),
        ("IPM.Outlook.Recall", "automatic_mail"),
        ("IPM.Recall.Report.Failure", "automatic_mail"),
        ("IPM.Note.Rules.ReplyTemplate.Microsoft", "automatic_mail"),
    ],
)
def test_report_is_recorded_by_its_class(stage: Stage, message_class: str, ending: str) -> None:
    """Row 50: delivered, read, not read, recalled, answered by a rule."""
    outcome = stage.someone_for("machines").sends("Your message was read - 1.1", message_class=message_class)

    assert (outcome.ending, outcome.told, outcome.lines) == (f"discarded: {ending}", (), ())


def test_successful_delivery_report_does_not_count_as_a_bounce(stage: Stage) -> None:
    """Row 50."""
    someone = stage.someone()
    report = [["Content-Type", "multipart/report; report-type=delivery-status"]]

    outcome = someone.sends("Action: delivered\nStatus: 2.0.0", headers=report, author=DAEMON)

    assert outcome.ending == "discarded: delivery_report"
    assert setup_delivery(stage, someone).state == "confirmed"


def test_digest_of_reactions_is_held_as_a_strangers(stage: Stage) -> None:
    """Row 50: it has no mark of its own; its sender is nobody who was asked."""
    outcome = stage.someone_for("machines").sends(
        "Alma reacted with a thumbs up",
        in_reply_to=None,
        references=[],
        author={"name": "Outlook", "address": f"no-reply@{MAILBOX.partition('@')[2]}"},
    )

    assert (outcome.ending, outcome.told) == ("held: unknown_sender", ())
