"""What a manager answers to the digest, over the sandbox: who gets it, who does not, what is shown of it later."""

from __future__ import annotations

from sqlalchemy import select

from service.db.tables import Agreement, Comment
from tests.support.team import FRIDAY_REVIEW, MONDAY_SETUP, TUESDAY_OVERVIEW, World, october

DIGEST = "Ops, week 1"
NEXT_TUESDAY = october(13, 6, 31)


def play_to_the_digest(world: World) -> None:
    world.at(MONDAY_SETUP)
    world.reply("mira", "Refund backlog 96 to 80 1.1\nSame-day rate 92 % 1.2")
    world.reply("ben", "Late hand-overs from 14 to 5 1.2")
    world.at(TUESDAY_OVERVIEW)


def subjects(world: World, who: str) -> list[str]:
    return [str(mail["subject"]) for mail in world.inbox(who)]


def test_comment_goes_to_one_person_alone_with_the_manager_for_answers_and_on_top_of_the_next_mail(
    world: World,
) -> None:
    play_to_the_digest(world)
    before = len(world.inbox("ben"))

    world.reply("mona", "Mira 2: use the July data", subject=DIGEST)
    world.settle()
    mail = world.inbox("mira")[-1]

    assert mail["subject"] == "Week 1 (5–9 Oct): Mona Berg on your line 2"
    assert "use the July data" in mail["text"]
    assert len(world.inbox("ben")) == before
    told = [delivery.text for delivery in world.deliveries(kind="receipt") if delivery.invitation_id is None]
    assert told == ["Sent to Mira; the answer comes straight to you.\n"]
    assert (world.inbound()[-1].disposition, world.inbound()[-1].reason) == ("accepted", "commented")

    world.reply("mira", "will do", subject=str(mail["subject"]))
    assert subjects(world, "mona")[-1] == f"RE: {mail['subject']}"
    world.settle()

    world.at(FRIDAY_REVIEW)
    reviews = {delivery.person_id: delivery.text or "" for delivery in world.deliveries(kind="review")}
    shown = 'Mona on 6 Oct about "Same-day rate 92 %": "use the July data"'
    assert sorted(text.startswith(shown) for text in reviews.values()) == [False, True]

    world.at(october(12, 7, 1))
    assert not any(shown in (delivery.text or "") for delivery in world.deliveries(kind="setup"))


def test_ok_is_not_answered_and_the_next_digest_says_who_agreed(world: World) -> None:
    play_to_the_digest(world)
    before = len(world.inbox("mona"))

    world.reply("mona", "ok", subject=DIGEST)
    world.settle()

    assert len(world.inbox("mona")) == before
    assert world.inbound()[-1].reason == "agreed"
    with world.app.db.read() as session:
        assert len(session.scalars(select(Agreement)).all()) == 1

    world.at(october(12, 7, 1))
    world.at(NEXT_TUESDAY)
    assert "Last week agreed by Mona." in " ".join((world.deliveries(kind="digest")[-1].text or "").split())


def test_words_without_a_known_name_are_shown_to_nobody_until_the_question_is_answered(world: World) -> None:
    play_to_the_digest(world)
    before = len(world.inbox("mira"))

    world.reply("mona", "please use the July data", subject=DIGEST)
    world.settle()

    question = world.inbox("mona")[-1]
    assert world.inbound()[-1].reason == "for_whom"
    assert len(world.inbox("mira")) == before
    assert "Whom is it for?" in question["text"]
    assert "please use the July data" in question["text"]

    world.reply("mona", "Mira: please use the July data", subject="Re: Ops, week 1")
    world.settle()

    assert subjects(world, "mira")[-1] == "Week 1 (5–9 Oct): Mona Berg to you"


def test_second_copy_of_a_comment_goes_nowhere(world: World) -> None:
    play_to_the_digest(world)
    world.reply("mona", "Mira 2: use the July data", subject=DIGEST)
    world.settle()
    copy = [mail for mail in world.inbound() if mail.reason == "commented"][-1]

    assert copy.words == "Mira 2: use the July data"
    with world.app.db.read() as session:
        assert [(row.position, row.words) for row in session.scalars(select(Comment))] == [
            (0, "use the July data")
        ]


def test_outsiders_answer_to_a_forwarded_digest_is_held_and_not_answered(world: World) -> None:
    play_to_the_digest(world)
    sent = len(world.deliveries())
    digest = world.inbox("mona")[-1]
    world.control(
        "POST",
        "/mail",
        {
            "from": {"name": "Olaf Stein", "address": "olaf@elsewhere.example"},
            "to": [{"address": "okr@example.com"}],
            "subject": f"Re: {digest['subject']}",
            "text": "Mira 2: who are you?",
            "in_reply_to": digest["messageId"],
        },
    )
    world.settle()

    assert world.inbound()[-1].disposition == "held"
    assert len(world.deliveries()) == sent
