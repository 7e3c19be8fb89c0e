"""No mail grows with the team: lower blocks shorten first, and what is left out is said."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from service.domain.digests import DigestFacts, TeamWeeks, build_digest, build_overview
from service.domain.mails import DigestMail, OfferedTeam, OverviewMail, TeamKeyResult, TeamObjective
from service.rendering import LANGUAGES, Emails, speaking
from tests.domain.test_digests import large_team
from tests.rendering.mails_of_week_three import BOARD, OPEN_LINES, SETUP

LARGEST = 95_000
WORDS = "Orders sent the same day wherever they come from, " * 10


def written(text: str) -> int:
    return sum(bool(line.strip()) for line in text.splitlines())


def many_teams(count: int, people: int, words: str = "") -> DigestFacts:
    """The same large team again and again, each with a name of its own."""
    (team,) = large_team(people).teams
    weeks = tuple(
        replace(week, lines=tuple(replace(line, text=line.text + words, note=words) for line in week.lines))
        for week in team.weeks
    )
    teams = tuple(
        TeamWeeks(replace(team.team, id=100 + n, code=f"T{n}", name=f"Team {n}"), weeks) for n in range(count)
    )
    return DigestFacts(date(2026, 10, 20), teams)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("teams", "people"), [(1, 6), (1, 300), (2, 40), (9, 40), (40, 40)])
def test_digest_and_overview_stay_below_the_size_that_mail_programs_clip(
    emails: Emails, language: str, teams: int, people: int
) -> None:
    facts = many_teams(teams, people)
    with speaking(language):
        digest = emails.render(DigestMail(view=build_digest(facts), board_url=BOARD, language=language))
        overview = emails.render(OverviewMail(view=build_overview(facts), board_url=BOARD, language=language))

    assert len(digest.subject) < 150
    assert len(digest.html.encode()) < LARGEST
    assert len(overview.html.encode()) < LARGEST or teams > 8
    assert written(digest.text) <= (52 if teams == 1 else 28 * min(teams, 8) + 40)


def test_digest_of_long_words_stays_below_it_too(emails: Emails) -> None:
    digest = emails.render(DigestMail(view=build_digest(many_teams(1, 40, WORDS)), board_url=BOARD))

    assert len(digest.html.encode()) < LARGEST


@pytest.mark.parametrize(("objectives", "each"), [(2, 2), (3, 4), (5, 12)])
def test_setup_mail_names_as_many_key_results_as_there_is_room_for(
    emails: Emails, objectives: int, each: int
) -> None:
    team = OfferedTeam(
        "Ops",
        tuple(
            TeamObjective(
                f"Objective {one}",
                tuple(
                    TeamKeyResult(f"KR{one}.{n}", f"Key result {n}", "nobody on it")
                    for n in range(1, each + 1)
                ),
            )
            for one in range(1, objectives + 1)
        ),
    )
    email = emails.render(replace(SETUP, teams=(team,), open_lines=OPEN_LINES))
    left_out = objectives * each - email.text.count("  Key result ")

    assert written(email.text) <= 25
    assert "KR1.1" in email.text
    assert (f"{left_out} more are behind the link below." in email.text) == (left_out > 0)
