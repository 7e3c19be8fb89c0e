from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime

import pytest
from sqlalchemy import delete, select

from service.db.tables import (
    Alignment,
    Answer,
    Delivery,
    InvitationTeam,
    KeyResult,
    Objective,
    Team,
    WeeklyKeyResult,
)
from tests.support.pages import Page
from tests.web.conftest import FRIDAY_OF_WEEK_3, LAST_WEEK, Story

OpenForm = Callable[[], Page]


def receipts(story: Story) -> list[Delivery]:
    with story.app.db.read() as session:
        return list(session.scalars(select(Delivery).where(Delivery.kind == "receipt").order_by(Delivery.id)))


def last_answer(story: Story) -> Answer:
    with story.app.db.read() as session:
        return session.scalars(select(Answer).order_by(Answer.id.desc())).first() or pytest.fail(
            "no answer is stored"
        )


def of_last_week(story: Story, n: int) -> WeeklyKeyResult:
    return next(row for row, _ in story.rows(LAST_WEEK) if row.n == n)


def test_form_says_whose_it_is_and_until_when(andys_form: OpenForm) -> None:
    page = andys_form()

    assert page.status == 200
    assert "Week 3 (19–23 Oct): Andy ’s key results" in page.text
    assert "This form is Andy Lim ’s" in page.text
    assert "until Friday 23 Oct, 14:00" in page.text


def test_form_offers_the_own_teams_key_results_first_as_people_say_them(andys_form: OpenForm) -> None:
    options = [node.text() for node in andys_form().html.css("#line-1-codes option")]

    assert options == [
        "Choose a team key result",
        "KR1.1 Open refund cases from 140 to 60",
        "KR1.2 Orders sent the same day from 88 % to 95 %",
        "KR2.1 Night-shift duties with a trained second person, 5 to 12",
        "HR KR1.1 New starters who stay, 80 % to 90 %",
        "HR KR1.2 Starters with a checklist on day 1, 40 % to 100 %",
        "None of these",
    ]


def test_lines_are_stored_with_what_they_serve(story: Story, andys_form: OpenForm) -> None:
    page = andys_form().send(
        line_1_text="Refund backlog 96 to 80",
        line_1_codes="OPS-1.1",
        line_2_text="3 warehouse starters have their checklist on day 1",
        line_2_codes="HR-1.2",
        line_3_text="Look into the courier delays",
        line_3_codes="none",
    )

    assert "Saved. Andy gets a mail that shows what is stored." in page.text
    assert story.lines() == [
        (1, "Refund backlog 96 to 80", ("OPS-1.1",)),
        (2, "3 warehouse starters have their checklist on day 1", ("HR-1.2",)),
        (3, "Look into the courier delays", ()),
    ]


def test_page_shows_what_is_stored_when_it_is_opened_again(andys_form: OpenForm) -> None:
    andys_form().send(line_1_text="Refund backlog 96 to 80", line_1_codes="OPS-1.1", outcome_a_next="keep")

    fields = andys_form().fields()

    kept = ("Courier pick-ups on time 5 days of 5", "OPS-1.2")
    assert (fields["line-1-text"], fields["line-1-codes"]) == kept
    assert (fields["line-2-text"], fields["line-2-codes"]) == ("Refund backlog 96 to 80", "OPS-1.1")
    assert fields["outcome-a-next"] == "keep"


def test_owner_is_mailed_what_was_saved(story: Story, andys_form: OpenForm) -> None:
    andys_form().send(line_1_text="Refund backlog 96 to 80", line_1_codes="OPS-1.1")

    (receipt,) = receipts(story)
    assert (receipt.person_id, receipt.state, receipt.answers_inbound_id) == (story.andy, "planned", None)
    assert "Refund backlog 96 to 80" in (receipt.text or "")
    assert "KR1.1" in (receipt.text or "")


def test_last_weeks_lines_are_scored_and_let_go(story: Story, andys_form: OpenForm) -> None:
    andys_form().send(outcome_a_next="drop", outcome_b_score="partly", outcome_b_note="waits for legal")

    a, b = of_last_week(story, 1), of_last_week(story, 2)
    assert (a.next, a.score) == ("drop", 0.6)
    assert (b.next, b.score, b.note) == (None, 0.5, "waits for legal")


