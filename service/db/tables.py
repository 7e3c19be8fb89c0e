"""
The tables. The database is the truth; queue and mailboxes are reconciled with it.

Directory: teams, people, distribution lists. Week: objectives, key results, invitations, weekly key results, alignments.
Web: who is signed in.
Mail: deliveries (out), inbound messages (in), mailboxes (pace and leases), questions that a receipt asked.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, MetaData, String, Text, UniqueConstraint, false
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship

from service.db.types import PeriodText, PrimaryKey, type_map


class Table(DeclarativeBase):
    """Base of all tables."""

    type_annotation_map = type_map
    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


# --- Directory --------------------------------------------------------------------------------------------------


class Person(Table):
    """Someone from the directory; known by the directory's id, so that a rename keeps the person."""

    __tablename__ = "people"

    id: Mapped[PrimaryKey]
    directory_id: Mapped[str] = mapped_column(String(64), unique=True)
    name: Mapped[str] = mapped_column(Text)
    given_name: Mapped[str] = mapped_column(Text)
    address: Mapped[str] = mapped_column(Text, index=True)
    """The primary address, lower-case."""
    language: Mapped[str] = mapped_column(String(16), default="en")
    """In which this person is written to: the own one, else the list's."""
    own_language: Mapped[str | None] = mapped_column(String(16))
    """What the mailbox says, or else the directory; None while nobody knows."""
    manager_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    mailbox: Mapped[str | None] = mapped_column(String(320))
    """The mailbox that writes to this person, always the same one; None until the first mail."""
    zone: Mapped[str | None] = mapped_column(String(64))
    """Where their clock stands, as an IANA name out of their mailbox settings; None while nobody knows."""
    calendar: Mapped[str | None] = mapped_column(String(24))
    """The public holidays of their site where those differ from their list's: DE-BY."""
    working_days: Mapped[str | None] = mapped_column(String(7))
    """The days of the week on which they work, as ISO numbers in order ("1245"); None while nobody knows."""
    settings_read_at: Mapped[datetime | None]
    """Machine time of the last look at their mailbox settings."""

    manager: Mapped[Person | None] = relationship(remote_side="Person.id")


class Deputy(Table):
    """Who reads a lead's or manager's digest as well on the days on which they are away."""

    __tablename__ = "deputies"

    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), primary_key=True)
    deputy_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)


class OtherAddress(Table):
    """A further address of a person (alias, former name), lower-case."""

    __tablename__ = "other_addresses"

    address: Mapped[str] = mapped_column(String(320), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)


class Team(Table):
    """A team; its code is the prefix of its key results' codes (`OPS-1.2`)."""

    __tablename__ = "teams"

    id: Mapped[PrimaryKey]
    code: Mapped[str] = mapped_column(String(16), unique=True)
    name: Mapped[str] = mapped_column(Text)
    lead_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    is_coaching_muted: Mapped[bool] = mapped_column(default=False, server_default=false())
    """Whether nobody of this team gets thoughts on their lines."""

    lead: Mapped[Person | None] = relationship()
    channel: Mapped[TeamChannel | None] = relationship(viewonly=True)


class DistributionList(Table):
    """A directory group whose people are a team; holds the team's rhythm."""

    __tablename__ = "distribution_lists"

    id: Mapped[PrimaryKey]
    address: Mapped[str] = mapped_column(Text, unique=True)
    directory_id: Mapped[str] = mapped_column(String(64))
    name: Mapped[str] = mapped_column(Text)
    team_id: Mapped[int] = mapped_column(ForeignKey("teams.id"), unique=True)
    zone: Mapped[str] = mapped_column(String(64))
    cadence: Mapped[str] = mapped_column(String(8), default="weekly")
    language: Mapped[str | None] = mapped_column(String(16))
    """For those of its people whose own language nobody knows; None: English."""
    cycle_start: Mapped[date]
    """The first Monday of the cycle: week 1, and the anchor of a bi-weekly cadence."""
    enabled_at: Mapped[datetime | None]
    """Product time of the switching-on; moments before it are never due."""
    held_at: Mapped[datetime | None]
    """Since when an admin holds this list's mails back."""
    removed_at: Mapped[datetime | None]
    """Since when the list is no longer looked at; its history stays."""
    synced_at: Mapped[datetime | None]
    whole_id: Mapped[int | None] = mapped_column(ForeignKey("distribution_lists.id"))
    """The list that this one is a part of; its people are some of that one's, and its address ends in "/" and a code."""
    manager_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    """Whose people a part holds; None for a part by file."""
    sync_problem: Mapped[str | None] = mapped_column(Text)
    """Why the people known before the last sync were kept, for an admin to decide; None where all is well."""

    team: Mapped[Team] = relationship()


