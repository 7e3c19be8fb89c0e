"""What tells one client's mails from another's: the marks, labels, dates and lines that reply readers must know."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from selectolax.lexbor import LexborHTMLParser, LexborNode

from service.sandbox.clients import ComposedReply, Sender, compose_reply
from tests.sandbox.clients.originals import ANDY, ORIGINAL

AT = datetime(2026, 10, 19, 10, 30, tzinfo=ZoneInfo("Europe/Berlin"))

OUTLOOK = {
    "en": "From: {}|Sent: Monday, October 19, 2026 9:00 AM|To: {}|Subject: {}",
    "en-GB": "From: {}|Sent: 19 October 2026 09:00|To: {}|Subject: {}",
    "de": "Von: {}|Gesendet: Montag, 19. Oktober 2026 09:00|An: {}|Betreff: {}",
    "fr": "De : {}|Envoyé : lundi 19 octobre 2026 09:00|À : {}|Objet : {}",
    "es": "De: {}|Enviado el: lunes, 19 de octubre de 2026 9:00|Para: {}|Asunto: {}",
    "id": "Dari: {}|Dikirim: Senin, 19 Oktober 2026 09.00|Kepada: {}|Subjek: {}",
    "it": "Da: {}|Inviato: lunedì 19 ottobre 2026 09:00|A: {}|Oggetto: {}",
    "nl": "Van: {}|Verzonden: maandag 19 oktober 2026 09:00|Aan: {}|Onderwerp: {}",
    "pt": "De: {}|Enviado: segunda-feira, 19 de outubro de 2026 09:00|Para: {}|Assunto: {}",
    "ja": "差出人: {}|送信日時: 2026年10月19日 9:00|宛先: {}|件名: {}",
}
GMAIL = {
    "en": "On Mon, Oct 19, 2026 at 9:00 AM Ops <okr@example.com> wrote:",
    "en-GB": "On Mon, 19 Oct 2026 at 09:00 Ops <okr@example.com> wrote:",
    "de": "Am Mo., 19. Okt. 2026 um 09:00 Uhr schrieb Ops <okr@example.com>:",
    "fr": "Le lun. 19 oct. 2026 à 09:00, Ops <okr@example.com> a écrit :",
    "es": "El lun, 19 oct 2026 a las 9:00, Ops (<okr@example.com>) escribió:",
    "id": "Pada Sen, 19 Okt 2026 pukul 09.00 Ops <okr@example.com> menulis:",
    "it": "Il giorno lun 19 ott 2026 alle ore 09:00 Ops <okr@example.com> ha scritto:",
    "nl": "Op ma 19 okt 2026 om 09:00 schreef Ops <okr@example.com>:",
    "pt": "Em seg., 19 de out. de 2026 às 09:00, Ops <okr@example.com> escreveu:",
    "ja": "2026年10月19日(月) 9:00 Ops <okr@example.com>:",
}
APPLE = {
    "en": "On Oct 19, 2026, at 9:00 AM, Ops <okr@example.com> wrote:",
    "en-GB": "On 19 Oct 2026, at 09:00, Ops <okr@example.com> wrote:",
    "de": "Am 19.10.2026 um 09:00 schrieb Ops <okr@example.com>:",
    "fr": "Le 19 oct. 2026 à 09:00, Ops <okr@example.com> a écrit :",
    "es": "El 19 oct 2026, a las 9:00, Ops <okr@example.com> escribió:",
    "id": "Pada 19 Okt 2026, pukul 09.00, Ops <okr@example.com> menulis:",
    "it": "Il giorno 19 ott 2026, alle ore 09:00, Ops <okr@example.com> ha scritto:",
    "nl": "Op 19 okt 2026, om 09:00 heeft Ops <okr@example.com> het volgende geschreven:",
    "pt": "Em 19 de out. de 2026, à(s) 09:00, Ops <okr@example.com> escreveu:",
    "ja": "2026/10/19 9:00、Ops <okr@example.com>のメール:",
}
IPHONE = {
    "en": "Sent from my iPhone",
    "de": "Von meinem iPhone gesendet",
    "fr": "Envoyé de mon iPhone",
    "es": "Enviado desde mi iPhone",
    "id": "Dikirim dari iPhone saya",
}


def reply_of(client: str, words: str = "same", sender: Sender = ANDY, language: str = "en") -> ComposedReply:
    original = replace(ORIGINAL, from_name="Ops")
    return compose_reply(client, original, words, replace(sender, language=language), AT)


def page(reply: ComposedReply) -> LexborHTMLParser:
    assert reply.html is not None
    return LexborHTMLParser(reply.html)


def one(reply: ComposedReply, selector: str) -> LexborNode:
    found = page(reply).css(selector)
    assert len(found) == 1
    return found[0]


def said(text: str) -> str:
    """Return `text` with common blanks and without marks of quoting."""
    spaces = text.replace("\u00a0", " ").replace("\u202f", " ")
    return " ".join(line.removeprefix("> ") for line in spaces.splitlines())


@pytest.mark.parametrize("client", ["outlook-desktop", "outlook-web", "outlook-mobile"])
@pytest.mark.parametrize("language", OUTLOOK)
def test_outlook_labels_the_header_block_in_its_users_language(client: str, language: str) -> None:
    expected = OUTLOOK[language].format(
        "Ops <okr@example.com>", "Andy Cole <andy@example.com>", "Week 3 (19–23 Oct): your key results"
    )

    text = reply_of(client, language=language).text.replace("\u00a0", " ")

    assert expected.replace("|", "\n") in text


@pytest.mark.parametrize("language", GMAIL)
@pytest.mark.parametrize("client", ["gmail", "plain"])
def test_gmail_and_plain_say_who_wrote_in_their_users_language(client: str, language: str) -> None:
    assert GMAIL[language] in said(reply_of(client, language=language).text)


@pytest.mark.parametrize("language", APPLE)
@pytest.mark.parametrize("client", ["apple-mail", "iphone-mail"])
def test_apples_mail_says_who_wrote_in_its_users_language(client: str, language: str) -> None:
    assert APPLE[language] in said(reply_of(client, language=language).text)


@pytest.mark.parametrize("language", IPHONE)
def test_iphone_adds_its_own_line_and_no_desktop_signature(language: str) -> None:
    text = reply_of("iphone-mail", language=language).text

    assert f"\n{IPHONE[language]}\n" in text
    assert "Operations Specialist" not in text


@pytest.mark.parametrize(
    ("language", "subject"),
    [
        ("en", "RE: Week 3"),
        ("de", "AW: Week 3"),
        ("fr", "RE: Week 3"),
        ("id", "Bls: Week 3"),
        ("it", "R: Week 3"),
    ],
)
def test_outlook_puts_its_languages_prefix_before_the_subject(language: str, subject: str) -> None:
    assert reply_of("outlook-web", language=language).subject.startswith(subject)


@pytest.mark.parametrize("subject", ["Week 3", "Re: Week 3", "AW: RE: Week 3"])
def test_subject_has_one_prefix_however_often_it_was_answered(subject: str) -> None:
    original = replace(ORIGINAL, subject=subject)

    assert compose_reply("gmail", original, "same", ANDY, AT).subject == "Re: Week 3"


def test_unknown_language_is_answered_in_english() -> None:
    assert "\nSent: Monday" in reply_of("outlook-web", language="tlh").text


def test_region_of_a_known_language_uses_that_language() -> None:
    assert "\nGesendet: Montag" in reply_of("outlook-web", language="de-AT").text


def test_quoted_time_is_shown_in_the_zone_of_the_person_who_replies() -> None:
    at = datetime(2026, 10, 19, 20, 0, tzinfo=ZoneInfo("Asia/Jakarta"))

    reply = compose_reply("outlook-desktop", ORIGINAL, "same", ANDY, at)

    assert "2026 2:00 PM" in reply.text


@pytest.mark.parametrize(("language", "width"), [("en", "0in"), ("en-GB", "0cm"), ("de", "0cm")])
def test_outlook_desktop_measures_its_rule_as_the_locale_does(language: str, width: str) -> None:
    rule = one(reply_of("outlook-desktop", language=language), "div[style*='border-top:solid']")

    assert f"padding:3.0pt {width} {width} {width}" in str(rule.attributes["style"])


def test_outlook_desktop_rewrites_our_mail_without_its_ids_classes_and_layout() -> None:
    reply = reply_of("outlook-desktop")

    classes = {name for node in page(reply).css("[class]") for name in str(node.attributes["class"]).split()}
    assert classes == {"WordSection1", "MsoNormal", "MsoNormalTable"}
    assert not page(reply).css("[role]")


def test_outlook_desktop_counts_font_sizes_in_points() -> None:
    assert "font-size:9.8pt" in str(reply_of("outlook-desktop").html)
    assert "13px" not in str(reply_of("outlook-desktop").html)


def test_outlook_desktop_makes_list_paragraphs_of_numbered_lines() -> None:
    reply = reply_of("outlook-desktop", "Hi,\n1. Refund letters (KR1.1)\n2) Answer time (KR1.1)")

    items = page(reply).css("p.MsoListParagraph")
    assert [" ".join(item.text().split()) for item in items] == [
        "1. Refund letters (KR1.1)",
        "2. Answer time (KR1.1)",
    ]


def test_outlook_web_makes_a_list_without_numbers_in_its_words() -> None:
    reply = reply_of("outlook-web", "1. Refund letters (KR1.1)\n2. Answer time (KR1.1)")

    assert [item.text() for item in one(reply, "ol").css("li")] == [
        "Refund letters (KR1.1)",
        "Answer time (KR1.1)",
    ]
    assert reply.text.startswith("  1.  Refund letters (KR1.1)\n  2.  Answer time (KR1.1)\n")


@pytest.mark.parametrize("client", ["outlook-desktop", "outlook-web"])
def test_numbers_that_do_not_count_from_one_stay_words(client: str) -> None:
    reply = reply_of(client, "1. done\n3. not started")

    assert reply.text.startswith("1. done\n3. not started\n")


@pytest.mark.parametrize("client", ["outlook-desktop", "outlook-web"])
def test_cells_pasted_from_a_sheet_become_a_table(client: str) -> None:
    reply = reply_of(client, "Key result\tAligned to\nSame-day rate 92 %\tKR1.2, KR1.1")

    table = page(reply).css("table")[0]
    assert [cell.text().strip() for cell in table.css("td")] == [
        "Key result",
        "Aligned to",
        "Same-day rate 92 %",
        "KR1.2, KR1.1",
    ]


@pytest.mark.parametrize("client", ["gmail", "outlook-mobile", "iphone-mail"])
def test_other_editors_leave_numbered_lines_as_typed(client: str) -> None:
    assert reply_of(client, "1. done\n2. not").text.startswith("1. done\n2. not\n")


def test_outlook_web_puts_the_quoted_mail_beside_its_header_not_inside() -> None:
    reply = reply_of("outlook-web")

    top = [
        node.attributes.get("id") or node.attributes.get("class") or node.tag
        for node in one(reply, "body").iter()
    ]
    assert top[-4:] == ["appendonsend", "hr", "divRplyFwdMsg", "x_body"]


def test_outlook_web_marks_ids_and_classes_of_our_mail_as_anothers() -> None:
    quoted = one(reply_of("outlook-web"), ".x_body")

    names = [name for node in quoted.css("[class]") for name in str(node.attributes["class"]).split()]
    assert "x_page" in names
    assert all(name.startswith("x_") for name in names)


def test_gmail_marks_classes_of_our_mail_with_a_number_of_its_own() -> None:
    quoted = one(reply_of("gmail"), "blockquote.gmail_quote")

    assert not quoted.css(".page")
    assert len(quoted.css("[class$='page']")) == 1


def test_signature_carries_each_clients_mark() -> None:
    assert one(reply_of("outlook-desktop"), "a[name=_MailAutoSig]").text() == "Andy Cole"
    assert one(reply_of("outlook-desktop"), "[style*=mso-bookmark]").text().startswith("Operations")
    assert one(reply_of("outlook-web"), "#Signature").text().startswith("Andy Cole")
    assert one(reply_of("gmail"), ".gmail_signature").text().startswith("Andy Cole")
    assert one(reply_of("apple-mail"), "#AppleMailSignature").text().startswith("Andy Cole")
    assert "\n-- \nAndy Cole\n" in reply_of("plain").text


def test_outlook_mobile_names_the_app_in_its_users_language() -> None:
    reply = reply_of("outlook-mobile", language="de")

    assert one(reply, "#ms-outlook-mobile-signature").text() in (
        "Gesendet von Outlook für iOS",
        "Gesendet von Outlook für Android",
    )


def test_outlook_mobile_is_ios_for_some_people_and_android_for_others() -> None:
    senders = [replace(ANDY, address=f"person{number}@example.com") for number in range(20)]

    apps = {
        one(reply_of("outlook-mobile", sender=sender), "#ms-outlook-mobile-signature").text()
        for sender in senders
    }

    assert apps == {"Get Outlook for iOS", "Get Outlook for Android"}


def test_gmail_wraps_long_lines_of_its_text_part() -> None:
    long = "Refund letters are answered within two days and complaints about them fall from nine to three a week 1.1"

    reply = reply_of("gmail", long)

    assert max(len(line) for line in reply.text.splitlines()) <= 78
    assert " ".join(reply.text.split()).startswith(long)


def test_outlook_desktop_keeps_the_shade_of_a_button_so_that_its_words_stay_readable() -> None:
    link = one(reply_of("outlook-desktop"), "a[href*='/f/7Kq2']")
    cell = link.parent.parent if link.parent else None

    assert cell is not None
    assert "background:#414141" in str(cell.attributes["style"])