def test_line_that_was_scored_can_be_scored_again_under_its_letter(
    story: Story, andys_form: OpenForm
) -> None:
    andys_form().send(outcome_b_score="done")

    page = andys_form()
    assert page.fields()["outcome-b-score"] == "done"
    page.send(outcome_b_score="no")

    assert of_last_week(story, 2).score == 0.0


def test_score_is_read_as_in_a_mail(story: Story, andys_form: OpenForm) -> None:
    andys_form().send(outcome_b_number="70 %")

    assert of_last_week(story, 2).score == 0.7


def test_note_that_is_emptied_is_taken_out(story: Story, andys_form: OpenForm) -> None:
    andys_form().send(outcome_b_score="no", outcome_b_note="strike")
    andys_form().send(outcome_b_note="")

    assert (of_last_week(story, 2).score, of_last_week(story, 2).note) == (0.0, "")


def test_code_may_stand_in_the_words(story: Story, andys_form: OpenForm) -> None:
    andys_form().send(line_1_text="Refund backlog 96 to 80 - 1.1")

    assert story.lines() == [(1, "Refund backlog 96 to 80", ("OPS-1.1",))]


def test_text_box_is_read_like_a_mail(story: Story, andys_form: OpenForm) -> None:
    andys_form().send(words="keep a\nRefund backlog 96 to 80 1.1\n3 starters have their checklist, HR 1.2")

    assert {(text, codes) for _, text, codes in story.lines()} == {
        ("Courier pick-ups on time 5 days of 5", ("OPS-1.2",)),
        ("Refund backlog 96 to 80", ("OPS-1.1",)),
        ("3 starters have their checklist", ("HR-1.2",)),
    }


def test_fields_and_text_box_together_lose_no_line(story: Story, andys_form: OpenForm) -> None:
    andys_form().send(line_1_text="Refund backlog 96 to 80", line_1_codes="OPS-1.1")

    andys_form().send(
        line_2_text="Couriers on time",
        line_2_codes="OPS-1.2",
        outcome_a_next="keep",
        words="Look into the night shift\n3 starters have a checklist, HR 1.2",
    )

    assert story.lines() == [
        (1, "Refund backlog 96 to 80", ("OPS-1.1",)),
        (2, "Courier pick-ups on time 5 days of 5", ("OPS-1.2",)),
        (3, "Couriers on time", ("OPS-1.2",)),
        (4, "Look into the night shift", ()),
        (5, "3 starters have a checklist", ("HR-1.2",)),
    ]
    assert "Which one does line 4 serve?" in (receipts(story)[-1].text or "")


def test_words_that_are_no_key_result_are_told_however_long(story: Story, andys_form: OpenForm) -> None:
    page = andys_form().send(
        words="Hi Rina, as discussed I am on the audit, " + "really " * 2000 + ".\n\n- Backlog 96 to 80 1.1"
    )

    assert "Not read as a key result or score: “" in page.text
    assert [text for _, text, _ in story.lines()] == ["Backlog 96 to 80"]
    assert page.send(line_1_text="Backlog 96 to 70").status == 200


def test_line_is_taken_back_only_by_its_box(story: Story, andys_form: OpenForm) -> None:
    andys_form().send(line_1_text="Refund backlog 96 to 80", line_1_codes="OPS-1.1")

    emptied = andys_form().send(line_1_text="")
    assert emptied.status == 422
    assert emptied.errors == ["Line 1 has no words. Write what will be different."]
    assert len(story.lines()) == 1

    andys_form().send(line_1_withdraw="yes")
    assert story.lines() == []


def test_who_is_in_two_teams_sees_the_teams_name_always(story: Story, andys_form: OpenForm) -> None:
    with story.app.db.begin() as session:
        hr = session.scalars(select(Team).where(Team.code == "HR")).one()
        session.add(InvitationTeam(invitation_id=story.andys_setup, team_id=hr.id))

    options = [node.text().partition(" Open")[0] for node in andys_form().html.css("#line-1-codes option")]

    assert "Ops KR1.1" in options
    assert "KR1.1" not in options


def test_without_team_key_results_lines_are_taken_all_the_same(story: Story, andys_form: OpenForm) -> None:
    with story.app.db.begin() as session:
        for table in (Alignment, KeyResult, Objective):
            session.execute(delete(table))

    page = andys_form().send(line_1_text="Refund backlog 96 to 80")

    assert "Saved." in page.text
    assert story.lines() == [(1, "Refund backlog 96 to 80", ())]


