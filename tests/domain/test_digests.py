"""What a digest says and when it keeps quiet; its words as a whole are in `tests/rendering/test_example_mails.py`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from service.domain.digests import (
    DigestFacts,
    DigestSection,
    DigestView,
    KeyResultView,
    LineFacts,
    PersonFacts,
    Status,
    TeamWeeks,
    WeekFacts,
    build_digest,
    build_overview,
)
from tests.domain import ops_week_three as ops


def digest_of(*weeks: WeekFacts, today: date = ops.TUESDAY) -> DigestView:
    return build_digest(DigestFacts(today, (TeamWeeks(ops.OPS_TEAM, weeks),)))


def only_section(*weeks: WeekFacts) -> DigestSection:
    (section,) = digest_of(*weeks).sections
    return section


def week(lines: Sequence[LineFacts] = (), label: str = "week 3", **statuses: Status) -> WeekFacts:
    return WeekFacts(label, "19–23 Oct", ops.people(**statuses), tuple(lines))


def on_all(person: int) -> list[LineFacts]:
    """One line on each of Ops' key results, so that none has nobody."""
    key_results = ops.OPS_TEAM.key_results
    return [ops.line(person, n, f"Step {n}", ops.serves(one)) for n, one in enumerate(key_results, 1)]


def sentences(view: DigestView) -> list[str]:
    return [need.sentence for need in view.needs]


def shown(section: DigestSection, code: str) -> KeyResultView:
    return next(one for one in section.key_results if one.code == code)


# Needs you


def test_needs_come_in_order_of_urgency_and_are_three_at_most() -> None:
    view = build_digest(ops.marias_facts())

    assert sentences(view) == [
        'Lena is blocked on KR1.2: "carrier contract, Purchasing". Since Friday.',
        "KR2.1 has nobody, second week running.",
        'Wendy keeps "Refund letters" for the third week (0.4, then 0.5).',
    ]


def test_later_needs_move_up_when_earlier_ones_are_gone() -> None:
    lines = [*on_all(ops.ANDY), ops.line(ops.MEI, 2, "Office move planned")]
    last = week(on_all(ops.ANDY), "week 2", andy="answered", mei="joined", kofi="no_answer")
    now = week(lines, andy="answered", mei="answered", kofi="no_answer")

    assert sentences(digest_of(last, now)) == [
        "Kofi has not answered for two weeks.",
        'Mei 2 is not aligned: "Office move planned".',
    ]


def test_nothing_needs_the_reader_when_all_is_in_hand() -> None:
    last = week(on_all(ops.ANDY), "week 2", andy="answered")
    view = digest_of(last, week(on_all(ops.ANDY), andy="answered"))

    assert view.needs == ()
    assert view.headline == "1 of 1 answered"


def test_key_result_without_anybody_is_no_need_in_its_first_week() -> None:
    assert sentences(digest_of(week(andy="answered"))) == []


def test_new_key_result_does_not_count_the_weeks_before_it_existed() -> None:
    new = replace(ops.KR_1_1, weeks=1)
    team = replace(ops.OPS_TEAM, key_results=(new,))
    weeks = (week(label="week 2", andy="answered"), week(andy="answered"))

    assert build_digest(DigestFacts(ops.TUESDAY, (TeamWeeks(team, weeks),))).needs == ()


def test_week_in_which_nobody_was_asked_is_not_held_against_a_key_result() -> None:
    holiday = week(label="week 2", andy="not_asked")
    view = digest_of(week(on_all(ops.ANDY), "week 1", andy="answered"), holiday, week(andy="answered"))

    assert view.needs == ()


def test_line_kept_for_the_second_week_is_not_a_need() -> None:
    kept = replace(
        ops.line(ops.ANDY, 4, "Slow one", ops.serves(ops.KR_1_1)), kept_weeks=2, earlier_scores=(0.1,)
    )

    assert sentences(digest_of(week([*on_all(ops.ANDY), kept], andy="answered"))) == []


def test_kept_line_that_never_had_a_score_says_no_scores() -> None:
    kept = replace(
        ops.line(ops.ANDY, 4, "Slow one", ops.serves(ops.KR_1_1)), kept_weeks=3, earlier_scores=(None, None)
    )

    assert sentences(digest_of(week([*on_all(ops.ANDY), kept], andy="answered"))) == [
        'Andy keeps "Slow one" for the third week.'
    ]


def test_away_is_never_counted_as_no_answer() -> None:
    last = week(on_all(ops.ANDY), "week 2", andy="answered", budi="away")
    view = digest_of(last, week(on_all(ops.ANDY), andy="answered", budi="no_answer"))

    assert view.needs == ()
    assert view.sections[0].people == ("1 of 2 answered", "No answer: Budi")


