"""Our mail, quoted unchanged, is cut off before anything is read: what is found must be what reading all of it finds."""

from __future__ import annotations

import pytest

from service.domain.reply_text import Body, ReplyText, SentMail, read_reply

OURS = """Hi Andy,

what will be different by Friday? Reply with two or three results.

STILL OPEN FROM LAST WEEK
  a  Courier pick-ups on time 5 days of 5 - KR1.2            0.6
  b  Refund cases older than 30 days, 22 to 10 - KR1.1       no score yet

Or use your form: https://okr.example.com/f/7Kq2
"""
SENT = SentMail(OURS)
QUOTED = "\n".join(f"> {line}" for line in OURS.splitlines())
WROTE = "On Mon, Oct 19, 2026 at 9:00 AM Ops <okr@example.com> wrote:\n\n"
PARAGRAPHS = "".join(f"<p class=MsoNormal>{line}</p>\n" for line in OURS.splitlines() if line)
HEADER = (
    "<div style='border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0in 0in 0in'><p class=MsoNormal><b>From:</b> Ops "
    "<br><b>Sent:</b> Monday<br><b>To:</b> Andy<br><b>Subject:</b> Week 3</p></div>"
)


def reasons(reply: ReplyText) -> set[str]:
    return {line.reason for line in reply.dropped}


@pytest.mark.parametrize("words", ["keep a", "done!", "1.1 backlog under 80", "To Rina: keep a"])
def test_words_above_the_unchanged_quote_are_the_reply(words: str) -> None:
    reply = read_reply(Body(text=f"{words}\n\n{WROTE}{QUOTED}\n"), SENT)

    assert reply.text == words
    assert reasons(reply) == {"wrote_line", "our_mail"}


def test_quote_without_anything_that_introduces_it_is_ours() -> None:
    assert read_reply(Body(text=f"keep a\n\n{OURS}"), SENT).text == "keep a"


def test_one_word_typed_inside_is_found() -> None:
    changed = QUOTED.replace("no score yet", "no score yet\ndone, was 9")

    (line,) = read_reply(Body(text=f"{WROTE}{changed}\n"), SENT).lines

    assert line.text == "done, was 9"
    assert "Refund cases" in (line.under or "")


def test_answers_under_lines_copied_above_the_whole_quote_stay_with_them() -> None:
    copied = "> a  Courier pick-ups on time 5 days of 5 - KR1.2            0.6\nkeep\n"

    reply = read_reply(Body(text=f"{copied}\n{WROTE}{QUOTED}\n"), SENT)

    assert [(line.text, "Courier" in (line.under or "")) for line in reply.lines] == [("keep", True)]


def test_words_below_the_quote_are_not_lost() -> None:
    assert read_reply(Body(text=f"{WROTE}{QUOTED}\n\nkeep a\n"), SENT).text == "keep a"


def test_links_that_a_server_rewrote_are_no_change() -> None:
    rewritten = QUOTED.replace(
        "https://okr.example.com/f/7Kq2",
        "https://eur01.safelinks.protection.outlook.com/?url=https%3A%2F%2Fokr.example.com%2Ff%2F7Kq2&data=05",
    )

    assert read_reply(Body(text=f"keep a\n\n{WROTE}{rewritten}\n"), SENT).text == "keep a"


def test_long_thread_is_cut_below_its_first_header_block() -> None:
    older = f"{HEADER}<p class=MsoNormal>drop b</p>" * 20
    html = f"<div><p class=MsoNormal>keep a</p>{HEADER}<p class=MsoNormal>drop a</p>{older}{PARAGRAPHS}</div>"

    reply = read_reply(Body(html=html), SENT)

    assert reply.text == "keep a"
    assert reasons(reply) == {"header_block", "quoted", "our_mail"}


def test_word_typed_inside_the_quote_of_a_long_thread_is_found() -> None:
    changed = PARAGRAPHS.replace("no score yet</p>", "no score yet</p><p class=MsoNormal>done, was 9</p>")
    html = f"<div>{HEADER}{'<p class=MsoNormal>&nbsp;</p>' * 200}{changed}</div>"

    assert read_reply(Body(html=html), SENT).text == "done, was 9"


@pytest.mark.parametrize("sent", [SentMail(None), SentMail(""), SentMail(None, PARAGRAPHS)])
def test_mail_whose_text_is_not_known_is_no_error(sent: SentMail) -> None:
    assert read_reply(Body(text=f"keep a\n\n{WROTE}{QUOTED}\n"), sent).text == "keep a"


@pytest.mark.parametrize(
    "style",
    [
        "font-size:0", "font-size: 1px", "display:none", "opacity:0", "visibility:hidden", "color:transparent",
        "color:#fff;background-color:white", "max-height:0;overflow:hidden", "position:absolute;left:-9999px",
        "text-indent:-9999px", "mso-hide:all",
    ],
)  # fmt: skip
@pytest.mark.parametrize("tag", ["p", "div", "span"])
def test_words_that_nobody_sees_are_left_out_with_their_reason(tag: str, style: str) -> None:
    reply = read_reply(Body(html=f'<p>keep a</p><{tag} style="{style}">drop <b>a</b></{tag}>'))

    assert reply.text == "keep a"
    assert reasons(reply) == {"hidden"}


def test_class_that_the_style_sheet_hides_is_hidden_unless_on_some_screens_only() -> None:
    sheet = "<style>.x, .y{display:none} @media print{.z{display:none}}</style>"

    assert read_reply(Body(html=f"{sheet}<p class=z>keep a</p><p class='b y'>drop a</p>")).text == "keep a"


@pytest.mark.parametrize(
    "style",
    [
        "font-size:11.0pt",
        "font-size:.8em",
        "color:white",
        "line-height:0",
        "height:0",
        "color:red;background:white",
    ],
)
def test_words_that_can_be_seen_stay(style: str) -> None:
    assert read_reply(Body(html=f'<p style="{style}">keep a</p>')).text == "keep a"


def test_answer_right_below_a_banner_stays() -> None:
    banner = "CAUTION: This email originated from outside of the organization."

    assert read_reply(Body(text=f"{banner}\ndone\n")).text == "done"


@pytest.mark.parametrize(
    "words", ["External message queue moved", "Warning lights checked", "Original message\nMore text"]
)
def test_words_that_only_resemble_what_programs_add_stay(words: str) -> None:
    assert read_reply(Body(text=words)).text == words
