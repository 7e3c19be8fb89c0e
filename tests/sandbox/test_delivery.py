"""Mail inside the tenant: who gets it, what it carries, what comes back by itself."""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Callable
from datetime import UTC, datetime
from email import message_from_string

import pytest

from tests.sandbox.office import BEN, MIRA, MONA, OKR, OLAF, Control, Graph, header, mail

SUPPRESS = [{"name": "X-Auto-Response-Suppress", "value": "OOF, AutoReply"}]
AWAY = {"message": "I am away until Monday.\nBest, Mira"}
CLASS = "$expand=singleValueExtendedProperties($filter=id eq 'String 0x001A')"


def inbox(graph: Graph, address: str = OKR) -> list[dict[str, object]]:
    found = graph.get(
        f"/users/{address}/mailFolders/inbox/messages?$select=subject,internetMessageHeaders&{CLASS}"
    )
    messages: list[dict[str, object]] = found["value"]
    return messages


def test_delivered_mail_carries_the_headers_of_its_journey(graph: Graph) -> None:
    own = [{"name": "x-okr-delivery", "value": "d1"}]
    graph.send(graph.draft(internetMessageId="<ask@x>", internetMessageHeaders=own))

    (received,) = inbox(graph, MIRA)

    assert header(received, "Message-ID") == "<ask@x>"
    assert header(received, "From") == "Ops key results <okr@example.com>"
    assert header(received, "X-MS-Exchange-Organization-AuthAs") == "Internal"
    assert header(received, "x-okr-delivery") == "d1"
    assert header(received, "Received") is not None
    assert len(b64decode(header(received, "Thread-Index") or "")) == 22


def test_each_mailbox_has_its_own_copy_with_its_own_ids(graph: Graph, control: Control) -> None:
    both = [{"emailAddress": {"address": address}} for address in (MIRA, BEN)]
    graph.send(graph.draft(toRecipients=both))

    mira, ben = control.messages(MIRA)[0], control.messages(BEN)[0]

    assert mira["messageId"] == ben["messageId"]
    assert mira["id"] != ben["id"]
    assert mira["conversationId"] != ben["conversationId"]


@pytest.mark.parametrize(
    "address",
    ["m.moeller@example.com", "MIRA@Example.com", "mira+token@example.com", "m.moeller+x@example.com"],
)
def test_mail_reaches_a_mailbox_by_any_of_its_addresses(graph: Graph, control: Control, address: str) -> None:
    graph.send(graph.draft(to=address))

    assert len(control.messages(MIRA)) == 1


def test_mail_to_a_list_reaches_each_member_once(graph: Graph, control: Control) -> None:
    to = [{"emailAddress": {"address": address}} for address in ("all@example.com", "ops@example.com", MIRA)]
    graph.send(graph.draft(toRecipients=to))

    assert [len(control.messages(address)) for address in (MIRA, BEN, MONA)] == [1, 1, 1]


def test_mail_is_dated_by_product_time(graph: Graph, move_clock: Callable[[datetime], None]) -> None:
    move_clock(datetime(2026, 10, 19, 9, 0, 0, 500_000, UTC))
    graph.send(graph.draft())

    received = graph.get(f"/users/{MIRA}/mailFolders/inbox/messages")["value"][0]

    assert received["receivedDateTime"].startswith("2026-10-19T09:00:")


def test_blind_copies_arrive_and_stay_unseen(graph: Graph, control: Control) -> None:
    graph.send(graph.draft(bccRecipients=[{"emailAddress": {"address": BEN}}]))

    received = graph.get(f"/users/{BEN}/mailFolders/inbox/messages")["value"][0]

    assert received["bccRecipients"] == []
    assert BEN not in str(control.messages(BEN)[0]["headers"])


def test_mail_to_nobody_bounces_to_the_sender(graph: Graph) -> None:
    graph.send(graph.draft(to="nobody@example.com", internetMessageId="<ask@x>"))

    (bounce,) = inbox(graph)

    assert bounce["subject"] == "Undeliverable: Week 3 (19–23 Oct): your key results"
    assert bounce["singleValueExtendedProperties"] == [
        {"id": "String 0x001A", "value": "REPORT.IPM.Note.NDR"}
    ]
    assert header(bounce, "In-Reply-To") == "<ask@x>"
    assert header(bounce, "Auto-Submitted") == "auto-replied"
    assert (header(bounce, "Content-Type") or "").startswith("multipart/report")


def test_bounce_tells_machines_who_does_not_exist(graph: Graph) -> None:
    graph.send(graph.draft(to="nobody@example.com", internetMessageId="<ask@x>"))
    bounce = graph.get(f"/users/{OKR}/mailFolders/inbox/messages")["value"][0]

    source = graph.call("GET", f"/users/{OKR}/messages/{bounce['id']}/$value").text

    parts = {part.get_content_type(): part for part in message_from_string(source).walk()}
    assert "Final-Recipient: rfc822;nobody@example.com" in parts["message/delivery-status"].as_string()
    assert "Status: 5.1.10" in parts["message/delivery-status"].as_string()
    returned = b64decode(str(parts["text/rfc822-headers"].get_payload())).decode()
    assert "Message-ID: <ask@x>" in returned


def test_mail_to_someone_without_mailbox_bounces(graph: Graph) -> None:
    graph.send(graph.draft(to="room1@example.com"))

    assert [str(bounce["subject"]).partition(":")[0] for bounce in inbox(graph)] == ["Undeliverable"]


def test_mail_to_other_domains_leaves_the_tenant(graph: Graph, control: Control) -> None:
    graph.send(graph.draft(to=OLAF))

    assert inbox(graph) == []
    assert control.do("GET", "counts")["left_the_tenant"] == 1


