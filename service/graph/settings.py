"""
What the Graph client must be told: which tenant and cloud, who we are, how long to wait.

`service.config` reads the values; nothing here looks at the environment.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from urllib.parse import urlsplit

from service.errors import ConfigurationError


@dataclass(frozen=True)
class ClientCertificate:
    """The key pair registered for the app in Entra, both as PEM text."""

    private_key: str = field(repr=False)
    public_certificate: str = field(repr=False)


@dataclass(frozen=True)
class GraphSettings:
    """
    One app in one tenant of one cloud.

    The two addresses belong together: a token of one cloud's login is refused by another cloud's Graph (AADSTS900382).
    """

    tenant: str
    client_id: str
    certificate: ClientCertificate | None = None
    """Preferred to a secret; used when both are given."""
    secret: str | None = field(default=None, repr=False)

    base_url: str = "https://graph.microsoft.com/v1.0"
    login_url: str = "https://login.microsoftonline.com"
    sandbox_url: str | None = None
    """Where the local Microsoft 365 listens. Set, every call goes there and nothing reaches the real one."""
    proxy_url: str | None = None
    """Taken from here only: HTTPS_PROXY and .netrc of the environment are not read."""
    ca_bundle: str | None = None
    """File with the certificates to trust, where a company's proxy opens TLS; None trusts the usual ones."""

    connect_timeout: float = 5.0
    read_timeout: float = 30.0
    """Seconds without a byte."""
    attempts: int = 3
    """How often in all a call is tried that may be repeated; making and sending never are."""
    first_pause: float = 0.5
    """Seconds before the second attempt, doubled before each further one."""
    patience: float = 10.0
    """Seconds that the attempts of a call may take together; a longer wait is left to the job's owner."""

    def __post_init__(self) -> None:
        if self.certificate is None and not self.secret:
            raise ConfigurationError(
                "The Graph app has no credential: set its certificate (preferred) or its client secret."
            )
        for name, url in (("base_url", self.base_url), ("login_url", self.login_url)):
            if urlsplit(url).scheme != "https":
                raise ConfigurationError(f"The Graph setting {name} must begin with https://, it is {url!r}.")

    @property
    def api_url(self) -> str:
        """Where Graph's paths begin, without a slash at the end."""
        base = self.base_url.rstrip("/")
        return self.sandbox_url.rstrip("/") + urlsplit(base).path if self.sandbox_url else base

    @property
    def authority(self) -> str:
        """The tenant's login address, as MSAL wants it. In the sandbox too: only the way there differs."""
        return f"{self.login_url.rstrip('/')}/{self.tenant}"

    @property
    def scope(self) -> str:
        """All application permissions that an admin has granted, for this cloud's Graph."""
        parts = urlsplit(self.base_url)
        return f"{parts.scheme}://{parts.netloc}/.default"

    @property
    def timeout(self) -> tuple[float, float]:
        """As `requests` wants it: seconds to connect, seconds between bytes."""
        return (self.connect_timeout, self.read_timeout)