# Mistakes


def test_line_without_team_key_result_is_asked_about_and_nothing_is_lost(
    story: Story, andys_form: OpenForm
) -> None:
    page = andys_form().send(
        line_1_text="Refund backlog down", line_2_text="Couriers <b>on time</b>", line_2_codes="OPS-1.2"
    )

    assert page.status == 422
    assert page.errors == ["Line 1: choose the team key result it serves, or “none of these”."]
    assert page.one("[role=alert] a").attributes["href"] == "#line-1-codes"
    assert page.fields()["line-2-text"] == "Couriers <b>on time</b>"
    assert story.count(Answer) == 0

    page.send(line_1_codes="OPS-1.1")
    assert [text for _, text, _ in story.lines()] == ["Refund backlog down", "Couriers <b>on time</b>"]


def test_number_that_is_no_clear_score_is_asked_about(story: Story, andys_form: OpenForm) -> None:
    for number in ("6", "1,5", "later", "-1", "done?"):
        page = andys_form().send(outcome_b_number=number)

        assert page.status == 422, number
        assert page.errors == [f"Line b: “{number}” is no clear score. Write 0 to 1, or 70 %."]
        assert page.fields()["outcome-b-number"] == number
    assert of_last_week(story, 2).score is None


def test_word_and_number_that_disagree_are_asked_about(story: Story, andys_form: OpenForm) -> None:
    page = andys_form().send(outcome_b_score="done", outcome_b_number="0.4")

    assert page.errors == ["Line b: “Done” is chosen and 0.4 is written. Leave one of them."]
    assert of_last_week(story, 2).score is None


def test_too_long_a_line_is_given_back(story: Story, andys_form: OpenForm) -> None:
    page = andys_form().send(line_1_text="x" * 501, line_1_codes="OPS-1.1")

    assert page.errors == ["This is longer than 500 characters. Please shorten it."]
    assert page.fields()["line-1-text"] == "x" * 501
    assert story.lines() == []


def test_team_key_result_that_is_not_offered_is_refused(story: Story, andys_form: OpenForm) -> None:
    page = andys_form().send(line_1_text="Backlog", line_1_codes="OPS-9.9")

    assert page.errors == ["Line 1: that team key result is gone. Choose another."]
    assert story.lines() == []


def test_unseen_characters_are_left_out(story: Story, andys_form: OpenForm) -> None:
    andys_form().send(line_1_text="Back\u202elog\x00 \r\n 96 to 80", line_1_codes="OPS-1.1")

    assert [text for _, text, _ in story.lines()] == ["Backlog 96 to 80"]


# Once, and only what was changed


def test_sending_the_page_as_it_is_stores_nothing(story: Story, andys_form: OpenForm) -> None:
    before = story.dump()

    page = andys_form().send()

    assert "Nothing was changed" in page.text
    assert story.dump() == before


def test_double_click_stores_once(story: Story, andys_form: OpenForm) -> None:
    page = andys_form()

    first = page.send(line_1_text="Refund backlog 96 to 80", line_1_codes="OPS-1.1")
    second = page.send(line_1_text="Refund backlog 96 to 80", line_1_codes="OPS-1.1")

    assert "Saved." in first.text
    assert "Saved." in second.text
    assert (story.count(Answer), len(receipts(story))) == (1, 1)


def test_same_page_sent_twice_at_the_same_moment_is_stored_once(story: Story, andys_form: OpenForm) -> None:
    page = andys_form()
    tabs = [page.twin() for _ in range(4)]
    together = threading.Barrier(len(tabs))

    def send(tab: Page) -> str:
        together.wait()
        return tab.send(line_1_text="Refund backlog 96 to 80", line_1_codes="OPS-1.1").text

    with ThreadPoolExecutor(len(tabs)) as pool:
        answers = list(pool.map(send, tabs))

    assert all("Saved." in answer for answer in answers)
    assert (story.count(Answer), len(receipts(story)), len(story.lines())) == (1, 1, 1)


def test_page_that_was_sent_and_changed_with_the_back_button_is_confirmed_first(
    story: Story, andys_form: OpenForm
) -> None:
    page = andys_form()
    page.send(line_1_text="Refund backlog 96 to 80", line_1_codes="OPS-1.1")

    again = page.send(line_1_text="Refund backlog 96 to 70", line_1_codes="OPS-1.1")
    assert again.status == 409
    assert [text for _, text, _ in story.lines()] == ["Refund backlog 96 to 80"]

    again.send()
    assert [text for _, text, _ in story.lines()] == ["Refund backlog 96 to 70"]