def test_absent_person_answers_each_sender_once(graph: Graph, control: Control) -> None:
    control.do("PATCH", f"people/{MIRA}", {"automatic_replies": AWAY})
    graph.send(graph.draft(internetMessageId="<ask@x>"))
    graph.send(graph.draft())

    (answer,) = inbox(graph)

    assert answer["subject"] == "Automatische Antwort: Week 3 (19–23 Oct): your key results"
    assert answer["singleValueExtendedProperties"] == [
        {"id": "String 0x001A", "value": "IPM.Note.Rules.OofTemplate.Microsoft"}
    ]
    assert header(answer, "Auto-Submitted") == "auto-replied"
    assert header(answer, "In-Reply-To") == "<ask@x>"
    assert len(control.messages(MIRA)) == 2


def test_new_absence_answers_again(graph: Graph, control: Control) -> None:
    for _ in range(2):
        control.do("PATCH", f"people/{MIRA}", {"automatic_replies": AWAY})
        graph.send(graph.draft())

    assert len(inbox(graph)) == 2


def test_absent_person_is_silent_where_the_mail_asks_for_no_answer(graph: Graph, control: Control) -> None:
    control.do("PATCH", f"people/{MIRA}", {"automatic_replies": AWAY})
    graph.send(graph.draft(internetMessageHeaders=SUPPRESS))

    assert inbox(graph) == []


def test_some_systems_answer_although_the_mail_asks_for_no_answer(graph: Graph, control: Control) -> None:
    control.do("PATCH", f"people/{MIRA}", {"automatic_replies": {**AWAY, "ignores_suppress": True}})
    graph.send(graph.draft(internetMessageHeaders=SUPPRESS))

    assert len(inbox(graph)) == 1


@pytest.mark.parametrize(
    ("end", "answers"), [("2026-10-05T08:00:00+00:00", 1), ("2026-10-05T06:00:00+00:00", 0)]
)
def test_absence_ends_by_product_time(graph: Graph, control: Control, end: str, answers: int) -> None:
    away = {**AWAY, "start": "2026-10-01T00:00:00+00:00", "end": end}
    control.do("PATCH", f"people/{MIRA}", {"automatic_replies": away})

    graph.send(graph.draft())  # The clock of the tests says 07:00 UTC on 5 October.

    assert len(inbox(graph)) == answers


def test_two_absent_people_do_not_answer_each_other(graph: Graph, control: Control) -> None:
    for address in (MIRA, BEN):
        control.do("PATCH", f"people/{address}", {"automatic_replies": AWAY})
    draft = graph.post(f"/users/{MIRA}/messages", mail(BEN))
    graph.call("POST", f"/users/{MIRA}/messages/{draft['id']}/send")

    assert [message["subject"] for message in control.messages(MIRA)] == [
        "Automatic reply: Week 3 (19–23 Oct): your key results"
    ]
    assert len(control.messages(BEN)) == 1


def test_stranger_is_anonymous_and_can_not_claim_to_be_inside(graph: Graph, control: Control) -> None:
    forged = [["X-MS-Exchange-Organization-AuthAs", "Internal"], ["x-own", "1"]]
    control.do(
        "POST",
        "mail",
        {
            "from": {"address": OLAF},
            "to": [{"address": OKR}],
            "subject": "Hi",
            "text": "Hi",
            "headers": forged,
        },
    )

    (received,) = inbox(graph)

    stamps = [
        pair["value"]
        for pair in received["internetMessageHeaders"]  # type: ignore[attr-defined]
        if pair["name"] == "X-MS-Exchange-Organization-AuthAs"
    ]
    assert stamps == ["Anonymous"]
    assert header(received, "x-own") == "1"


def test_mail_can_land_in_junk_with_any_class(graph: Graph, control: Control) -> None:
    control.do(
        "POST",
        "mail",
        {
            "from": {"name": "Mailer", "address": "mailer-daemon@elsewhere.example"},
            "to": [{"address": OKR}],
            "subject": "failure notice",
            "html": "<p>no such user</p>",
            "message_class": "REPORT.IPM.Note.NDR",
            "folder": "junkemail",
        },
    )

    junk = graph.get(f"/users/{OKR}/mailFolders/junkemail/messages?{CLASS}")["value"]

    assert inbox(graph) == []
    assert junk[0]["singleValueExtendedProperties"][0]["value"] == "REPORT.IPM.Note.NDR"
    assert control.messages(OKR, "junkemail")[0]["text"] == "no such user"


def test_reply_arrives_in_the_thread_of_the_mail_that_it_answers(graph: Graph, control: Control) -> None:
    draft = graph.draft(replyTo=[{"emailAddress": {"address": "okr+t0ken@example.com"}}])
    graph.send(draft)

    answered = control.reply(MIRA, "1 done")

    received = graph.get(f"/users/{OKR}/mailFolders/inbox/messages")["value"][0]
    assert received["conversationId"] == draft["conversationId"]
    assert received["toRecipients"][0]["emailAddress"]["address"] == "okr+t0ken@example.com"
    assert received["internetMessageId"] == answered["messageId"]
    assert "1 done" in received["body"]["content"]


def test_reply_takes_the_shape_of_the_named_client(control: Control, graph: Graph) -> None:
    graph.send(graph.draft())

    assert "MsoNormal" in control.reply(MIRA, "done")["html"]
    assert "gmail_quote" in control.reply(MIRA, "done", client="gmail")["html"]
    assert control.reply(MIRA, "done", client="plain")["html"] is None


def test_ready_words_can_be_sent_as_a_reply(control: Control, graph: Graph) -> None:
    graph.send(graph.draft())

    sent = control.reply(MIRA, "", text="1 done", subject="AW: Woche 3")

    assert (sent["text"], sent["subject"], sent["html"]) == ("1 done", "AW: Woche 3", None)