def test_blocked_line_of_someone_who_has_not_answered_this_week_is_still_told() -> None:
    blocked = replace(
        ops.line(ops.LENA, 1, "Same-day rate 92 %", ops.serves(ops.KR_1_2)),
        blocked="carrier contract",
        blocked_on=ops.FRIDAY,
    )
    last = week([*on_all(ops.ANDY), blocked], "week 2", andy="answered", lena="answered")
    silent = week(on_all(ops.ANDY), andy="answered", lena="no_answer")
    let_go = week(on_all(ops.ANDY), andy="answered", lena="answered")

    assert sentences(digest_of(last, silent)) == [
        'Lena is blocked on KR1.2: "carrier contract". Since Friday.'
    ]
    assert sentences(digest_of(last, let_go)) == []


def test_blocked_helper_is_named_with_the_team() -> None:
    blocked = replace(
        ops.line(ops.DEWI, 2, "4 temps trained", ops.serves(ops.KR_1_1, "helping")), blocked="a room"
    )

    assert sentences(digest_of(week([*on_all(ops.ANDY), blocked], andy="answered"))) == [
        'Dewi (HR) is blocked on KR1.1: "a room".'
    ]


def test_team_without_key_results_needs_those_and_nothing_else() -> None:
    team = replace(ops.OPS_TEAM, key_results=())
    lines = [ops.line(ops.MEI, 1, "Office move planned")]
    view = build_digest(DigestFacts(ops.TUESDAY, (TeamWeeks(team, (week(lines, mei="answered"),)),)))

    assert sentences(view) == ["Ops has no key results."]
    assert [one.who for one in view.sections[0].not_aligned] == ["Mei 1"]


# This week


def test_line_that_serves_two_key_results_stands_under_both() -> None:
    line = ops.line(ops.ANDY, 1, "Same-day rate 92 %", ops.serves(ops.KR_1_2), ops.serves(ops.KR_1_1))
    section = only_section(week([line], andy="answered"))

    assert [one.who for one in shown(section, "KR1.1").lines] == ["Andy 1"]
    assert [one.who for one in shown(section, "KR1.2").lines] == ["Andy 1"]


def test_done_counts_lines_and_only_a_full_score_is_done() -> None:
    lines = [
        replace(ops.line(ops.ANDY, 1, "a", ops.serves(ops.KR_1_1)), score=1.0),
        replace(ops.line(ops.ANDY, 2, "b", ops.serves(ops.KR_1_1)), score=0.99),
        ops.line(ops.ANDY, 3, "c", ops.serves(ops.KR_1_1)),
        replace(ops.line(ops.ANDY, 4, "d", ops.serves(ops.KR_1_1)), score=1.0, dropped=True),
    ]
    section = only_section(week(lines, "week 2", andy="answered"), week(andy="answered"))

    assert shown(section, "KR1.1").result == "last week 1 of 3 done"
    assert shown(section, "KR2.1").result == "last week nobody"


def test_first_week_has_no_history_and_no_last_week() -> None:
    section = only_section(replace(ops.week_one(), reviewed=False))

    assert section.history is None
    assert section.not_done == ()
    assert {one.result for one in section.key_results} == {None}


def test_after_the_review_this_weeks_scores_stand_in_place() -> None:
    line = replace(ops.line(ops.ANDY, 1, "Refund backlog 96 to 80", ops.serves(ops.KR_1_1)), score=1.0)
    open_line = ops.line(ops.ANDY, 2, "Old cases", ops.serves(ops.KR_1_1))
    last = week(on_all(ops.ANDY), "week 2", andy="answered")
    section = only_section(last, replace(week([line, open_line], andy="answered"), reviewed=True))

    assert [one.score for one in shown(section, "KR1.1").lines] == ["1.0", "–"]
    assert shown(section, "KR1.1").result == "1 of 2 done"


def test_line_on_a_key_result_that_left_the_list_is_still_shown_with_its_words_of_then() -> None:
    gone = replace(ops.serves(ops.KR_1_1), key_result_id=99, code="3.1", text="Old aim")
    section = only_section(week([ops.line(ops.ANDY, 1, "Still at it", gone)], andy="answered"))

    assert (shown(section, "KR3.1").text, [one.who for one in shown(section, "KR3.1").lines]) == (
        "Old aim",
        ["Andy 1"],
    )


