"""
Write a mail as anybody might send it, from inside or outside: a stranger's, a bounce, junk, a forgery.
"""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field

from service.sandbox import bodies, identifiers
from service.sandbox.mailbox import Attachment, Message, Recipient


class Party(BaseModel):
    """Somebody in a From or To field."""

    model_config = ConfigDict(extra="forbid")

    name: str = ""
    address: str

    def recipient(self) -> Recipient:
        """Return whom the field names; without a name the address stands for it."""
        return Recipient(self.name or self.address, self.address)


class File(BaseModel):
    """An attachment."""

    model_config = ConfigDict(extra="forbid")

    name: str
    content_type: str = "application/octet-stream"
    inline: bool = False

    def attachment(self) -> Attachment:
        """Return it as a mail holds it."""
        return Attachment(self.name, self.content_type, self.inline)


class ArbitraryMail(BaseModel):
    """A mail from anybody to somebody inside, exactly as given."""

    model_config = ConfigDict(extra="forbid", populate_by_name=True)

    author: Party = Field(alias="from")
    to: list[Party]
    subject: str = ""
    html: str | None = None
    text: str | None = None
    headers: list[tuple[str, str]] = Field(default_factory=list)
    message_id: str | None = None
    in_reply_to: str | None = None
    references: list[str] = Field(default_factory=list)
    message_class: str = "IPM.Note"
    attachments: list[File] = Field(default_factory=list)
    delivery_status: str | None = None
    folder: str = "inbox"
    internal: bool = False
    """True for a sender whom the tenant authenticated; else the mail is stamped as anonymous."""

    def message(self) -> Message:
        """Return the mail, ready to be delivered."""
        domain = self.author.address.rpartition("@")[2] or "unknown.invalid"
        return Message(
            subject=self.subject,
            html=self.html,
            text=self.text if self.text is not None else bodies.text_of(self.html or ""),
            author=self.author.recipient(),
            to=tuple(party.recipient() for party in self.to),
            internet_message_id=self.message_id or identifiers.message_id(domain),
            in_reply_to=self.in_reply_to,
            references=tuple(self.references),
            message_class=self.message_class,
            attachments=tuple(file.attachment() for file in self.attachments),
            delivery_status=self.delivery_status,
            headers=tuple(self.headers),
        )
