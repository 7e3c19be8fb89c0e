"""What leads and managers answer to a digest of two teams with two Andys, as people do: by reply, reply-all, nickname."""

from __future__ import annotations

import pytest

from tests.scenarios.conftest import HR
from tests.support.databases import SQLiteServer
from tests.support.team import LIST, MAILBOX, MONDAY_SETUP, TUESDAY_OVERVIEW, World, october

DIGEST = "Ops, week 1"
NEXT_MONDAY = october(12, 7, 1)


@pytest.fixture
def database_server(sqlite: SQLiteServer) -> SQLiteServer:
    """What a database does alike is played on SQLite alone."""
    return sqlite


def with_two_andys(world: World) -> World:
    """Let Andy Lim and Andy Kraus join Ops, and Andy Lim help HR."""
    people = [
        {"name": name, "given_name": "Andy", "address": address, "manager": "mona@example.com"}
        for name, address in (("Andy Lim", "andy@example.com"), ("Andy Kraus", "kraus@example.com"))
    ]
    hana = {"name": "Hana Sato", "given_name": "Hana", "address": "hana@example.com"}
    dewi = {"name": "Dewi Putri", "address": "dewi@example.com", "manager": "hana@example.com"}
    hr = {"name": "HR", "address": HR, "members": ["dewi@example.com"]}
    world.add_people(hana, dewi, *people, groups=[hr])
    world.put_on_list("mira", "ben", "andy", "kraus", list_address=LIST)
    world.at(MONDAY_SETUP)
    world.reply("andy", "Refund backlog 96 to 80 1.1\n3 starters have their checklist on day 1, HR 1.1")
    world.reply("kraus", "Label errors from 30 to 10 a day 1.2")
    world.at(TUESDAY_OVERVIEW)
    return world


def comments_to(world: World, who: str) -> list[str]:
    return [mail["subject"] for mail in world.inbox(who) if " on your line " in mail["subject"]]


def test_words_of_the_helped_teams_lead_and_of_the_manager_stand_on_top_of_the_next_mail(
    ops_and_hr: World,
) -> None:
    world = with_two_andys(ops_and_hr)

    world.reply("hana", "Andy 2: the lists are on the share", subject="HR, week 1")
    world.reply("mona", "Andy L. 1: use the July data", subject=DIGEST)
    world.settle()

    assert comments_to(world, "andy") == [
        "Week 1 (5–9 Oct): Hana Sato on your line 2",
        "Week 1 (5–9 Oct): Mona Berg on your line 1",
    ]
    world.at(NEXT_MONDAY)
    mail = next(mail["text"] for mail in reversed(world.inbox("andy")) if "Week 2" in mail["subject"])
    top = " ".join(mail.partition("what will be different")[0].split())
    assert (
        'Hana on 6 Oct about "3 starters have their checklist on day 1": "the lists are on the share"' in top
    )
    assert 'Mona on 6 Oct about "Refund backlog 96 to 80": "use the July data"' in top


def test_a_name_of_two_and_a_nickname_are_asked_about_and_reach_nobody(ops_and_hr: World) -> None:
    world = with_two_andys(ops_and_hr)

    world.reply("mona", "Andy 1: use the July data", subject=DIGEST)
    world.settle()
    assert "Andy may be Andy L. or Andy K." in world.inbox("mona")[-1]["text"]

    world.reply("mona", "Drew 1: use the July data", subject=DIGEST)
    world.settle()

    assert "Whom is it for?" in world.inbox("mona")[-1]["text"]
    assert comments_to(world, "andy") + comments_to(world, "kraus") == []


def test_reply_to_all_is_passed_on_once_and_to_the_one_it_names(ops_and_hr: World) -> None:
    world = with_two_andys(ops_and_hr)
    digest = next(mail for mail in reversed(world.inbox("mona")) if mail["subject"].startswith(DIGEST))

    everybody = [{"address": address} for address in (MAILBOX, "mira@example.com", "kraus@example.com")]
    reply = {
        "from": {"name": "Mona Berg", "address": "mona@example.com"},
        "to": everybody,
        "internal": True,
        "subject": f"Re: {digest['subject']}",
        "text": "Andy K. 1: well done",
        "in_reply_to": digest["messageId"],
    }
    world.control("POST", "/mail", reply)
    world.settle()

    assert comments_to(world, "kraus") == ["Week 1 (5–9 Oct): Mona Berg on your line 1"]
    assert comments_to(world, "andy") == []
    assert [mail["from"]["address"] for mail in world.inbox("mira")][-1] == "mona@example.com"
