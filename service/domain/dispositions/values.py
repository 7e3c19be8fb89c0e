"""Name the endings of a mail and the reasons for them, and what a mail says about itself besides its words."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """The four endings."""

    ACCEPTED = "accepted"
    CLARIFY = "clarify"  # The clear part is stored, the person is asked about the rest.
    HELD = "held"  # Kept for an admin to look at. Strangers get no answer; a member may be told so.
    DISCARDED = "discarded"  # Recorded, without effect and without answer.


class Reason(StrEnum):
    """Why a mail ended as it did."""

    # Accepted
    STORED = "stored"
    STORED_LATE = "stored_late"
    COMMENTED = "commented"  # Words of a digest's reader, passed on to whom they are for.
    AGREED = "agreed"  # A digest's reader said ok to the week.
    STORED_UNDER_A_USED_ID = (
        "stored_under_a_used_id"  # Other words came under the Message-ID of an earlier mail.
    )

    PAUSED = "paused"
    RESUMED = "resumed"

    # Asked about
    PAUSE_UNCLEAR = "pause_unclear"
    QUESTION_ASKED = "question_asked"
    STORED_IN_PART = (
        "stored_in_part"  # Something was left out or left open; the receipt says so and asks nothing.
    )
    PROPOSED = "proposed"  # It answers none of our mails; what it seems to say waits for a yes.
    NOTHING_READ = "nothing_read"
    EMPTY = "empty"
    NOTHING_NEW = "nothing_new"  # Only our own mail came back.
    ONLY_A_SIGNATURE = "only_a_signature"
    ONLY_A_LINK = "only_a_link"
    NO_MATCHING_MAIL = "no_matching_mail"
    FOR_WHOM = "for_whom"  # An answer to a digest that does not say for whom it is.

    # Held because of who sent it
    UNKNOWN_SENDER = "unknown_sender"
    OTHER_PERSON = "other_person"
    DELEGATE = "delegate"  # Handed in by somebody else in the member's name.
    UNCLEAR_SENDER = "unclear_sender"  # From names nobody, several or a group.
    UNPROVEN_SENDER = "unproven_sender"  # The tenant could not tell that the sender is who the mail says.
    FORGED_REFERENCE = "forged_reference"  # It names a mail of ours that we never sent.
    NOT_THE_LEAD = "not_the_lead"  # Once asked for a team's objectives, not its lead any more.
    NOT_ON_A_LIST = "not_on_a_list"  # Once asked, not any more.

    # Held because of what it is
    UNREADABLE = "unreadable"
    QUARANTINED = "quarantined"  # Three times it broke what should read it, or Graph could not give it.
    REMOVED_UNSEEN = "removed_unseen"  # Deleted for good before it was read; nothing more is known of it.
    PROTECTED = "protected"
    IN_ATTACHMENT = "in_attachment"
    IN_PICTURE = "in_picture"
    TOO_BIG = "too_big"
    OPT_OUT = "opt_out"
    ANSWER_TO_A_COMMENT = "answer_to_a_comment"  # It should have gone to whoever wrote the comment.

    # Discarded
    OWN_MAIL = "own_mail"
    AUTO_REPLY = "auto_reply"
    AUTO_REPLY_BY_ITS_SUBJECT = "auto_reply_by_its_subject"
    AUTOMATIC_MAIL = "automatic_mail"
    BOUNCE = "bounce"
    BOUNCE_FOR_NOW = "bounce_for_now"  # The other system still tries.
    BOUNCE_OF_UNKNOWN_MAIL = "bounce_of_unknown_mail"
    DELIVERY_REPORT = "delivery_report"
    MEETING_MESSAGE = "meeting_message"
    DUPLICATE = "duplicate"
    THANKS = "thanks"
    NO_LONGER_KNOWN = "no_longer_known"  # It answers a mail of ours that is erased: nothing of it is kept.


@dataclass(frozen=True)
class Disposition:
    """How a mail ended."""

    kind: Kind
    reason: Reason


@dataclass(frozen=True)
class Envelope:
    """What a mail says about itself besides its words."""

    from_address: str
    headers: tuple[tuple[str, str], ...] = ()
    message_class: str = "IPM.Note"
    odata_type: str = ""
    recipients: int = 1
    has_attachments: bool = False

    def header(self, name: str) -> str | None:
        """Return the topmost header of that name, in any case."""
        return next(iter(self.all_headers(name)), None)

    def all_headers(self, name: str) -> tuple[str, ...]:
        """Return all headers of that name, topmost first."""
        return tuple(value for given, value in self.headers if given.lower() == name.lower())
