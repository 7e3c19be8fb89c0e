"""Quoted history in the shapes and languages that mail programs write it in; the labels are those of the programs."""

from __future__ import annotations

import pytest

from service.domain.reply_text import Body, read_reply

OUR_LINE = "1  Refund backlog 96 to 80"
LABELS = {
    "en": "From|Sent|To|Subject", "de": "Von|Gesendet|An|Betreff", "fr": "De |Envoyé |À |Objet ",
    "es": "De|Enviado el|Para|Asunto", "pt": "De|Enviado|Para|Assunto", "pt-BR": "De|Enviada em|Para|Assunto",
    "it": "Da|Inviato|A|Oggetto", "nl": "Van|Verzonden|Aan|Onderwerp", "sv": "Från|Skickat|Till|Ämne",
    "da": "Fra|Sendt|Til|Emne", "no": "Fra|Sendt|Til|Emne", "fi": "Lähettäjä|Lähetetty|Vastaanottaja|Aihe",
    "pl": "Od|Wysłano|Do|Temat", "cs": "Od|Odesláno|Komu|Předmět", "sk": "Od|Odoslané|Komu|Predmet",
    "hu": "Feladó|Elküldve|Címzett|Tárgy", "ro": "De la|Trimis|Către|Subiect", "tr": "Kimden|Gönderildi|Kime|Konu",
    "ru": "От|Отправлено|Кому|Тема", "uk": "Від|Надіслано|Кому|Тема", "el": "Από|Στάλθηκε|Προς|Θέμα",
    "ja": "差出人|送信日時|宛先|件名", "zh-Hans": "发件人|发送时间|收件人|主题", "zh-Hant": "寄件者|寄件日期|收件者|主旨",
    "ko": "보낸 사람|보낸 날짜|받는 사람|제목", "id": "Dari|Terkirim|Kepada|Subjek", "ms": "Daripada|Dihantar|Kepada|Subjek",
    "vi": "Từ|Đã gửi|Tới|Chủ đề", "th": "จาก|ส่ง|ถึง|เรื่อง", "he": "מאת|נשלח|אל|נושא", "ar": "من|تم الإرسال|إلى|الموضوع",
}  # fmt: skip
VALUES = (
    "Ops key results <okr@example.com>",
    "19.10.2026 09:00",
    "Andy Berger <andy@example.com>",
    "Week 3 (19–23 Oct)",
)
WROTE = {
    "en": "On Mon, Oct 19, 2026 at 9:00 AM Ops key results <okr@example.com> wrote:",
    "de": "Am Mo., 19. Okt. 2026 um 09:00 Uhr schrieb Ops key results <okr@example.com>:",
    "fr": "Le lun. 19 oct. 2026 à 09:00, Ops key results <okr@example.com> a écrit :",
    "es": "El lun, 19 oct 2026 a las 9:00, Ops key results (<okr@example.com>) escribió:",
    "pt": "Em seg., 19 de out. de 2026 às 09:00, Ops key results <okr@example.com> escreveu:",
    "it": "Il giorno lun 19 ott 2026 alle ore 09:00 Ops key results <okr@example.com> ha scritto:",
    "nl": "Op ma 19 okt 2026 om 09:00 schreef Ops key results <okr@example.com>:",
    "sv": "Den mån 19 okt. 2026 kl 09:00 skrev Ops key results <okr@example.com>:",
    "da": "Den man. 19. okt. 2026 kl. 09.00 skrev Ops key results <okr@example.com>:",
    "no": "man. 19. okt. 2026 kl. 09:00 skrev Ops key results <okr@example.com>:",
    "fi": "ma 19. lokak. 2026 klo 9.00 Ops key results <okr@example.com> kirjoitti:",
    "pl": "pon., 19 paź 2026 o 09:00 Ops key results <okr@example.com> napisał(a):",
    "cs": "po 19. 10. 2026 v 9:00 odesílatel Ops key results <okr@example.com> napsal:",
    "hu": "Ops key results <okr@example.com> ezt írta (időpont: 2026. okt. 19., H, 9:00):",
    "ro": "În lun., 19 oct. 2026 la 09:00, Ops key results <okr@example.com> a scris:",
    "tr": "Ops key results <okr@example.com>, 19 Eki 2026 Pzt, 09:00 tarihinde şunu yazdı:",
    "ru": "пн, 19 окт. 2026 г. в 09:00, Ops key results <okr@example.com>:",
    "uk": "пн, 19 жовт. 2026 р. о 09:00 Ops key results <okr@example.com> пише:",
    "el": "Στις Δευ 19 Οκτ 2026 στις 9:00 π.μ., ο χρήστης Ops key results <okr@example.com> έγραψε:",
    "ja": "2026年10月19日(月) 9:00 Ops key results <okr@example.com>:",
    "zh-Hans": "Ops key results <okr@example.com> 于2026年10月19日周一 09:00写道：",
    "zh-Hant": "Ops key results <okr@example.com> 於 2026年10月19日 週一 上午9:00寫道：",
    "ko": "2026년 10월 19일 (월) 오전 9:00, Ops key results <okr@example.com>님이 작성:",
    "id": "Pada tanggal Sen, 19 Okt 2026 pukul 09.00 Ops key results <okr@example.com> menulis:",
    "vi": "Vào Th 2, 19 thg 10, 2026 vào lúc 09:00 Ops key results <okr@example.com> đã viết:",
    "th": "ในวันที่ จ. 19 ต.ค. 2026 เวลา 09:00 Ops key results <okr@example.com> เขียนว่า:",
    "he": "‫בתאריך יום ב׳, 19 באוק׳ 2026 ב-9:00 מאת ‪Ops key results‬‏ <‪okr@example.com‬‏>:‬",
    "ar": "في الاثنين، 19 أكتوبر 2026 في 9:00 ص تمت كتابة ما يلي بواسطة Ops key results <okr@example.com>:",
}
SEPARATORS = (
    "-----Original Message-----", "-----Ursprüngliche Nachricht-----", "-----Message d'origine-----", "-----Mensaje original-----",
    "-----Messaggio originale-----", "-----Oorspronkelijk bericht-----", "-----Ursprungligt meddelande-----", "-----原始邮件-----",
    "-----Pesan Asli-----", "----- Original Message -----", "________________________________\nFrom: Ops <okr@example.com>",
)  # fmt: skip


