"""What an envelope tells for certain, and what it must not be taken for."""

from __future__ import annotations

import pytest

from service.domain.dispositions import (
    Envelope,
    Kind,
    Reason,
    asks_to_stop,
    is_meeting_message,
    is_too_big,
    judge_bounce,
    judge_envelope,
    repeats_our_subject,
    why_sender_is_not_believed,
    why_unreadable,
    why_without_words,
)

OURS = {"okr@example.com"}
MIRA = "mira@example.com"
OUR_SUBJECT = "Week 1 (5–9 Oct): your key results"


def mail(*headers: tuple[str, str], sender: str = MIRA, **fields: object) -> Envelope:
    return Envelope(sender, headers, **fields)  # type: ignore[arg-type]


def stamped(auth_as: str | None, *results: str) -> Envelope:
    stamps = [("X-MS-Exchange-Organization-AuthAs", auth_as)] if auth_as is not None else []
    return mail(*stamps, *(("Authentication-Results", result) for result in results))


def test_ordinary_mail_of_a_person_is_left_to_its_words() -> None:
    ordinary = mail(("X-Auto-Response-Suppress", "All"), ("Auto-Submitted", "no"), ("Return-Path", MIRA))

    assert judge_envelope(ordinary, OURS) is None


@pytest.mark.parametrize(
    ("envelope", "reason"),
    [
        (mail(sender="OKR@example.com"), Reason.OWN_MAIL),
        (mail(message_class="REPORT.IPM.Note.NDR"), Reason.BOUNCE),
        (mail(message_class="report.ipm.note.ipnrn"), Reason.DELIVERY_REPORT),
        (mail(message_class="IPM.Note.Rules.OofTemplate.Microsoft"), Reason.AUTO_REPLY),
        (mail(("auto-submitted", "Auto-Replied (vacation)")), Reason.AUTO_REPLY),
        (mail(("Auto-Submitted", "auto-generated")), Reason.AUTOMATIC_MAIL),
        (mail(("Precedence", " Bulk ")), Reason.AUTOMATIC_MAIL),
        (mail(("Return-Path", "<>")), Reason.AUTOMATIC_MAIL),
        (mail(("X-Autorespond", "")), Reason.AUTO_REPLY),
        (mail(sender="MAILER-DAEMON@x.example"), Reason.BOUNCE),
        (mail(sender="postmaster@x.example"), Reason.BOUNCE),
        (
            mail(("Content-Type", "multipart/report; report-type=disposition-notification")),
            Reason.DELIVERY_REPORT,
        ),
    ],
)
def test_sure_signal_discards(envelope: Envelope, reason: Reason) -> None:
    ending = judge_envelope(envelope, OURS)

    assert ending is not None
    assert (ending.kind, ending.reason) == (Kind.DISCARDED, reason)


def test_message_class_outweighs_later_signals() -> None:
    bounce = mail(
        ("Auto-Submitted", "auto-replied"), ("Return-Path", "<>"), message_class="REPORT.IPM.Note.NDR"
    )

    ending = judge_envelope(bounce, OURS)

    assert ending is not None
    assert ending.reason is Reason.BOUNCE


@pytest.mark.parametrize("name", ["postmasters@example.com", "mailer@example.com", "daemon.hill@example.com"])
def test_person_whose_address_begins_like_a_robots_is_a_person(name: str) -> None:
    assert judge_envelope(mail(sender=name), OURS) is None


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("550 5.1.10 RESOLVER.ADR.RecipientNotFound", Reason.BOUNCE),
        ("Status: 4.2.2 then, after two days, 5.4.7", Reason.BOUNCE),
        ("Status: 4.4.1", Reason.BOUNCE_FOR_NOW),
        ("421 try again later", Reason.BOUNCE_FOR_NOW),
        ("Action: relayed, Status: 2.1.5", Reason.DELIVERY_REPORT),
        ("Sent on 5.10.2026 from 10.5.1.1", Reason.BOUNCE_FOR_NOW),
        ("", Reason.BOUNCE_FOR_NOW),
    ],
)
def test_status_codes_tell_a_refusal_from_a_delay(text: str, reason: Reason) -> None:
    assert judge_bounce(mail(sender="mailer-daemon@x.example"), text) is reason


def test_report_of_exchange_without_a_code_is_a_refusal() -> None:
    assert judge_bounce(mail(message_class="REPORT.IPM.Note.NDR"), "unzustellbar") is Reason.BOUNCE