class PartAddress(Table):
    """A person whom a file put into a part of a list."""

    __tablename__ = "part_addresses"

    list_id: Mapped[int] = mapped_column(ForeignKey("distribution_lists.id"), primary_key=True)
    address: Mapped[str] = mapped_column(String(320), primary_key=True)
    """Lower-case."""


class Membership(Table):
    """A person on a list. `left_out` says why someone on the list is not asked."""

    __tablename__ = "memberships"
    __table_args__ = (UniqueConstraint("list_id", "person_id"),)

    id: Mapped[PrimaryKey]
    list_id: Mapped[int] = mapped_column(ForeignKey("distribution_lists.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    joined_at: Mapped[datetime]
    left_at: Mapped[datetime | None]
    left_out: Mapped[str | None] = mapped_column(Text)
    excluded_because: Mapped[str | None] = mapped_column(Text)
    """An admin's reason for not asking this person; no sync changes it."""
    is_home: Mapped[bool] = mapped_column(default=False)
    """Set by an admin: of several lists, the one whose team is the person's home. Else it is the first list."""

    person: Mapped[Person] = relationship()
    list: Mapped[DistributionList] = relationship()


class ListSync(Table):
    """What one look at the directory changed on a list, or would have changed; only looks with a change are kept."""

    __tablename__ = "list_syncs"

    id: Mapped[PrimaryKey]
    list_id: Mapped[int] = mapped_column(ForeignKey("distribution_lists.id"), index=True)
    at: Mapped[datetime]
    """Product time."""
    is_applied: Mapped[bool]
    """False: an admin is asked first."""
    joined: Mapped[list[str]]
    left: Mapped[list[str]]
    changed: Mapped[list[str]]
    """A sentence each: a new name, address or manager, who drops out and why."""


class TimetableRow(Table):
    """One moment of a list's week that differs from the default, from a period on."""

    __tablename__ = "timetable_rows"
    __table_args__ = (UniqueConstraint("list_id", "kind", "from_period"),)

    id: Mapped[PrimaryKey]
    list_id: Mapped[int] = mapped_column(ForeignKey("distribution_lists.id"))
    kind: Mapped[str] = mapped_column(String(16))
    from_period: Mapped[PeriodText]
    day: Mapped[int]
    """Days after the period's Monday."""
    time: Mapped[str] = mapped_column(String(5))
    """Wall clock `HH:MM` in the list's zone."""


class TimetableChange(Table):
    """What else of a list's timetable changes with a period; None: as before. The list itself holds how it began."""

    __tablename__ = "timetable_changes"
    __table_args__ = (UniqueConstraint("list_id", "from_period"),)

    id: Mapped[PrimaryKey]
    list_id: Mapped[int] = mapped_column(ForeignKey("distribution_lists.id"))
    from_period: Mapped[PeriodText]
    zone: Mapped[str | None] = mapped_column(String(64))
    cadence: Mapped[str | None] = mapped_column(String(8))
    anchor: Mapped[date | None]
    """A day of a week that begins a bi-weekly period."""
    cycle_start: Mapped[date | None]
    calendar: Mapped[str | None] = mapped_column(String(24))
    """Whose public holidays hold (DE-BY); "" for none."""
    own_zones: Mapped[bool | None]


class DayOff(Table):
    """A day that a list takes off besides its public holidays, or a public holiday on which it works."""

    __tablename__ = "days_off"

    list_id: Mapped[int] = mapped_column(ForeignKey("distribution_lists.id"), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    is_off: Mapped[bool]


class Absence(Table):
    """Days on which a person is away; `last_day` is None while the end is not known."""

    __tablename__ = "absences"

    id: Mapped[PrimaryKey]
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    first_day: Mapped[date]
    last_day: Mapped[date | None]
    source: Mapped[str] = mapped_column(String(32))
    """Who said so: "automatic reply", "mailbox settings"; or a pause, during which nothing is asked: "reply", "form", "admin"."""


# --- The week ---------------------------------------------------------------------------------------------------


class Objective(Table):
    """What a team wants to become true in a cycle."""

    __tablename__ = "objectives"
    __table_args__ = (UniqueConstraint("team_id", "number"),)

    id: Mapped[PrimaryKey]
    team_id: Mapped[int] = mapped_column(ForeignKey("teams.id"))
    number: Mapped[int]
    text: Mapped[str] = mapped_column(Text)
    retired_at: Mapped[datetime | None]
    """Since when it is no longer offered; past weeks go on pointing to its key results."""

    team: Mapped[Team] = relationship()
    key_results: Mapped[list[KeyResult]] = relationship(
        back_populates="objective", order_by="KeyResult.number"
    )


class KeyResult(Table):
    """A team's key result; its code is built from team, objective and number: `OPS-1.2`."""

    __tablename__ = "key_results"
    __table_args__ = (UniqueConstraint("objective_id", "number"),)

    id: Mapped[PrimaryKey]
    objective_id: Mapped[int] = mapped_column(ForeignKey("objectives.id"))
    number: Mapped[int]
    text: Mapped[str] = mapped_column(Text)
    added_at: Mapped[datetime | None]
    """Since when it is there; None for those from before this was kept."""
    retired_at: Mapped[datetime | None]
    """Since when it is no longer offered to align with; its number is not given to another one."""

    objective: Mapped[Objective] = relationship(back_populates="key_results")


class ObjectivesChange(Table):
    """One change of a team's objectives and key results: who made it, in which words, before and after."""

    __tablename__ = "objectives_changes"

    id: Mapped[PrimaryKey]
    team_id: Mapped[int] = mapped_column(ForeignKey("teams.id"), index=True)
    at: Mapped[datetime]
    by: Mapped[str] = mapped_column(Text)
    """The lead's name, or how an admin did it: page, file."""
    inbound_id: Mapped[int | None] = mapped_column(ForeignKey("inbound_messages.id"), unique=True)
    words: Mapped[str] = mapped_column(Text)
    before: Mapped[str] = mapped_column(Text)
    """An outline, as `okr objectives export` writes it."""
    after: Mapped[str] = mapped_column(Text)


class Wave(Table):
    """A moment of a list's timetable that has come: planned once, or skipped with a reason."""

    __tablename__ = "waves"
    __table_args__ = (UniqueConstraint("list_id", "period", "kind", "place"),)

    id: Mapped[PrimaryKey]
    list_id: Mapped[int] = mapped_column(ForeignKey("distribution_lists.id"))
    period: Mapped[PeriodText]
    kind: Mapped[str] = mapped_column(String(16))
    place: Mapped[str] = mapped_column(String(96), default="")
    """The members that it is for: those whose clock and holidays are these ("Asia/Jakarta DE-BY"); "" for the list's own."""
    due_at: Mapped[datetime]
    state: Mapped[str] = mapped_column(String(16))
    """planned (its deliveries exist), waiting (for a person to say that its size is right), done (composed) or skipped."""
    reason: Mapped[str | None] = mapped_column(Text)

    list: Mapped[DistributionList] = relationship()


class Invitation(Table):
    """A person is asked (setup or review) for a period; frozen with the team of that week."""

    __tablename__ = "invitations"
    __table_args__ = (UniqueConstraint("person_id", "period", "kind"),)

    id: Mapped[PrimaryKey]
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    period: Mapped[PeriodText]
    kind: Mapped[str] = mapped_column(String(8))
    team_id: Mapped[int] = mapped_column(ForeignKey("teams.id"))
    list_id: Mapped[int] = mapped_column(ForeignKey("distribution_lists.id"))
    """The list whose timetable and zone hold for it."""
    skipped: Mapped[str | None] = mapped_column(String(32))
    """Why this person is not asked for this period (joined, away …), or None."""
    answered_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]
    link_epoch: Mapped[int] = mapped_column(default=0, server_default="0")
    """How often the personal link was replaced; only the newest one opens anything."""

    person: Mapped[Person] = relationship()
    team: Mapped[Team] = relationship()
    list: Mapped[DistributionList] = relationship()


class InvitationTeam(Table):
    """The teams in which an invited person counts in that period."""

    __tablename__ = "invitation_teams"

    invitation_id: Mapped[int] = mapped_column(ForeignKey("invitations.id"), primary_key=True)
    team_id: Mapped[int] = mapped_column(ForeignKey("teams.id"), primary_key=True)


class WeeklyKeyResult(Table):
    """One line of one person's week."""

    __tablename__ = "weekly_key_results"
    __table_args__ = (UniqueConstraint("person_id", "period", "n"),)

    id: Mapped[PrimaryKey]
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    period: Mapped[PeriodText]
    n: Mapped[int]
    team_id: Mapped[int] = mapped_column(ForeignKey("teams.id"))
    """The writer's team in that week."""
    text: Mapped[str] = mapped_column(Text)
    kept_from_id: Mapped[int | None] = mapped_column(ForeignKey("weekly_key_results.id"))
    """The line of an earlier period that this one goes on with."""
    kept_weeks: Mapped[int] = mapped_column(default=1)
    """1 for a new line, 3 in its third period."""
    dropped_at: Mapped[datetime | None]
    score: Mapped[float | None]
    note: Mapped[str] = mapped_column(Text, default="")
    blocked: Mapped[str | None] = mapped_column(Text)
    next: Mapped[str | None] = mapped_column(String(4))
    """keep or drop, as said in the review or in the next setup."""
    scored_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]

    person: Mapped[Person] = relationship()
    alignments: Mapped[list[Alignment]] = relationship(
        back_populates="weekly_key_result", order_by="Alignment.id", cascade="all, delete-orphan"
    )


class Alignment(Table):
    """What a line serves, frozen as it was meant then: later renames never rewrite a past week."""

    __tablename__ = "alignments"
    __table_args__ = (
        UniqueConstraint("weekly_key_result_id", "key_result_id"),
        Index("ix_alignments_team_id_period", "team_id", "period"),
    )

    id: Mapped[PrimaryKey]
    weekly_key_result_id: Mapped[int] = mapped_column(ForeignKey("weekly_key_results.id"))
    key_result_id: Mapped[int] = mapped_column(ForeignKey("key_results.id"))
    period: Mapped[PeriodText]
    """The line's, so that a team's week is found without its other weeks."""
    kind: Mapped[str] = mapped_column(String(8))
    """own or helping."""
    team_id: Mapped[int] = mapped_column(ForeignKey("teams.id"))
    team_name: Mapped[str] = mapped_column(Text)
    code: Mapped[str] = mapped_column(String(32))
    """The whole code, `OPS-1.2`."""
    text: Mapped[str] = mapped_column(Text)

    weekly_key_result: Mapped[WeeklyKeyResult] = relationship(back_populates="alignments")


class Answer(Table):
    """What one reply or form brought, word for word as it was understood: the history behind the lines."""

    __tablename__ = "answers"

    id: Mapped[PrimaryKey]
    invitation_id: Mapped[int] = mapped_column(ForeignKey("invitations.id"), index=True)
    inbound_id: Mapped[int | None] = mapped_column(ForeignKey("inbound_messages.id"), unique=True)
    submit_id: Mapped[str | None] = mapped_column(String(64), unique=True)
    """Given by a form page; a second post of the same page changes nothing."""
    received_at: Mapped[datetime]
    words: Mapped[str] = mapped_column(Text)
    before: Mapped[dict[str, Any]]
    after: Mapped[dict[str, Any]]


# --- Web --------------------------------------------------------------------------------------------------------


class WebSession(Table):
    """Someone is signed in. All times are machine time; the cookie holds the id, this row only its hash."""

    __tablename__ = "web_sessions"

    id_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    directory_id: Mapped[str] = mapped_column(String(64), index=True)
    name: Mapped[str] = mapped_column(Text)
    claims: Mapped[list[str]]
    """App roles and groups, as Entra last named them."""
    checked_at: Mapped[datetime]
    """When Entra was last asked."""
    idle_until: Mapped[datetime]
    ends_at: Mapped[datetime]


# --- Mail -------------------------------------------------------------------------------------------------------


class Mailbox(Table):
    """A mailbox that sends and is read: its pace, its leases, its subscription. The pacer is this row."""

    __tablename__ = "mailboxes"

    address: Mapped[str] = mapped_column(String(320), primary_key=True)
    send_lease_until: Mapped[datetime | None]
    send_fence: Mapped[int] = mapped_column(default=0)
    next_slice_at: Mapped[datetime | None]
    recent_sends: Mapped[dict[str, int] | None]
    """Machine time → mails sent until then, for the minute just past: the pace survives the loss of any process."""
    send_troubles: Mapped[int] = mapped_column(default=0)
    """Slices in a row that Graph let do nothing; each makes the pause longer."""
    paused_because: Mapped[str | None] = mapped_column(Text)
    """Why the lane has to wait until `next_slice_at`, where that is not for its pace."""
    read_lease_until: Mapped[datetime | None]
    read_fence: Mapped[int] = mapped_column(default=0)
    ticket: Mapped[int] = mapped_column(default=0)
    """Counts what rang the bell; reading goes on while it has grown."""
    read_ticket: Mapped[int] = mapped_column(default=0)
    """The ticket that the last full read had seen."""
    read_at: Mapped[datetime | None]
    """Machine time of the last full read."""
    looked_after_at: Mapped[datetime | None]
    """Machine time at which the mailbox was last compared with the database and its Drafts swept."""
    subscription_id: Mapped[str | None] = mapped_column(String(128))
    subscription_secret: Mapped[str | None] = mapped_column(String(128))
    subscription_until: Mapped[datetime | None]
    handshake_until: Mapped[datetime | None]
    """Machine time until which Graph may ask whether the address is ours: we have called it just now."""


class Folder(Table):
    """How far a folder of a mailbox has been read."""

    __tablename__ = "folders"

    mailbox: Mapped[str] = mapped_column(ForeignKey("mailboxes.address"), primary_key=True)
    name: Mapped[str] = mapped_column(String(32), primary_key=True)
    link: Mapped[str | None] = mapped_column(Text)
    """Where to go on reading: a nextLink or deltaLink, followed verbatim."""
    failures: Mapped[int] = mapped_column(default=0)
    """How often in a row the page at `link` could not be read, not even mail by mail."""


class Sending(Table):
    """The one switch for everything that leaves; without its row, all goes."""

    __tablename__ = "sending"

    id: Mapped[PrimaryKey]
    """Always 1."""
    state: Mapped[str] = mapped_column(String(16), default="running")
    """running; held: answers still leave; stopped: nothing does."""
    since: Mapped[datetime | None]
    """Machine time of the last change."""
    reason: Mapped[str | None] = mapped_column(Text)
    look_first_until: Mapped[datetime | None]
    """Until then each mail is looked for in its mailbox before it is made: the database may have been restored."""


class Delivery(Table):
    """
    A mail that leaves, exactly once: the outbox.

    planned → drafted → submitted → confirmed | bounced | unknown | cancelled. `unknown` waits for a person.
    """

    __tablename__ = "deliveries"
    __table_args__ = (
        Index("ix_deliveries_mailbox_state", "mailbox", "state", "due_at"),
        Index("ix_deliveries_mailbox_submitted_at", "mailbox", "submitted_at"),
    )

    id: Mapped[PrimaryKey]
    key: Mapped[str] = mapped_column(String(96), unique=True)
    """What makes this mail the only one of its kind, e.g. `setup:12:2026-W43`."""
    kind: Mapped[str] = mapped_column(String(16))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    period: Mapped[PeriodText]
    invitation_id: Mapped[int | None] = mapped_column(ForeignKey("invitations.id"))
    team_id: Mapped[int | None] = mapped_column(ForeignKey("teams.id"))
    """The team whose objectives this mail asks its lead for, or shows to them."""
    wave_id: Mapped[int | None] = mapped_column(ForeignKey("waves.id"))
    mailbox: Mapped[str] = mapped_column(ForeignKey("mailboxes.address"))
    answers_inbound_id: Mapped[int | None] = mapped_column(ForeignKey("inbound_messages.id"), unique=True)
    """The mail that this receipt answers, in its thread."""
    state: Mapped[str] = mapped_column(String(16), default="planned")
    reason: Mapped[str | None] = mapped_column(Text)
    due_at: Mapped[datetime]
    """Machine time from which the next step may be taken."""
    attempts: Mapped[int] = mapped_column(default=0)
    claimed_by: Mapped[int | None]
    """The fence of the claim; a later claim's fence makes an older one powerless."""
    replaced_by_id: Mapped[int | None]
    """The mail that a person had sent in place of this one, whose fate was unknown."""

    subject: Mapped[str | None] = mapped_column(Text)
    text: Mapped[str | None] = mapped_column(Text)
    html: Mapped[str | None] = mapped_column(Text)
    labels: Mapped[dict[str, int] | None]
    """What the mail's letters and numbers stand for: label → weekly key result; in a digest names → person, too."""
    facts: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    """What a receipt shows, kept with what it was stored for; None once that is written as text and HTML."""
    reply_to: Mapped[str | None] = mapped_column(Text)
    """Where answers go instead of to us: the manager whose comment it is."""

    internet_message_id: Mapped[str | None] = mapped_column(String(255), index=True)
    draft_id: Mapped[str | None] = mapped_column(Text)
    conversation_id: Mapped[str | None] = mapped_column(Text, index=True)
    created_at: Mapped[datetime]
    """Product time."""
    submitted_at: Mapped[datetime | None]
    """Machine time of the accepted send."""
    confirmed_at: Mapped[datetime | None]

    person: Mapped[Person] = relationship()
    invitation: Mapped[Invitation | None] = relationship()
    answered: Mapped[InboundMessage | None] = relationship()


class InboundMessage(Table):
    """A mail that came in: stored first, understood later, ending in one disposition with a reason."""

    __tablename__ = "inbound_messages"
    __table_args__ = (UniqueConstraint("mailbox", "graph_id"),)

    id: Mapped[PrimaryKey]
    mailbox: Mapped[str] = mapped_column(ForeignKey("mailboxes.address"))
    folder: Mapped[str] = mapped_column(String(32))
    graph_id: Mapped[str] = mapped_column(String(255))
    internet_message_id: Mapped[str | None] = mapped_column(Text, index=True)
    content_hash: Mapped[str] = mapped_column(String(64), index=True)
    """Of Message-ID and body: a second copy is known by it."""
    sender: Mapped[str] = mapped_column(Text)
    subject: Mapped[str] = mapped_column(Text)
    received_at: Mapped[datetime]
    stored_at: Mapped[datetime]
    raw: Mapped[dict[str, Any]]
    """Graph's JSON with headers, as it came; of a mail let go only its id and time."""
    disposition: Mapped[str | None] = mapped_column(String(16), index=True)
    """None until understood; then accepted, clarify, held or discarded."""
    reason: Mapped[str | None] = mapped_column(Text)
    attempts: Mapped[int] = mapped_column(default=0)
    retry_at: Mapped[datetime | None]
    """Machine time before which a mail that broke its reader is not tried again."""
    reruns: Mapped[int] = mapped_column(default=0)
    """How often a person had it read anew."""
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    delivery_id: Mapped[int | None]
    """The mail of ours that it answers."""
    words: Mapped[str | None] = mapped_column(Text)
    """The person's own words, quotes and signature taken off."""


class OpenQuestion(Table):
    """A question that a receipt asked; `yes` or a code is read against it while it is open."""

    __tablename__ = "open_questions"

    id: Mapped[PrimaryKey]
    invitation_id: Mapped[int] = mapped_column(ForeignKey("invitations.id"), index=True)
    delivery_id: Mapped[int] = mapped_column(ForeignKey("deliveries.id"), unique=True)
    question: Mapped[str] = mapped_column(Text)
    """JSON of a `service.domain.answers.Question`."""
    asked_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]


