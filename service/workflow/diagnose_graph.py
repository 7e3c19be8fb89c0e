"""Look at Microsoft 365: the certificate, the login, each right by a real call, and that no other mailbox is open."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta

from service.db.tables import Mailbox
from service.errors import ConfigurationError, NotFoundError, OkrError
from service.graph.answers import RefusedError
from service.workflow.app import App
from service.workflow.checks import Check, Outcome, failed, passed, skipped, warned

_DOCS = "see docs/permissions.md"
_RIGHT_IS_MISSING = 403
_MOST_OTHERS = 5
_CERTIFICATE_WARNS = timedelta(days=30)
_SCOPE = '-CustomResourceScope "OKR Weekly mailbox"'


def diagnose(app: App) -> Iterator[Check]:
    """Make all checks of Microsoft 365."""
    yield from _certificate(app)
    login = _login(app)
    yield login
    rights = ("read people", "read groups", "read mail", "write mail", "send mail", "other mailboxes")
    if login.outcome is Outcome.FAIL:
        yield from (skipped(name, "the login") for name in rights)
        return
    yield from _directory(app)
    yield from _admin(app)
    for address in app.config.mailboxes:
        yield from _mailbox(app, address)
    yield _other_mailboxes(app)
    yield _doorbell(app)


def _certificate(app: App) -> Iterator[Check]:
    ends = app.probes.certificate_ends_at()
    if ends is None:
        if not app.config.sandbox_url:
            says = "A client secret is used; nothing here knows when it ends."
            yield warned("certificate", says, "okr certificate, then certificate_file in okr.toml")
        return
    left = ends - app.clock.machine_now()
    says = f"It is good until {ends:%Y-%m-%d}, {max(0, left.days)} days more."
    if left <= timedelta(0):
        yield failed("certificate", f"It ended on {ends:%Y-%m-%d}.", "okr certificate")
    elif left < _CERTIFICATE_WARNS:
        yield warned("certificate", says, "okr certificate")
    else:
        yield passed("certificate", says)


def _login(app: App) -> Check:
    try:
        app.probes.login()
    except ConfigurationError as error:
        return failed("login", str(error), f"mend [graph] in okr.toml; {_DOCS}")
    except OkrError as error:
        return failed(
            "login", str(error), "let this machine reach login_url (https, port 443), then try again"
        )
    return passed("login", "Entra gives the app a token.")


def _directory(app: App) -> Iterator[Check]:
    consent = "az ad app permission add … then az ad app permission admin-consent --id {client_id}; " + _DOCS
    fix = consent.format(client_id=app.config.graph.client_id)
    yield _right("read people", app.probes.people, "User.Read.All", fix)
    yield _right("read groups", app.probes.groups, "GroupMember.Read.All", fix)


def _admin(app: App) -> Iterator[Check]:
    if app.config.admin is None:
        return  # Told with the settings.
    try:
        known = app.directory.person(app.config.admin)
    except OkrError:
        return  # Told as a right that is missing.
    if known is None:
        says = f"Nobody in the directory has the address {app.config.admin}; the admin gets no mail."
        yield failed("admin", says, "mend admin in okr.toml; it has to be a person or a shared mailbox")
    else:
        yield passed("admin", "Gets the weekly report and the alarms.")


def _mailbox(app: App, address: str) -> Iterator[Check]:
    def fix(role: str) -> str:
        return f'New-ManagementRoleAssignment -App {app.config.graph.client_id} -Role "Application {role}" {_SCOPE}'

    probes, several = app.probes, len(app.config.mailboxes) > 1
    where = f" {address}" if several else ""
    yield _right(
        f"read mail{where}", lambda: probes.read_mail(address), "Mail.ReadWrite", fix("Mail.ReadWrite")
    )
    yield _right(
        f"write mail{where}", lambda: probes.write_draft(address), "Mail.ReadWrite", fix("Mail.ReadWrite")
    )
    yield _right(f"send mail{where}", lambda: probes.send(address), "Mail.Send", fix("Mail.Send"))


def _right(name: str, probe: Callable[[], object], right: str, fix: str) -> Check:
    try:
        probe()
    except RefusedError as error:
        if error.status == _RIGHT_IS_MISSING:
            return failed(
                name, f"{right} is missing, or not known everywhere yet (that takes up to 2 hours).", fix
            )
        return failed(name, str(error), _DOCS)
    except NotFoundError:
        return failed(name, "There is no such mailbox.", "mend mailbox in okr.toml, or make the mailbox")
    except OkrError as error:
        return failed(name, str(error), "try again; if it stays, " + _DOCS)
    return passed(name, f"Done by a real call ({right}).")


def _other_mailboxes(app: App) -> Check:
    """See that the app is refused another mailbox, as it must be."""
    name, asked = "other mailboxes", 0
    try:
        for address in _others(app):
            asked += 1
            try:
                app.probes.read_mail(address)
            except RefusedError as error:
                if error.status == _RIGHT_IS_MISSING:
                    return passed(name, "Another person's mailbox is refused to the app, as it should be.")
            except NotFoundError:
                continue  # No mailbox: it says nothing about the others.
            else:
                return _too_much(app, name)
    except OkrError as error:
        return failed(name, str(error), "try again")
    return warned(name, f"None of {asked} other accounts has a mailbox to try it on.", _DOCS)


def _too_much(app: App, name: str) -> Check:
    app_id = app.config.graph.client_id
    return failed(
        name,
        "DANGER: the app can read EVERY mailbox of the tenant, because a Mail permission is consented in Entra.",
        f"az ad app permission delete --id {app_id} --api 00000003-0000-0000-c000-000000000000 --api-permissions"
        " e2a3a72e-5f79-4c64-b1b1-878b674786c9=Role, take the consent back in Entra (Enterprise applications >"
        " OKR Weekly > Permissions), and grant Exchange's roles for the one mailbox instead: " + _DOCS,
    )


def _others(app: App) -> list[str]:
    return [address for address in app.probes.people() if address != app.config.mailbox.lower()][
        :_MOST_OTHERS
    ]


def _doorbell(app: App) -> Check:
    """See whether Graph tells us of new mail; without that it is found a few minutes later."""
    minutes = f"{app.config.timings.poll / 60:.0f} minutes"
    try:
        with app.db.read() as session:
            row = session.get(Mailbox, app.config.mailbox)
            until = row.subscription_until if row is not None and row.subscription_id else None
    except Exception:  # noqa: BLE001 - The database has a check of its own.
        return skipped("notifications", "the database")
    if until is None or until <= app.clock.machine_now():
        fix = f"let Microsoft 365 reach {app.config.base_url}/graph/notifications from the internet (or leave it)"
        return warned(
            "notifications", f"Graph doesn't tell of new mail; it is looked for every {minutes}.", fix
        )
    return passed("notifications", f"Graph tells of new mail until {until:%Y-%m-%d}, and that is renewed.")