def header(language: str) -> list[str]:
    return [f"{label}: {value}" for label, value in zip(LABELS[language].split("|"), VALUES, strict=True)]


def assert_only_the_answer_is_kept(body: Body) -> None:
    reply = read_reply(body)

    assert reply.text == "1 done"
    assert reply.dropped


@pytest.mark.parametrize("language", LABELS)
def test_header_block_in_text(language: str) -> None:
    assert_only_the_answer_is_kept(Body(text="\n".join(["1 done", "", *header(language), "", OUR_LINE])))


@pytest.mark.parametrize("language", LABELS)
def test_outlook_desktop(language: str) -> None:
    labels = "<br>".join(
        f"<b>{line.split(':')[0]}:</b>{line.split(':', 1)[1].replace('<', '&lt;')}"
        for line in header(language)
    )
    html = (
        '<div class="WordSection1"><p class="MsoNormal">1 done<o:p></o:p></p><p class="MsoNormal"><o:p>&nbsp;</o:p></p>'
        '<div style="border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0cm 0cm 0cm">'
        f'<p class="MsoNormal">{labels}<o:p></o:p></p></div><p class="MsoNormal">{OUR_LINE}<o:p></o:p></p></div>'
    )

    assert_only_the_answer_is_kept(Body(html=html))


@pytest.mark.parametrize("language", LABELS)
@pytest.mark.parametrize("prefix", ["", "x_"])
def test_outlook_on_the_web(language: str, prefix: str) -> None:
    lines = "<br>".join(line.replace("<", "&lt;") for line in header(language))
    html = (
        f'<div class="elementToProof">1 done</div><div id="{prefix}appendonsend"></div>'
        '<hr style="display:inline-block;width:98%" tabindex="-1">'
        f'<div id="{prefix}divRplyFwdMsg" dir="ltr"><font face="Calibri, sans-serif">{lines}</font><div>&nbsp;</div></div>'
        f"<div>{OUR_LINE}</div>"
    )

    assert_only_the_answer_is_kept(Body(html=html))