# --- Microsoft Teams --------------------------------------------------------------------------------------------


class TeamChannel(Table):
    """Where a team's channel in Microsoft Teams takes cards."""

    __tablename__ = "team_channels"

    team_id: Mapped[int] = mapped_column(ForeignKey("teams.id"), primary_key=True)
    url: Mapped[str] = mapped_column(Text)
    """A secret, kept byte for byte: whoever has it can write into the channel."""
    with_digest: Mapped[bool]
    set_at: Mapped[datetime]
    """Product time; what was due before is not told."""

    team: Mapped[Team] = relationship()


class Card(Table):
    """
    A card for a team's channel, one of a kind in a period.

    planned → posted | failed | cancelled. `failed` waits for a person; the mails have said the same.
    """

    __tablename__ = "cards"
    __table_args__ = (
        UniqueConstraint("team_id", "period", "kind"),
        Index("ix_cards_state_due_at", "state", "due_at"),
    )

    id: Mapped[PrimaryKey]
    team_id: Mapped[int] = mapped_column(ForeignKey("teams.id"))
    period: Mapped[PeriodText]
    kind: Mapped[str] = mapped_column(String(16))
    state: Mapped[str] = mapped_column(String(16), default="planned")
    reason: Mapped[str | None] = mapped_column(Text)
    """What went wrong last."""
    due_at: Mapped[datetime]
    """Machine time from which it may be claimed; a claim moves it on by its lease."""
    attempts: Mapped[int] = mapped_column(default=0)
    """How often it was claimed; makes an older claim powerless."""
    created_at: Mapped[datetime]
    """Product time."""
    posted_at: Mapped[datetime | None]
    """Machine time."""

    team: Mapped[Team] = relationship()


