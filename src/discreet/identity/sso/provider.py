"""OpenID providers of workspaces, and the domains for which they may speak.

Invariants:
- Only `check_update` makes a `Provider` from an owner's input, so every stored provider was checked.
- A provider cannot make owners; only owners can.
"""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import urlsplit
from uuid import UUID

from discreet.assistants.actions.address import check_origin
from discreet.errors import Invalid
from discreet.identity.accounts.account import hides_text
from discreet.identity.accounts.space import WorkspaceRole
from discreet.promises.workspace_rules import plain_domain

SESSION_HOURS: Final = (1, 720)
MAX_DOMAINS: Final = 50
MAX_GROUPS: Final = 200
MAX_LENGTH: Final = 500
"""Characters of an issuer, a client id, a claim's or a group's name."""

_DOMAIN = re.compile(r"(?=.{4,253}\Z)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]")
OWN_TENANT: Final = "Give the issuer of your own tenant: https://login.microsoftonline.com/YOUR-TENANT-ID/v2.0"
_ENTRA: Final = ("login.microsoftonline.com", "login.microsoftonline.us", "login.partner.microsoftonline.cn")
_EVERY_TENANT: Final = ("common", "organizations", "consumers", "9188040d-6c67-4c5b-b112-36a304b66dad")
GIVEN_BY_GROUPS: Final = (WorkspaceRole.ADMIN, WorkspaceRole.MEMBER)


@dataclass(frozen=True, kw_only=True)
class Provider:
    """A workspace's OpenID provider, without the client's secret."""

    workspace_id: UUID
    issuer: str
    client_id: str
    domains: tuple[str, ...]
    groups_claim: str = ""
    roles: Mapping[str, WorkspaceRole] = field(default_factory=dict)
    session_hours: int = 12
    required: bool = False
    addresses_vouched: bool = False
    """The owner declares that the provider verifies addresses in `proven` domains about which it says nothing."""
    proven: frozenset[str] = frozenset()
    """Those of `domains` that are proven to be the organisation's."""

    def role_of(self, groups: Collection[str]) -> WorkspaceRole | None:
        """Return the highest role that a token's groups give. None without group roles."""
        return self.role_by(groups) if self.groups_claim else None

    def role_by(self, groups: Collection[str]) -> WorkspaceRole | None:
        """Return the highest role that these groups give, from token or directory."""
        if not self.roles:
            return None
        roles = {self.roles[group] for group in groups if group in self.roles}
        return WorkspaceRole.ADMIN if WorkspaceRole.ADMIN in roles else WorkspaceRole.MEMBER

    def vouches_for(self, email: str) -> bool:
        """Return whether the address is in one of the provider's domains.

        Subdomains do not count.
        """
        return domain_of(email) in self.domains


@dataclass(frozen=True, kw_only=True)
class ProviderUpdate:
    """An owner's input. `client_secret`: None keeps the stored one, "" means none."""

    issuer: str
    client_id: str
    client_secret: str | None
    domains: Sequence[str]
    groups_claim: str
    roles: Mapping[str, str]
    session_hours: int
    addresses_vouched: bool = False


def check_update(workspace_id: UUID, update: ProviderUpdate, listed_origins: Collection[str]) -> Provider:
    """Check an owner's input. Invalid names the field and what to do."""
    low, high = SESSION_HOURS
    if not low <= update.session_hours <= high:
        raise Invalid(f"A session lasts {low} to {high} hours.", field="session_hours")
    return Provider(
        workspace_id=workspace_id,
        issuer=_check_issuer(update.issuer, listed_origins),
        client_id=_check_plain(update.client_id, "client id", "client_id"),
        domains=_check_domains(update.domains),
        groups_claim=_check_plain(update.groups_claim, "claim", "groups_claim") if update.groups_claim.strip() else "",
        roles=_check_roles(update.roles),
        session_hours=update.session_hours,
        addresses_vouched=update.addresses_vouched,
    )


def check_secret(secret: str) -> None:
    """Raise Invalid for an unusable secret, without repeating it."""
    if len(secret) > MAX_LENGTH or not secret.isprintable() or secret != secret.strip():
        raise Invalid(
            f"The client secret has at most {MAX_LENGTH} characters, no space around it and no line break in it.",
            field="client_secret",
        )


def domain_of(email: str) -> str:
    return email.rpartition("@")[2].lower()


def _check_issuer(text: str, listed_origins: Collection[str]) -> str:
    """Return the checked issuer, unchanged: the provider's documents must match it."""
    issuer = _check_plain(text, "issuer", "issuer")
    if "{" in issuer or _is_shared_issuer(issuer):
        raise Invalid(f"This address signs in people of every organisation. {OWN_TENANT}", field="issuer")
    try:
        check_origin(issuer, listed_origins)
    except Invalid as error:
        raise Invalid(error.sentence, field="issuer") from error
    if urlsplit(issuer).query or "#" in issuer or "?" in issuer:
        raise Invalid("An issuer's address has neither “?” nor “#” in it.", field="issuer")
    return issuer


def _is_shared_issuer(issuer: str) -> bool:
    """Return whether this is Entra's address for all tenants or for personal accounts."""
    parts = urlsplit(issuer)
    tenant = parts.path.strip("/").partition("/")[0].lower()
    return (parts.hostname or "") in _ENTRA and tenant in _EVERY_TENANT


def _check_plain(text: str, label: str, field: str) -> str:
    text = text.strip()
    if not 1 <= len(text) <= MAX_LENGTH or hides_text(text) or " " in text:
        raise Invalid(f"Please give the {label}, as the provider shows it, without spaces.", field=field)
    return text


def _check_domains(texts: Sequence[str]) -> tuple[str, ...]:
    names = (text.strip().lower().removeprefix("@").rstrip(".") for text in texts if text.strip())
    domains = tuple(sorted({plain_domain(text) or text for text in names}))
    if not 1 <= len(domains) <= MAX_DOMAINS:
        raise Invalid(f"Enter 1 to {MAX_DOMAINS} email domains.", field="domains")
    for domain in domains:
        if not _DOMAIN.fullmatch(domain):
            raise Invalid("Enter email domains like example.org.", field="domains")
    return domains


def _check_roles(role_by_group: Mapping[str, str]) -> dict[str, WorkspaceRole]:
    if len(role_by_group) > MAX_GROUPS:
        raise Invalid(f"At most {MAX_GROUPS} groups can be given a role.", field="roles")
    roles = {}
    for name, role in role_by_group.items():
        group = name.strip()
        if not 1 <= len(group) <= MAX_LENGTH or hides_text(group):
            raise Invalid(f"A group's name has 1 to {MAX_LENGTH} characters that can be seen.", field="roles")
        if role not in GIVEN_BY_GROUPS:
            raise Invalid(
                "Groups can only give the role “admin” or “member”. Owners are chosen by owners.", field="roles"
            )
        roles[group] = WorkspaceRole(role)
    return roles
