"""Every route, with every kind of person, at their own and at other people's things: one row for each route."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
import requests

from service.db.tables import Person
from service.web.pages import create_app
from service.web.policy import RULES, Open
from tests.support.pages import browser, csrf_token, serving, signed_in
from tests.web.conftest import Story

NOBODY, OLAF, ANDY, DEWI, RINA, MARIA, ADA = "nobody", "olaf", "andy", "dewi", "rina", "maria", "ada"
EVERYONE = (NOBODY, OLAF, ANDY, DEWI, RINA, MARIA, ADA)
"""
Nobody has not signed in. Olaf is outside, Andy a member of Ops, which Rina leads and Maria manages; Dewi leads HR and
is on its list; Ada is the admin and on no list.
"""
OK, FOUND, AGAIN, NOT_YOURS, NOTHING, UNREADY = 200, 303, 401, 403, 404, 503


@dataclass(frozen=True)
class Row:
    """What becomes of a request: by person, or of everyone alike."""

    path: str
    outcome: dict[str, int] | int
    method: str = "GET"


ADMIN_PAGE = {NOBODY: FOUND, OLAF: 403, ANDY: 403, DEWI: 403, RINA: 403, MARIA: 403, ADA: 200}
"""What `Action.ADMINISTER` means for a page that is opened."""
ADMIN_POST = {**ADMIN_PAGE, NOBODY: AGAIN, ADA: FOUND}
"""The same for a form that is sent and leads on to a page."""
OPS_BOARD = {NOBODY: FOUND, OLAF: 404, ANDY: 200, DEWI: 404, RINA: 200, MARIA: 200, ADA: 404}
"""Andy is on the list, Rina leads it, Maria manages Andy; an admin as such reads no board."""
HR_BOARD = {NOBODY: FOUND, OLAF: 404, ANDY: 404, DEWI: 200, RINA: 404, MARIA: 404, ADA: 404}
NO_BOARD = dict.fromkeys(EVERYONE, NOTHING) | {NOBODY: FOUND}
SIGNED_IN_ONLY = dict.fromkeys(EVERYONE, FOUND)

ROUTES: dict[str, tuple[Row, ...]] = {
    "health.alive": (Row("/healthz", OK),),
    "health.ready": (Row("/readyz", UNREADY),),  # No tick has run in these tests.
    "health.metrics": (Row("/metrics", OK),),  # No token is set, and it is this machine that asks.
    "logo.logo": (Row("/logo", NOTHING),),  # None is set.
    "home.home": (Row("/", {**SIGNED_IN_ONLY, OLAF: OK}),),
    "board.first": (Row("/b", {**SIGNED_IN_ONLY, OLAF: NOT_YOURS, ADA: NOT_YOURS}),),
    "board.team": (Row("/b/OPS", OPS_BOARD), Row("/b/HR", HR_BOARD), Row("/b/NONE", NO_BOARD)),
    "board.key_results": (Row("/b/OPS/key-results", OPS_BOARD), Row("/b/HR/key-results", HR_BOARD)),
    "board.person": (
        Row("/b/OPS/people/{andy}", OPS_BOARD),
        Row("/b/HR/people/{dewi}", HR_BOARD),
        Row("/b/OPS/people/{dewi}", NO_BOARD),  # Not one of Ops, and hasn't helped it.
        Row("/b/HR/people/{andy}", NO_BOARD),
    ),
    "board.change_thoughts": (
        Row(
            "/b/OPS/thoughts", {**OPS_BOARD, NOBODY: AGAIN, ANDY: NOTHING, RINA: FOUND, MARIA: FOUND}, "POST"
        ),
        Row("/b/HR/thoughts", {**HR_BOARD, NOBODY: AGAIN, DEWI: FOUND}, "POST"),
        Row("/b/NONE/thoughts", {**NO_BOARD, NOBODY: AGAIN}, "POST"),
    ),
    "board.export": (Row("/b/OPS/board.csv", OPS_BOARD), Row("/b/HR/board.csv", HR_BOARD)),
    "mail.outgoing": (Row("/mail", ADMIN_PAGE),),
    "mail.change_outgoing": (Row("/mail", {**ADMIN_POST, ADA: 422}, "POST"),),
    "mail.inbound": (Row("/mail/inbound", ADMIN_PAGE),),
    "mail.change_inbound": (Row("/mail/inbound", {**ADMIN_POST, ADA: 422}, "POST"),),
    "lists.overview": (Row("/lists", ADMIN_PAGE),),
    "lists.new": (Row("/lists/add", ADMIN_PAGE),),
    "lists.add": (Row("/lists/add", {**ADMIN_POST, ADA: 422}, "POST"),),
    "lists.page": (Row("/lists/OPS", ADMIN_PAGE), Row("/lists/NONE", {**ADMIN_PAGE, ADA: NOTHING})),
    "lists.change": (Row("/lists/OPS", {**ADMIN_POST, ADA: 422}, "POST"),),
    "timetable.page": (
        Row("/lists/OPS/timetable", ADMIN_PAGE),
        Row("/lists/NONE/timetable", {**ADMIN_PAGE, ADA: NOTHING}),
    ),
    "timetable.change": (Row("/lists/OPS/timetable", {**ADMIN_POST, ADA: 422}, "POST"),),
    "objectives.page": (
        Row("/objectives/OPS", ADMIN_PAGE),
        Row("/objectives/NONE", {**ADMIN_PAGE, ADA: NOTHING}),
    ),
    "objectives.change": (Row("/objectives/OPS", {**ADMIN_POST, ADA: 422}, "POST"),),
    "objectives.export": (Row("/objectives/OPS/export?as=csv", ADMIN_PAGE),),
    "notifications.notifications": (Row("/graph/notifications", 202, "POST"),),
    "forms.form": (Row("/f/{andys_link}", OK), Row("/f/{forged_link}", NOTHING)),
    "forms.save": (Row("/f/{andys_link}", FOUND, "POST"), Row("/f/{forged_link}", NOTHING, "POST")),
    "pause.change": (
        Row("/f/{andys_link}/pause", FOUND, "POST"),
        Row("/f/{forged_link}/pause", NOTHING, "POST"),
    ),
    "key_results.page": (Row("/k/{andys_link}", OK), Row("/k/{forged_link}", NOTHING)),
    "undo.page": (Row("/u/{forged_link}", NOTHING),),  # Genuine ones: test_undo.
    "undo.put_back": (Row("/u/{forged_link}", NOTHING, "POST"),),
    "sign_in.sign_in": (Row("/auth/sign-in", 503),),  # No Entra in these tests; see test_sign_in.
    "sign_in.callback": (Row("/auth/callback?code=made-up&state=made-up", NOT_YOURS),),
    "sign_in.signed_out": (Row("/auth/signed-out", OK),),
    "sign_in.sign_out": (Row("/auth/sign-out", {**SIGNED_IN_ONLY, NOBODY: AGAIN}, "POST"),),
}


@pytest.fixture
def company(story: Story) -> Iterator[tuple[str, dict[str, requests.Session]]]:
    """Serve the pages; give a browser to each person."""
    _settle_the_lead_and_the_manager(story)
    with serving(story.app) as site:
        claims = {ADA: ("admin",)}
        browsers = {who: signed_in(story.app, who, *claims.get(who, ())) for who in EVERYONE if who != NOBODY}
        yield site, {NOBODY: browser(), **browsers}


def _settle_the_lead_and_the_manager(story: Story) -> None:
    with story.app.db.begin() as session:
        maria = Person(directory_id="maria", name="Maria", given_name="Maria", address="maria@example.com")
        session.add(maria)
        session.flush()
        session.get_one(Person, story.andy).manager_id = maria.id


def test_every_route_has_a_rule_and_a_row_here(story: Story) -> None:
    flask = create_app(story.app)
    endpoints = {rule.endpoint for rule in flask.url_map.iter_rules()}

    assert endpoints == set(RULES) == set(ROUTES)


@pytest.mark.parametrize("endpoint", sorted(ROUTES))
def test_each_person_gets_no_more_and_no_less(
    story: Story, company: tuple[str, dict[str, requests.Session]], endpoint: str
) -> None:
    site, browsers = company
    for row in ROUTES[endpoint]:
        wanted = row.outcome if isinstance(row.outcome, dict) else dict.fromkeys(EVERYONE, row.outcome)
        got = {who: ask(story, site, by, row).status_code for who, by in browsers.items()}

        assert got == wanted, row


@pytest.mark.parametrize("endpoint", sorted(ROUTES))
def test_every_answer_keeps_its_page_to_itself(
    story: Story, company: tuple[str, dict[str, requests.Session]], endpoint: str
) -> None:
    site, browsers = company
    for row in ROUTES[endpoint]:
        for by in (browsers[NOBODY], browsers[ADA]):
            headers = ask(story, site, by, row).headers

            policy = headers["Content-Security-Policy"]
            for directive in (
                "default-src 'none'",
                "frame-ancestors 'none'",
                "base-uri 'none'",
                "form-action 'self'",
            ):
                assert directive in policy, row
            assert "unsafe" not in policy, row
            assert headers["Referrer-Policy"] == "no-referrer", row
            assert headers["Cache-Control"] == "no-store", row
            assert headers["X-Content-Type-Options"] == "nosniff", row
            assert "Access-Control-Allow-Origin" not in headers, row


FORMS = sorted(
    name for name, rows in ROUTES.items() if rows[0].method == "POST" and RULES[name] is not Open.GRAPH
)


@pytest.mark.parametrize("endpoint", FORMS)
@pytest.mark.parametrize("token", ["", "made-up"])
def test_no_form_is_taken_without_its_pages_token(
    story: Story, company: tuple[str, dict[str, requests.Session]], endpoint: str, token: str
) -> None:
    site, browsers = company
    before = story.dump()
    for row in ROUTES[endpoint]:
        for by in browsers.values():
            answer = by.post(
                site + path(story, row), data={"csrf_token": token}, timeout=10, allow_redirects=False
            )

            assert answer.status_code in {NOT_YOURS, NOTHING}, row
    assert story.dump() == before


@pytest.mark.parametrize("endpoint", FORMS)
@pytest.mark.parametrize("site_of_origin", ["cross-site", "same-site"])
def test_no_form_is_taken_from_another_sites_page(
    story: Story, company: tuple[str, dict[str, requests.Session]], endpoint: str, site_of_origin: str
) -> None:
    site, browsers = company
    before = story.dump()
    for row in ROUTES[endpoint]:
        for by in browsers.values():
            by.headers["Sec-Fetch-Site"] = site_of_origin
            assert ask(story, site, by, row).status_code == NOT_YOURS, row
    assert story.dump() == before


def ask(story: Story, site: str, by: requests.Session, row: Row) -> requests.Response:
    data = {"csrf_token": csrf_token(site, by, story.token())} if row.method == "POST" else None
    return by.request(row.method, site + path(story, row), data=data, timeout=10, allow_redirects=False)


def path(story: Story, row: Row) -> str:
    return row.path.format(
        andys_link=story.token(), forged_link=f"{story.andys_setup}.forged", andy=story.andy, dewi=story.dewi
    )