def test_header_block_of_an_unknown_language_in_outlooks_own_container() -> None:
    html = (
        '<div>1 done</div><hr><div id="divRplyFwdMsg">Mula sa: Ops &lt;okr@example.com&gt;<br>Ipinadala: 19.10.2026 09:00'
        f"<br>Kay: Andy<br></div><div>{OUR_LINE}</div>"
    )

    assert_only_the_answer_is_kept(Body(html=html))


@pytest.mark.parametrize("language", WROTE)
def test_wrote_line_above_quote_signs(language: str) -> None:
    assert_only_the_answer_is_kept(Body(text=f"1 done\n\n{WROTE[language]}\n\n> Hi Andy,\n>\n> {OUR_LINE}\n"))


@pytest.mark.parametrize("language", WROTE)
def test_wrote_line_without_quote_signs(language: str) -> None:
    assert_only_the_answer_is_kept(Body(text=f"1 done\n\n{WROTE[language]}\n\nHi Andy,\n\n{OUR_LINE}\n"))


@pytest.mark.parametrize("language", WROTE)
def test_wrote_line_that_was_wrapped(language: str) -> None:
    wrapped = WROTE[language].replace(" <okr", " <\nokr", 1)

    assert_only_the_answer_is_kept(Body(text=f"1 done\n\n{wrapped}\n\n> {OUR_LINE}\n"))


@pytest.mark.parametrize("language", WROTE)
def test_gmail(language: str) -> None:
    wrote = WROTE[language].replace("<", "&lt;").replace(">", "&gt;")
    html = (
        '<div dir="ltr">1 done</div><br><div class="gmail_quote gmail_quote_container"><div dir="ltr" class="gmail_attr">'
        f'{wrote}<br></div><blockquote class="gmail_quote" style="margin:0 0 0 .8ex">{OUR_LINE}</blockquote></div>'
    )

    assert_only_the_answer_is_kept(Body(html=html))


@pytest.mark.parametrize("separator", SEPARATORS)
def test_separator(separator: str) -> None:
    assert_only_the_answer_is_kept(
        Body(text=f"1 done\n\n{separator}\nSubject: Week 3\nTo: Andy\n\n{OUR_LINE}\n")
    )


@pytest.mark.parametrize(
    "text",
    [
        "On Monday I do this:\n1 done",
        "From 118 to 96: done",
        "To: be done\n1 done",
        "Plan:\n---\n1 done\n---\n2 done",
        "Date: Wednesday\nTime: 7:00\nPlace: Room 3",
        "____\n1 done\n____\n2 done",
        "> 95 % of orders sent the same day - 1.2",
        "Customer wrote: we are happy",
        "2 done (as Wendy wrote on 12.10.)\n3 done",
    ],
)
def test_words_that_only_look_like_a_quote_stay(text: str) -> None:
    assert read_reply(Body(text=text)).text == text


@pytest.mark.parametrize(
    "line",
    [
        "2026/10/19 Ops <okr@example.com>",
        "Ops schrieb am 19.10.2026 09:00:",
        "Quoting Ops <okr@example.com>:",
    ],
)
def test_short_introduction_right_above_quote_signs(line: str) -> None:
    assert_only_the_answer_is_kept(Body(text=f"1 done\n\n{line}\n\n> {OUR_LINE}\n"))


def test_answer_below_the_quote() -> None:
    assert_only_the_answer_is_kept(Body(text=f"{WROTE['en']}\n> {OUR_LINE}\n\n1 done"))


def test_answers_between_quoted_lines() -> None:
    reply = read_reply(Body(text=f"{WROTE['en']}\n> {OUR_LINE}\n\ndone\n\n> 2  Couriers\n\n70 %\n"))

    assert [line.text for line in reply.lines if line.text] == ["done", "70 %"]


def test_older_mails_in_the_thread_go_as_well() -> None:
    older = "\n".join(["1 done", "", *header("de"), "", OUR_LINE, "", *header("fr"), "", "older"])

    assert_only_the_answer_is_kept(Body(text=older))