@pytest.mark.parametrize(
    "envelope",
    [
        stamped("Internal"),
        stamped("internal "),
        stamped("Anonymous", "dmarc=pass; compauth=pass reason=100"),
        mail(("X-MS-Exchange-Organization-SCL", "1"), ("Authentication-Results", "compauth=pass reason=703")),
        stamped("Anonymous", "spf=pass\r\n\tsmtp.mailfrom=example.com;\r\n\tcompauth=pass\r\n\treason=109"),
        stamped("Anonymous", "dmarc=pass action=none header.from=example.com"),
        stamped("Anonymous", "dmarc=fail (p=none); compauth=pass reason=130"),
    ],
)
def test_sender_whom_the_tenant_vouches_for_is_believed(envelope: Envelope) -> None:
    assert why_sender_is_not_believed(envelope) is None


_PASS = "spf=pass; dkim=pass; dmarc=pass action=none; compauth=pass reason=100"
FORGED = [
    mail(),
    stamped("Anonymous"),
    stamped(""),
    stamped("Partner"),
    *(
        stamped("Anonymous", f"dmarc=pass; compauth=fail reason={code}")
        for code in ("000", "001", "010", "601", "622")
    ),
    *(
        stamped("Anonymous", f"dmarc=pass; compauth=pass reason={code}")
        for code in ("000", "001", "010", "601")
    ),
    *(
        stamped("Anonymous", f"dmarc={verdict}")
        for verdict in ("fail", "none", "bestguesspass", "temperror", "")
    ),
    *(stamped("Anonymous", f"compauth={verdict}") for verdict in ("none", "softpass", "fail", "")),
    *(stamped("Anonymous", top, _PASS) for top in ("", "spf=pass", "dmarc=fail", "compauth=fail reason=601")),
    stamped("Anonymous", "dmarc=fail (dmarc=pass by example.com); compauth=fail (compauth=pass) reason=601"),
    stamped("Anonymous", "COMPAUTH=FAIL reason=000; compauth=pass reason=100"),
    stamped("Anonymous", "dmarc=fail;\r\n\tcompauth=fail\r\n\treason=010"),
    stamped("Anonymous", "x-dmarc-said=pass; spf=pass"),
    stamped(None, "dmarc=fail; compauth=fail reason=601"),
    stamped(None, "dmarc=pass; compauth=pass reason=100"),
    mail(("Received", "from mail.elsewhere.example"), ("In-Reply-To", "<okr.1@example.com>")),
    mail(("X-MS-Exchange-CrossTenant-AuthAs", "Internal"), ("Authentication-Results", _PASS)),
    mail(
        ("X-MS-Exchange-Organization-AuthAs", "Internal"),
        ("X-MS-Exchange-Organization-AuthAs", "Anonymous"),
    ),
    stamped("Anonymous", "dmarc=pass header.from=elsewhere.example; compauth=pass reason=100"),
    stamped("Anonymous", "dmarc=pass action=none header.from=example.com.elsewhere.example"),
    *(
        mail(
            ("X-MS-Exchange-Organization-AuthAs", "Anonymous"),
            (name, "Internal"),
        )
        for name in (
            "X-MS-Exchange-Organization-AuthAs",
            "x-ms-exchange-organization-authas",
            "X-MS-Exchange-CrossTenant-AuthAs",
            "X-Forefront-AuthAs",
            "AuthAs",
        )
    ),
]


@pytest.mark.parametrize("envelope", FORGED, ids=range(len(FORGED)))
def test_sender_whom_nobody_vouches_for_is_not_believed(envelope: Envelope) -> None:
    assert why_sender_is_not_believed(envelope) is Reason.UNPROVEN_SENDER


@pytest.mark.parametrize(
    "envelope",
    [
        mail(("From", f"Mira <{MIRA}>, Ben <ben@example.com>")),
        mail(("From", MIRA), ("From", "ben@example.com")),
        mail(("From", f"undisclosed: {MIRA};")),
        mail(sender=""),
        mail(sender="  "),
    ],
)
def test_from_that_names_nobody_or_several_is_unclear(envelope: Envelope) -> None:
    assert why_sender_is_not_believed(envelope) is Reason.UNCLEAR_SENDER


@pytest.mark.parametrize(
    "written", [f"Okoye, Mira <{MIRA}>", f'"Okoye: Mira;" <{MIRA}>', f"=?utf-8?q?M?= <{MIRA}>"]
)
def test_odd_name_before_one_address_is_clear(written: str) -> None:
    internal = ("X-MS-Exchange-Organization-AuthAs", "Internal")

    assert why_sender_is_not_believed(mail(internal, ("From", written))) is None


