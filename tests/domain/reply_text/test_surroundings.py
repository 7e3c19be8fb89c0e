"""Signatures, mobile lines, banners and disclaimers; and answers that only look like them."""

from __future__ import annotations

import pytest

from service.domain.reply_text import Body, read_reply


def reply(text: str) -> str:
    return read_reply(Body(text=text)).text


@pytest.mark.parametrize(
    "line",
    [
        "Sent from my iPhone", "Sent from my Galaxy", "Sent from Outlook for iOS", "Sent from Mail for Windows", "Get Outlook for iOS",
        "Get Outlook for iOS<https://aka.ms/o0ukef>", "Get Outlook for Android<https://aka.ms/AAb9ysg>", "Von meinem iPhone gesendet",
        "Gesendet von Outlook für Android", "Gesendet von meinem iPhone", "Envoyé de mon iPhone", "Envoyé à partir de Outlook pour iOS",
        "Enviado desde mi iPhone", "Enviado desde Outlook para Android", "Dikirim dari iPhone saya", "从我的 iPhone 发送", "iPhoneから送信",
        "Inviato da iPhone", "Verzonden vanaf mijn iPhone", "Skickat från min iPhone", "Sendt fra min iPhone", "Lähetetty iPhonesta",
        "Wysłane z iPhone", "Odesláno z iPhonu", "Отправлено с iPhone", "Enviado do meu iPhone", "나의 iPhone에서 보냄",
    ],
)  # fmt: skip
def test_line_of_a_mobile_program(line: str) -> None:
    assert reply(f"1 done\n\n{line}") == "1 done"


def test_sentence_that_begins_like_a_mobile_line_stays() -> None:
    text = "1 done\n\nSent from my desk, is much easier than my phone."

    assert reply(text) == text


@pytest.mark.parametrize(
    "signature",
    [
        "-- \nAndy Berger\nOperations", "--\nAndy", "Best regards\nAndy Berger\nOperations Specialist | Tel. +00 1.2.555.0123 | Building 2.1",
        "Kind regards, Wendy", "Mit freundlichen Grüßen\n\nAndy Berger", "Viele Grüße\nAndy", "VG Andy", "Cordialement,\nAndy Berger",
        "Saludos,\nAndy", "Salam,\nAndy", "Cheers, Andy", "Thanks,\nAndy", "Danke und Gruß\nAndy".replace("Danke und Gruß", "Gruß"),
        "Med venlig hilsen\nAndy", "Pozdrawiam\nAndy", "С уважением,\nAndy", "よろしくお願いします", "Andy Berger\nandy@example.com\n+00 555 0123",
        ("Best regards\nAndy Berger\n\nThis message is confidential and meant for the intended recipient only. If you are not\n"
        "the intended recipient, please notify the sender."),
    ],
)  # fmt: skip
def test_signature(signature: str) -> None:
    assert reply(f"1 done\n\n{signature}") == "1 done"


@pytest.mark.parametrize(
    "text",
    [
        "1 done\n\nThanks\n\n2. done\n3. no",
        "Thanks,\n\n1 done",
        "1 done\nBest\n- Backlog to 80 (1.1)",
        "1 done\n--\n2 done",
        "-This is a test",
        "1 done\n\nP.S. 2 is late because the confidential contract is not signed",
        "1: the confidential letters for the intended recipient are sent, 60 %",
        "Backlog to 80 - 1.1\n\nTraining plan by Friday\n- 2.1",
        "Thanks!",
        "1 done\n\nkeep a",
        "CAUTION: 2 is late",
    ],
)
def test_answer_is_never_taken_for_a_signature_disclaimer_or_banner(text: str) -> None:
    assert reply(text) == text


@pytest.mark.parametrize(
    "banner",
    [
        "[EXTERNAL]",
        "CAUTION: This email originated from outside of the organization. Do not click links unless you recognize the sender.",
        "You don't often get email from andy@example.com. Learn why this is important<https://aka.ms/LearnAboutSenderIdentification>",
        "ACHTUNG: Diese Nachricht kommt von außerhalb des Unternehmens.",
        "Sie erhalten nicht häufig E-Mails von andy@example.com. Erfahren Sie, warum dies wichtig ist",
    ],
)
def test_banner(banner: str) -> None:
    assert reply(f"{banner}\n\n1 done\n") == "1 done"


def test_disclaimer_below_the_whole_thread() -> None:
    text = (
        "1 done\n\nFrom: Ops <okr@example.com>\nSent: Monday\nTo: Andy\nSubject: Week 3\n\n1 Backlog\n\n"
        "This e-mail is confidential and may be privileged. If you are not the intended recipient, delete it."
    )

    assert reply(text) == "1 done"


@pytest.mark.parametrize(
    "text", ["", "\n\n", "-- \nAndy", "Best regards\nAndy Berger", "Sent from my iPhone"]
)
def test_mail_without_words_of_its_own_is_empty(text: str) -> None:
    assert reply(text) == ""


def test_each_dropped_line_has_its_reason() -> None:
    text = "[EXTERNAL]\n\n1 done\n\nBest regards\nAndy\n\nSent from my iPhone\n\nFrom: Ops <okr@example.com>\nSent: Monday\nTo: Andy\n\n1 Backlog"
    dropped = read_reply(Body(text=text)).dropped

    assert [(line.reason) for line in dropped] == [
        "banner", "signature", "signature", "mobile_line", "header_block", "header_block", "header_block", "quoted",
    ]  # fmt: skip


def test_what_nobody_can_see_is_not_read() -> None:
    html = '<p>1 d\u200bone</p><span style="display:none">2 done</span><!-- 3 done --><style>p{}</style><p style="mso-hide:all">4</p>'

    assert read_reply(Body(html=html)).text == "1 done"


def test_rewritten_link_is_restored() -> None:
    link = "https://eur01.safelinks.protection.outlook.com/?url=https%3A%2F%2Fokr.example.com%2Fk&data=05%7C02%7C&reserved=0"

    assert reply(f"1 done, see {link} please") == "1 done, see https://okr.example.com/k please"


def test_list_numbers_of_html_are_kept() -> None:
    html = "<ol><li>done</li><li>70 %</li></ol><ul><li>couriers</li></ul>"

    assert [line.text for line in read_reply(Body(html=html)).lines if line.text] == [
        "1. done",
        "2. 70 %",
        "- couriers",
    ]


def test_table_rows_are_lines() -> None:
    html = "<table><tr><th>Key result</th><th>Aligned to</th></tr><tr><td><p>Backlog</p></td><td><p>KR1.1</p></td></tr></table>"

    assert [line.text for line in read_reply(Body(html=html)).lines if line.text] == [
        "Key result\tAligned to",
        "Backlog\tKR1.1",
    ]


def test_bodies_above_two_mebibytes_are_read_in_part_and_say_so() -> None:
    read = read_reply(Body(text="1 done\n" + "x" * (3 * 1024 * 1024)))

    assert read.too_long
    assert read.lines[0].text == "1 done"
