"""The source of a mail, also of one that no standard allows."""

from __future__ import annotations

from email import message_from_string, policy
from email.message import EmailMessage

from hypothesis import given, settings
from hypothesis import strategies as st

from service.sandbox.mailbox import Message, Recipient
from service.sandbox.mime import mime_of

ANYTHING = st.text(st.characters(codec="utf-8"), max_size=40)
HEADERS = st.lists(
    st.tuples(st.sampled_from(["From", "To", "Message-ID", "Content-Type", "X-A"]), ANYTHING), max_size=4
)


def parsed(message: Message) -> EmailMessage:
    return message_from_string(mime_of(message), policy=policy.default)


def test_names_and_subjects_in_any_script_survive() -> None:
    source = parsed(
        Message(
            subject="Woche 3 (19–23 Oct): nächste größere 目標",
            author=Recipient("Möller, Mira", "mira@example.com"),
            to=(Recipient("Ops key results", "okr@example.com"),),
            text="x",
        )
    )

    assert source["Subject"] == "Woche 3 (19–23 Oct): nächste größere 目標"
    assert source["From"].addresses[0].display_name == "Möller, Mira"
    assert source["From"].addresses[0].addr_spec == "mira@example.com"
    assert str(source["To"]) == "Ops key results <okr@example.com>"


@settings(deadline=None)
@given(subject=ANYTHING, name=ANYTHING, address=ANYTHING, headers=HEADERS, text=ANYTHING)
def test_whatever_a_mail_holds_it_has_a_source(
    subject: str, name: str, address: str, headers: list[tuple[str, str]], text: str
) -> None:
    message = Message(subject=subject, author=Recipient(name, address), headers=tuple(headers), text=text)

    head, empty, body = mime_of(message).partition("\r\n\r\n")

    assert empty
    assert body
    assert all(line[:1].isspace() or ":" in line for line in head.split("\r\n"))