# --- Operation --------------------------------------------------------------------------------------------------


class Heartbeat(Table):
    """A process of the service has said that it works; on which machine and under which id is in its name."""

    __tablename__ = "heartbeats"

    name: Mapped[str] = mapped_column(String(160), primary_key=True)
    """`worker-outgoing@host:4711`."""
    process: Mapped[str] = mapped_column(String(32))
    """tick, worker-outgoing, worker-inbound or worker-waves."""
    beat_at: Mapped[datetime]
    """Machine time."""


class Comment(Table):
    """Words of a digest's reader for one person, about a line or the week; they go to that person alone."""

    __tablename__ = "comments"
    __table_args__ = (UniqueConstraint("inbound_id", "position"),)

    id: Mapped[PrimaryKey]
    inbound_id: Mapped[int] = mapped_column(ForeignKey("inbound_messages.id"))
    position: Mapped[int]
    """Its place in that mail."""
    author_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    period: Mapped[PeriodText]
    weekly_key_result_id: Mapped[int | None] = mapped_column(ForeignKey("weekly_key_results.id"))
    words: Mapped[str] = mapped_column(Text)
    said_at: Mapped[datetime]
    delivery_id: Mapped[int | None] = mapped_column(ForeignKey("deliveries.id"))
    """The mail that brought it."""
    shown_in_id: Mapped[int | None] = mapped_column(ForeignKey("deliveries.id"))
    """The person's next ask, which shows it on top once more."""

    author: Mapped[Person] = relationship(foreign_keys=[author_id])
    person: Mapped[Person] = relationship(foreign_keys=[person_id])
    line: Mapped[WeeklyKeyResult | None] = relationship()


class Agreement(Table):
    """A lead or manager has said "ok" to a week; without it the week stands all the same."""

    __tablename__ = "agreements"

    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), primary_key=True)
    period: Mapped[PeriodText] = mapped_column(primary_key=True)
    agreed_at: Mapped[datetime]

    person: Mapped[Person] = relationship()