def test_of_two_tabs_the_newer_one_counts_and_both_are_kept(story: Story, andys_form: OpenForm) -> None:
    older, newer = andys_form(), andys_form()

    older.send(line_1_text="Backlog 96 to 80", line_1_codes="OPS-1.1")
    page = newer.send(line_1_text="Backlog 96 to 70", line_1_codes="OPS-1.1")

    assert "changed elsewhere" in page.text
    assert [text for _, text, _ in story.lines()] == ["Backlog 96 to 70"]
    assert last_answer(story).before["2026-W43 1"]["text"] == "Backlog 96 to 80"
    assert story.count(Answer) == 2


def test_old_tab_does_not_undo_lines_that_were_not_touched_in_it(story: Story, andys_form: OpenForm) -> None:
    andys_form().send(line_1_text="Backlog 96 to 80", line_1_codes="OPS-1.1")
    old_tab = andys_form()
    andys_form().send(line_1_text="Backlog 96 to 70")

    page = old_tab.send(line_2_text="Couriers on time", line_2_codes="OPS-1.2")

    assert "changed elsewhere" not in page.text
    assert [text for _, text, _ in story.lines()] == ["Backlog 96 to 70", "Couriers on time"]


def test_line_with_two_alignments_keeps_them_when_its_words_change(
    story: Story, andys_form: OpenForm
) -> None:
    andys_form().send(words="Same-day rate 92 % KR1.2, KR1.1")
    page = andys_form()

    assert page.one("#line-1-codes option[selected]").text() == "KR1.2 and KR1.1"
    page.send(line_1_text="Same-day rate 93 %")

    assert story.lines() == [(1, "Same-day rate 93 %", ("OPS-1.2", "OPS-1.1"))]


def test_after_the_change_deadline_the_form_only_shows(
    story: Story, andys_form: OpenForm, move_clock: Callable[[datetime], None]
) -> None:
    open_since_monday = andys_form()
    open_since_monday.send(line_1_text="Backlog 96 to 80", line_1_codes="OPS-1.1")
    late_tab = andys_form()
    move_clock(FRIDAY_OF_WEEK_3)

    page = late_tab.send(line_1_text="Backlog 96 to 90")

    assert page.status == 409
    assert "It could be changed until Friday 23 Oct, 14:00" in page.text
    assert "Backlog 96 to 90" in page.text
    assert [text for _, text, _ in story.lines()] == ["Backlog 96 to 80"]
    assert andys_form().html.css("form:not(.away)") == []


def test_page_that_says_nonsense_about_what_it_showed_is_taken_as_it_was_sent(
    story: Story, andys_form: OpenForm
) -> None:
    for shown in ("", "[]", "{", "[" * 50_000, '{"line-1-text": {"\\ud800": 1}, "line-1-codes": "\\ud800"}'):
        page = andys_form().send(shown=shown, line_1_text="Backlog", line_1_codes="OPS-9.9")

        assert page.errors == ["Line 1: that team key result is gone. Choose another."], shown[:20]
        assert page.fields()["line-1-text"] == "Backlog"


# The world fails


def test_words_are_given_back_when_nothing_can_be_stored(
    story: Story, andys_form: OpenForm, capfd: pytest.CaptureFixture[str]
) -> None:
    page = andys_form()
    with story.app.db.engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE answers RENAME TO answers_away")

    failed = page.send(line_1_text="Refund backlog 96 to 80", line_1_codes="OPS-1.1")

    assert failed.status == 503
    assert "Nothing was saved." in failed.text
    assert "Refund backlog 96 to 80" in failed.text
    written = "".join(capfd.readouterr())
    assert "page_without_database" in written
    assert story.token() not in written
    assert "Refund backlog" not in written


def test_form_shows_one_thought_on_the_lines_that_are_stored(andys_form: OpenForm) -> None:
    page = andys_form()
    assert "A thought" not in page.text

    page.send(
        line_1_text="Look into the courier delays",
        line_1_codes="OPS-1.1",
        line_2_text="Fix bugs",
        line_2_codes="OPS-1.1",
    )
    shown = andys_form().text

    assert "A thought: 1 says what you do." in shown
    assert shown.count("A thought") == 1
