"""
The commands with which an admin registers the app and limits it to one mailbox.

They are for the admin's own shell: this service never asks for an admin's sign-in. Sources: the CLI for Microsoft 365's
own pages, Exchange's "Role Based Access Control for Applications" (graph/facts 2, ecosystem 4.2).
"""

from __future__ import annotations

from pathlib import Path

SCOPE = "OKR Weekly mailbox"
DIRECTORY_RIGHTS = ("User.Read.All", "GroupMember.Read.All")
"""Application permissions of Microsoft Graph, consented in Entra; both only read."""
MAILBOX_ROLES = ("Application Mail.ReadWrite", "Application Mail.Read", "Application Mail.Send")
"""Roles of Exchange, limited to one mailbox; their namesakes in Entra would open every mailbox and must not be granted."""


def register(base_url: str, mailbox: str, public: Path, client_id: str | None) -> str:
    """Return the whole way from nothing to `okr doctor`, as commands with their why."""
    steps = [
        _upload(public, client_id) if client_id else _add_app(base_url, public),
        _limit(mailbox, client_id),
        _last(),
    ]
    return "\n\n".join(f"{number}. {step}" for number, step in enumerate(steps, 1))


def _add_app(base_url: str, public: Path) -> str:
    rights = ",".join(f"https://graph.microsoft.com/{right}" for right in DIRECTORY_RIGHTS)
    return (
        "Register the app, with the certificate and the right to read people and groups (CLI for Microsoft 365,\n"
        "   as an administrator who may consent):\n\n"
        f'    m365 entra app add --name "OKR Weekly" --certificateFile "{public}" \\\n'
        f"      --platform web --redirectUris {base_url.rstrip('/')}/auth/callback \\\n"
        f'      --apisApplication "{rights}" \\\n'
        '      --apisDelegated "https://graph.microsoft.com/User.Read" --grantAdminConsent\n\n'
        "   Put its appId and tenantId into okr.toml, under [graph]."
    )


def _upload(public: Path, client_id: str) -> str:
    from service.cli.certificate import upload_command

    return f"Add the certificate to the app (Azure CLI):\n\n{upload_command(public, client_id)}"


def _limit(mailbox: str, client_id: str | None) -> str:
    app, quoted = client_id or "<appId>", mailbox.replace("'", "''")
    roles = "\n".join(
        f'    New-ManagementRoleAssignment -App {app} -Role "{role}" -CustomResourceScope "{SCOPE}"'
        for role in MAILBOX_ROLES
    )
    return (
        f"Let it use {mailbox}, and no other mailbox (Exchange Online PowerShell; ObjectId is that of the\n"
        "   ENTERPRISE APPLICATION, not of the app registration). Do not consent to any Mail.* permission in Entra:\n"
        "   rights add up, and that one is for every mailbox.\n\n"
        "    Connect-ExchangeOnline\n"
        f'    New-ServicePrincipal -AppId {app} -ObjectId <objectId> -DisplayName "OKR Weekly"\n'
        f'    New-ManagementScope -Name "{SCOPE}" -RecipientRestrictionFilter "PrimarySmtpAddress -eq \'{quoted}\'"\n'
        f"{roles}\n"
        f"    Test-ServicePrincipalAuthorization -Identity {app} -Resource {mailbox}"
    )


def _last() -> str:
    return (
        "Start, and see what is missing (Exchange takes 30 minutes to 2 hours to know new roles):\n\n"
        "    okr up\n"
        "    okr doctor"
    )