@pytest.mark.parametrize(
    ("envelope", "is_big"),
    [
        (mail(*[("Received", "x")] * 1_000), False),
        (mail(*[("Received", "x")] * 1_001), True),
        (mail(("References", "x" * 90_000)), False),
        (mail(("References", "x" * 100_000)), True),
        (mail(recipients=500), False),
        (mail(recipients=501), True),
    ],
)
def test_envelope_has_bounds(envelope: Envelope, is_big: bool) -> None:
    assert is_too_big(envelope) is is_big


@pytest.mark.parametrize(
    ("envelope", "body", "words", "reason"),
    [
        (mail(), "<p>done</p>", "done", None),
        (mail(has_attachments=True), "done", "1 done, chart attached", None),
        (mail(has_attachments=True), "", "", Reason.IN_ATTACHMENT),
        (mail(has_attachments=True), "x", "Please find attached my key results", Reason.IN_ATTACHMENT),
        (mail(), "x", "attached", None),
        (mail(message_class="IPM.Note.SMIME"), "", "", Reason.PROTECTED),
        (mail(message_class="IPM.Note.SMIME.MultipartSigned"), "done", "done", None),
        (mail(("Content-Class", "rpmsg.message")), "x", "x", Reason.PROTECTED),
        (mail(), '<img src="cid:a">', "", Reason.IN_PICTURE),
        (mail(), '<img src="cid:logo"> done', "done", None),
        (mail(), "x", "https://example.com/a <https://example.com/b>", Reason.ONLY_A_LINK),
        (mail(), "x", "Landing page is live, https://example.com/a - 1.1", None),
        (mail(), "x", "A protected message queue for refunds - 1.1", None),
    ],
)
def test_words_out_of_reach_have_a_reason(
    envelope: Envelope, body: str, words: str, reason: Reason | None
) -> None:
    assert why_unreadable(envelope, body, words) is reason


@pytest.mark.parametrize(
    ("dropped", "reason"),
    [
        ([], Reason.EMPTY),
        (["quoted", "our_mail"], Reason.NOTHING_NEW),
        (["signature", "quoted"], Reason.ONLY_A_SIGNATURE),
        (["mobile_line"], Reason.ONLY_A_SIGNATURE),
    ],
)
def test_mail_without_words_is_named_by_what_was_left_out(dropped: list[str], reason: Reason) -> None:
    assert why_without_words(dropped) is reason


@pytest.mark.parametrize(
    "words",
    [
        "unsubscribe",
        "STOP",
        "Please remove me from this list.",
        "Hi Rina,\nplease stop these mails",
        "berhenti berlangganan",
    ],
)
def test_wish_to_be_asked_no_more_is_recognised(words: str) -> None:
    assert asks_to_stop(words)


@pytest.mark.parametrize(
    "words",
    [
        "Stop courier delays: missed pick-ups from 6 to 2 - 1.2",
        "Unsubscribe rate of the newsletter from 4 % to 2 %",
        "stop the line losing 3 parcels a day",
        "Remove me as single point of failure: 2 people trained",
        "done",
    ],
)
def test_key_result_about_stopping_is_no_such_wish(words: str) -> None:
    assert not asks_to_stop(words)


@pytest.mark.parametrize(
    ("subject", "repeats"),
    [
        (f"Automatic reply: {OUR_SUBJECT}", True),
        (f"Automatische Antwort: RE: {OUR_SUBJECT}", True),
        (f"自动答复：{OUR_SUBJECT}", True),
        (f"RE: {OUR_SUBJECT}", False),
        ("Out of office on Friday - my OKRs", False),
        ("Out of office: my own words", False),
        ("", False),
    ],
)
def test_only_our_subject_behind_a_known_prefix_has_the_shape_of_an_automatic_reply(
    subject: str, repeats: bool
) -> None:
    assert repeats_our_subject(subject, OUR_SUBJECT) is repeats


def test_subject_of_a_mail_without_subject_is_never_repeated() -> None:
    assert not repeats_our_subject("Automatic reply: anything", "")


@pytest.mark.parametrize(
    ("envelope", "is_meeting"),
    [
        (mail(message_class="IPM.Schedule.Meeting.Resp.Pos"), True),
        (mail(odata_type="#microsoft.graph.eventMessageRequest"), True),
        (mail(odata_type="#microsoft.graph.message"), False),
    ],
)
def test_calendar_messages_are_known_by_class_or_type(envelope: Envelope, is_meeting: bool) -> None:
    assert is_meeting_message(envelope) is is_meeting
