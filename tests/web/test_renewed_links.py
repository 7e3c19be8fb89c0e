"""A link that went to the wrong people is taken back or replaced; answers by mail go on."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from sqlalchemy import select

from service.db.tables import Delivery
from service.errors import NotFoundError
from service.workflow import renew_links
from tests.support.pages import Page
from tests.web.conftest import Story

OpenPage = Callable[[str], Page]


def newest_mail(story: Story) -> Delivery:
    with story.app.db.read() as session:
        return session.scalars(select(Delivery).order_by(Delivery.id.desc())).first() or pytest.fail(
            "no mail"
        )


def link_in(mail: Delivery) -> str:
    found = re.search(r"http://okr\.test(/f/\S+)", mail.text or "")
    assert found is not None, mail.text
    return found[1]


def test_revoked_links_open_nothing_and_the_report_names_them(story: Story, open_page: OpenPage) -> None:
    report = renew_links.revoke(story.app, "andy@example.com")

    assert report.forms == ("Week 3 (19–23 Oct), setup",)
    assert open_page(f"/f/{story.token()}").status == 404
    assert open_page(f"/k/{story.token()}").status == 404
    assert open_page(f"/f/{story.token(story.dewis_setup)}").status == 200


def test_new_link_is_mailed_and_the_old_one_opens_nothing(story: Story, open_page: OpenPage) -> None:
    renew_links.renew(story.app, "Andy@Example.com")

    mail = newest_mail(story)
    assert (mail.person_id, "this is the new one" in (mail.text or "")) == (story.andy, True)
    assert open_page(f"/f/{story.token()}").status == 404
    page = open_page(link_in(mail))
    assert page.status == 200
    page.send(line_1_text="Backlog 96 to 80", line_1_codes="OPS-1.1")
    assert story.lines() == [(1, "Backlog 96 to 80", ("OPS-1.1",))]


def test_each_renewal_makes_the_link_before_worthless(story: Story, open_page: OpenPage) -> None:
    renew_links.renew(story.app, "andy@example.com")
    first = link_in(newest_mail(story))
    renew_links.revoke(story.app, "andy@example.com")
    renew_links.renew(story.app, "andy@example.com")

    assert open_page(first).status == 404
    assert open_page(link_in(newest_mail(story))).status == 200


def test_epoch_cannot_be_written_into_an_old_link(story: Story, open_page: OpenPage) -> None:
    renew_links.renew(story.app, "andy@example.com")
    number, _, signature = story.token().partition(".")

    assert open_page(f"/f/{number}-1.{signature}").status == 404


def test_address_of_nobody_is_said_to_be_so(story: Story) -> None:
    with pytest.raises(NotFoundError, match=r"Nobody here has the address olaf@example\.com"):
        renew_links.revoke(story.app, "olaf@example.com")