def test_helped_and_helping_team_see_the_same_help() -> None:
    both = build_digest(DigestFacts(ops.TUESDAY, (ops.ops_weeks(), ops.hr_weeks())))
    from_ops, from_hr = both.sections
    (helped,) = [line for one in from_hr.key_results for line in one.lines if line.who == "Andy 2"]
    (helping,) = from_ops.we_help

    assert helped.text == helping.line.text == "3 warehouse starters have their checklist on day 1"
    assert helped.remarks == ("helps us, from Ops",)
    assert helping.code == "HR KR1.2"


def test_member_of_two_teams_helps_neither_by_working_for_the_other() -> None:
    own_there = replace(ops.HR_1_2, kind="own")
    section = only_section(week([ops.line(ops.ANDY, 1, "Checklist printed", own_there)], andy="answered"))

    assert section.we_help == ()
    assert section.not_aligned == ()


def test_tenth_line_comes_after_the_second() -> None:
    lines = [ops.line(ops.ANDY, n, f"Step {n}", ops.serves(ops.KR_1_1)) for n in (10, 2, 1)]
    section = only_section(week(lines, andy="answered"))

    assert [line.who for line in shown(section, "KR1.1").lines] == ["Andy 1", "Andy 2", "Andy 10"]


def test_same_given_name_in_two_teams_is_told_apart() -> None:
    other = replace(
        ops.line(ops.DEWI, 1, "Room booked", ops.serves(ops.KR_1_1, "helping")), person_name="Andy Berg"
    )
    section = only_section(week([*on_all(ops.ANDY), other], andy="answered"))

    assert [line.who for line in shown(section, "KR1.1").lines] == ["Andy L. 1", "Andy B. 1"]


# Last week


def outcomes(line: LineFacts) -> list[str]:
    last = replace(week([line], "week 2", andy="answered"), reviewed=True)
    return [f"{one.score} {one.told}" for one in only_section(last, week(andy="answered")).not_done]


def test_last_weeks_lines_say_what_is_known_of_them() -> None:
    line = ops.line(ops.ANDY, 1, "Letters: 9 to 3", ops.serves(ops.KR_1_1))

    assert outcomes(replace(line, score=1.0)) == []
    assert outcomes(replace(line, score=0.5, note="legal has them")) == ['0.5 Letters: "legal has them"']
    assert outcomes(line) == ["– Letters: no score"]
    assert outcomes(replace(line, note="no time")) == ['– Letters: "no time", no score']
    assert outcomes(replace(line, score=0.2, came_on=date(2026, 10, 14))) == ["0.2 Letters: came Wed"]


def test_withdrawn_line_is_told_only_if_the_reader_had_seen_it() -> None:
    line = replace(ops.line(ops.ANDY, 1, "Letters", ops.serves(ops.KR_1_1)), dropped=True)

    assert outcomes(line) == []
    assert outcomes(replace(line, changed_on=date(2026, 10, 14))) == ["– Letters: withdrawn, changed Wed"]


def test_result_that_came_after_the_last_digest_is_told_once_though_it_is_done() -> None:
    line = replace(ops.line(ops.ANDY, 1, "Letters: 9 to 3", ops.serves(ops.KR_1_1)), score=1.0)
    late = replace(
        week([replace(line, came_on=date(2026, 10, 14))], "week 2", andy="answered"), reviewed=True
    )

    section = only_section(late, week(andy="answered"))
    assert [(one.who, one.score, one.told) for one in section.came_later] == [
        ("Andy 1", "1.0", "Letters: came Wed")
    ]
    assert section.not_done == ()
    assert only_section(late, week(label="week 3"), week(label="week 4")).came_later == ()


def test_review_that_came_after_the_last_digest_is_told_once_with_its_score() -> None:
    line = replace(ops.line(ops.ANDY, 1, "Letters: 9 to 3", ops.serves(ops.KR_1_1)), score=0.5, note="nearly")
    late = replace(
        week([replace(line, scored_late_on=date(2026, 10, 14))], "week 1", andy="answered"), reviewed=True
    )

    section = only_section(late, week(label="week 2"), week(label="week 3"))
    assert [one.told for one in section.came_later] == ['Letters: "nearly", scored Wed']
    assert only_section(late, week(label="week 2")).came_later == ()


def test_week_without_review_shows_no_outcomes() -> None:
    line = ops.line(ops.ANDY, 1, "Letters", ops.serves(ops.KR_1_1))

    assert only_section(week([line], "week 2", andy="answered"), week(andy="answered")).not_done == ()


# People


def test_people_are_grouped_and_only_those_who_were_asked_are_counted() -> None:
    section = only_section(
        week(andy="answered", wendy="not_started", lena="left", mei="joined", kofi="not_asked", budi="away")
    )

    assert section.people == (
        "1 of 3 answered",
        "Away: Budi",
        "Not started yet: Wendy",
        "Not asked: Kofi",
        "Joined: Mei",
        "Left: Lena",
    )


