"""
Answer Graph's calls about people, groups and mailbox settings.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

import flask

from service.sandbox import clock
from service.sandbox.context import mailbox_or_404, person_or_404, sandbox
from service.sandbox.directory import Group, Person
from service.sandbox.odata import CONTEXT, GraphError, Json, Query, page
from service.sandbox.odata_filter import parse_filter

views = flask.Blueprint("graph_directory", __name__)

DEFAULT_PAGE = 100
_LIST_OPTIONS = ("$select", "$filter", "$top", "$skiptoken", "$count", "$orderby")
_CASTS: dict[str, type] = {"microsoft.graph.user": Person, "microsoft.graph.group": Group}


def _proxies(entry: Person | Group) -> list[str]:
    first = [f"SMTP:{entry.address}"] if entry.address else []
    return [*first, *(f"smtp:{address}" for address in entry.proxy_addresses)]


_USER: dict[str, Callable[[Person], Any]] = {
    "businessPhones": lambda person: [],
    "displayName": lambda person: person.name,
    "givenName": lambda person: person.given_name or None,
    "jobTitle": lambda person: person.job_title,
    "mail": lambda person: person.address,
    "mobilePhone": lambda person: None,
    "officeLocation": lambda person: None,
    "preferredLanguage": lambda person: person.language,
    "surname": lambda person: person.surname or None,
    "userPrincipalName": lambda person: person.address,
    "accountEnabled": lambda person: person.enabled,
    "department": lambda person: person.department,
    "mailNickname": lambda person: person.address.partition("@")[0],
    "otherMails": lambda person: [],
    "proxyAddresses": _proxies,
    "usageLocation": lambda person: person.language.partition("-")[2] or None,
    "userType": lambda person: person.user_type,
}
_USUAL_USER = tuple(_USER)[:10]
_GROUP: dict[str, Callable[[Group], Any]] = {
    "createdDateTime": lambda group: "2026-01-05T08:00:00Z",
    "description": lambda group: None,
    "displayName": lambda group: group.name,
    "groupTypes": lambda group: ["Unified"] if group.kind == "m365" else [],
    "mail": lambda group: group.address,
    "mailEnabled": lambda group: group.address is not None,
    "mailNickname": lambda group: (group.address or group.name).partition("@")[0],
    "membershipRule": lambda group: None,
    "proxyAddresses": _proxies,
    "securityEnabled": lambda group: group.kind == "security",
    "visibility": lambda group: "Public" if group.kind == "m365" else None,
}


@views.get("/users")
def list_users() -> Json:
    return _collection(sandbox().store.directory.people, "users", filterable=_USER.keys() | {"id"})


@views.get("/users/<key>")
def get_user(key: str) -> Json:
    return _one(person_or_404(key), "users/$entity")


@views.get("/users/<key>/manager")
def get_manager(key: str) -> Json:
    manager = person_or_404(key).manager
    person = sandbox().store.directory.person(manager) if manager else None
    if person is None:
        raise GraphError(
            404,
            "Request_ResourceNotFound",
            "Resource 'manager' does not exist or one of its queried reference-property objects are not present.",
        )
    return _one(person, "directoryObjects/$entity", typed=True)


@views.get("/users/<key>/directReports")
def list_direct_reports(key: str) -> Json:
    directory = sandbox().store.directory
    own = person_or_404(key)
    reports = [each for each in directory.people if each.manager and directory.person(each.manager) is own]
    return _collection(reports, "directoryObjects", typed=True)


@views.get("/users/<key>/mailboxSettings")
def get_mailbox_settings(key: str) -> Json:
    person, _ = mailbox_or_404(key)
    settings = _mailbox_settings(person)
    names = Query.of(flask.request, ("$select",)).select(settings.keys(), "microsoft.graph.mailboxSettings")
    shown = settings if names is None else {name: settings[name] for name in names}
    return {"@odata.context": f"{CONTEXT}users('{key}')/mailboxSettings", **shown}


@views.get("/groups")
def list_groups() -> Json:
    return _collection(sandbox().store.directory.groups, "groups", filterable=_GROUP.keys() | {"id"})


@views.get("/groups/<key>")
def get_group(key: str) -> Json:
    return _one(_group_or_404(key), "groups/$entity")


@views.get("/groups/<key>/members", defaults={"cast": None})
@views.get("/groups/<key>/members/<cast>")
def list_members(key: str, cast: str | None) -> Json:
    return _members(sandbox().store.directory.members(_group_or_404(key)), cast)


@views.get("/groups/<key>/transitiveMembers", defaults={"cast": None})
@views.get("/groups/<key>/transitiveMembers/<cast>")
def list_transitive_members(key: str, cast: str | None) -> Json:
    return _members(sandbox().store.directory.transitive_members(_group_or_404(key)), cast)


@views.get("/groups/<key>/owners", defaults={"cast": None})
@views.get("/groups/<key>/owners/<cast>")
def list_owners(key: str, cast: str | None) -> Json:
    directory = sandbox().store.directory
    owners = [person for address in _group_or_404(key).owners if (person := directory.person(address))]
    return _members(owners, cast)


def _group_or_404(key: str) -> Group:
    group = sandbox().store.directory.group(key)
    if group is None or group.id != key:
        raise GraphError(
            404,
            "Request_ResourceNotFound",
            f"Resource '{key}' does not exist or one of its queried reference-property objects are not present.",
        )
    return group


def _members(entries: Iterable[Person | Group], cast: str | None) -> Json:
    if cast is None:
        return _collection(list(entries), "directoryObjects", typed=True)
    kind = _CASTS.get(cast)
    if kind is None:
        raise GraphError(400, "BadRequest", f"Resource not found for the segment '{cast}'.")
    _require_advanced_query("An OData cast")
    plural = "users" if kind is Person else "groups"
    return _collection([entry for entry in entries if isinstance(entry, kind)], plural)


def _require_advanced_query(what: str) -> None:
    """Refuse what only the eventually consistent index answers, unless the client asks for that index."""
    eventual = flask.request.headers.get("ConsistencyLevel", "").casefold() == "eventual"
    if not eventual or flask.request.args.get("$count") != "true":
        words = f"{what} needs the header ConsistencyLevel: eventual and $count=true."
        raise GraphError(400, "Request_UnsupportedQuery", words)


def _collection(
    entries: Iterable[Person | Group], context: str, *, filterable: Iterable[str] = (), typed: bool = False
) -> Json:
    query = Query.of(flask.request, _LIST_OPTIONS)
    if query.get("$orderby") is not None:
        _require_advanced_query("$orderby")
    found = list(entries)
    if (words := query.get("$filter")) is not None:
        keeps, _ = parse_filter(words, filterable, folded=filterable)
        found = [entry for entry in found if keeps(_fields(entry))]
    if query.get("$orderby") == "displayName":
        found.sort(key=lambda entry: entry.name.casefold())
    size = query.number("$top", DEFAULT_PAGE, 1, 999)
    skip = query.number("$skiptoken", 0, 0, 10**9)
    select = query.get("$select")
    body = page(
        found,
        lambda entry: show(entry, select, typed=typed),
        skip=skip,
        size=size,
        carried_by="$skiptoken",
        context=context,
    )
    counted = query.get("$count") == "true" and "ConsistencyLevel" in flask.request.headers
    return {**body, "@odata.count": len(found)} if counted and skip == 0 else body


def _one(entry: Person | Group, context: str, *, typed: bool = False) -> Json:
    select = Query.of(flask.request, ("$select",)).get("$select")
    return {"@odata.context": CONTEXT + context, **show(entry, select, typed=typed)}


def show(entry: Person | Group, select: str | None, *, typed: bool = False) -> Json:
    """Return a directory object; `typed` where the collection holds several kinds."""
    fields = _fields(entry)
    usual = _USUAL_USER if isinstance(entry, Person) else tuple(_GROUP)
    names = ("id", *usual) if select is None else [name.strip() for name in select.split(",")]
    kind = "#microsoft.graph.user" if isinstance(entry, Person) else "#microsoft.graph.group"
    shown: Json = {"@odata.type": kind} if typed else {}
    for name in names:
        if name in fields:
            shown[name] = fields[name]
        elif name not in _USER and name not in _GROUP:
            raise GraphError(
                400,
                "BadRequest",
                f"Parsing OData Select and Expand failed: Could not find a property named '{name}' on type '{kind[1:]}'.",
            )
    return shown


def _fields(entry: Person | Group) -> Mapping[str, Any]:
    if isinstance(entry, Person):
        return {"id": entry.id, **{name: value(entry) for name, value in _USER.items()}}
    return {"id": entry.id, **{name: value(entry) for name, value in _GROUP.items()}}


def _mailbox_settings(person: Person) -> Json:
    return {
        "archiveFolder": None,
        "timeZone": person.time_zone,
        "delegateMeetingMessageDeliveryOptions": "sendToDelegateOnly",
        "dateFormat": "dd/MM/yyyy",
        "timeFormat": "HH:mm",
        "userPurpose": person.user_purpose,
        "automaticRepliesSetting": _automatic_replies(person),
        "language": {"locale": person.language, "displayName": person.language},
        "workingHours": {
            "daysOfWeek": list(person.working_days),
            "startTime": "08:00:00.0000000",
            "endTime": "17:00:00.0000000",
            "timeZone": {"name": person.time_zone},
        },
    }


def _automatic_replies(person: Person) -> Json:
    replies = person.automatic_replies
    status = "disabled" if replies is None else "alwaysEnabled" if replies.end is None else "scheduled"
    now = clock.now()
    return {
        "status": status,
        "externalAudience": "all",
        "internalReplyMessage": replies.message if replies else "",
        "externalReplyMessage": replies.message if replies else "",
        "scheduledStartDateTime": _zoned(replies.start if replies and replies.start else now),
        "scheduledEndDateTime": _zoned(replies.end if replies and replies.end else now),
    }


def _zoned(at: datetime) -> Json:
    return {"dateTime": at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.0000000"), "timeZone": "UTC"}