def test_history_says_why_a_cell_has_no_codes() -> None:
    history = build_digest(ops.marias_facts()).sections[0].history

    assert history is not None
    assert dict(history.rows)["Mei"] == ("", "joined", "1.2 none")
    assert dict(history.rows)["Andy"] == ("1.1 1.1 1.2", "1.1 1.2 1.1", "1.1 HR1.2 1.2")


# Overview, several teams, large teams


def test_overview_holds_what_was_agreed_and_no_more() -> None:
    (overview,) = build_overview(ops.marias_facts()).sections
    (digest,) = build_digest(ops.marias_facts()).sections

    assert (overview.key_results, overview.we_help) == (digest.key_results, digest.we_help)
    assert (overview.not_aligned, overview.people, overview.not_done, overview.history) == ((), (), (), None)


def test_reader_of_two_teams_has_one_list_of_needs_and_sees_team_names() -> None:
    view = build_digest(DigestFacts(ops.TUESDAY, (ops.ops_weeks(), ops.hr_weeks())))

    assert view.title == "Ops and HR, week 3 (19–23 Oct)"
    assert view.headline == "Lena is blocked, Ops KR2.1 has nobody"
    assert [section.team for section in view.sections] == ["Ops", "HR"]


def large_team(people: int) -> DigestFacts:
    """A team of `people`, each with a line on every key result and one that serves nothing, in two weeks."""
    now = ops.week_three()
    members = tuple(PersonFacts(100 + n, f"Person{n} Name", "answered") for n in range(people))
    lines = tuple(
        replace(line, person_id=one.id, person_name=one.name)
        for one in members
        for line in (*on_all(ops.ANDY), ops.line(ops.ANDY, 4, "Something else"))
    )
    weeks = (
        replace(now, people=members, lines=lines, reviewed=True, period_label="week 2"),
        replace(now, people=members, lines=lines),
    )
    return DigestFacts(ops.TUESDAY, (TeamWeeks(ops.OPS_TEAM, weeks),))


def test_reader_of_helper_and_helped_hears_of_a_block_once() -> None:
    helping = ops.line(ops.DEWI, 2, "4 temps trained", ops.serves(ops.KR_1_1, "helping"))
    blocked = replace(helping, blocked="a room")
    from_ops = week([*on_all(ops.ANDY), blocked], andy="answered")
    own = ops.line(ops.DEWI, 1, "Checklist agreed", replace(ops.HR_1_2, kind="own"))
    from_hr = week([own, blocked], dewi="answered")
    teams = (TeamWeeks(ops.OPS_TEAM, (from_ops,)), TeamWeeks(ops.HR_TEAM, (from_hr,)))

    assert sentences(build_digest(DigestFacts(ops.TUESDAY, teams))) == [
        'Dewi is blocked on Ops KR1.1: "a room".'
    ]


def test_long_line_is_cut_in_the_subject_and_whole_in_the_digest() -> None:
    text = "Every single courier of the northern region has signed the new contract"
    kept = replace(ops.line(ops.ANDY, 4, text, ops.serves(ops.KR_1_1)), kept_weeks=3)
    view = digest_of(week([*on_all(ops.ANDY), kept], andy="answered"))

    assert view.headline == 'Andy keeps "Every single courier of the northern re…" for the third week'
    assert sentences(view) == [f'Andy keeps "{text}" for the third week.']


def test_large_team_shortens_from_below_and_says_so() -> None:
    (section,) = build_digest(large_team(30)).sections

    assert section.history is None
    assert section.shortened[0] == "Who worked on what is left out here: 30 people."
    assert [len(one.lines) for one in section.key_results] == [len(section.key_results[0].lines)] * 3
    first = section.key_results[0]
    assert first.more is not None
    assert first.more.startswith(f"and {30 - len(first.lines)} more: Person")


def test_middling_team_gives_up_its_history_before_anything_else() -> None:
    (section,) = build_digest(large_team(7)).sections

    assert section.history is None
    assert all(one.more is None for one in section.key_results)


def test_blocked_line_is_shown_however_long_the_list() -> None:
    facts = large_team(30)
    (team,) = facts.teams
    *before, now = team.weeks
    last_line = replace(now.lines[-2], blocked="a key")
    blocked = replace(now, lines=(*now.lines[:-2], last_line, now.lines[-1]))
    (section,) = build_digest(replace(facts, teams=(replace(team, weeks=(*before, blocked)),))).sections

    assert [line.who for one in section.key_results for line in one.lines if line.blocked] == ["Person29 3"]
