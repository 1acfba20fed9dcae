"""E-mail addresses in a provider's claims, and whether the provider verified them.

Pure. An explicit "not verified" is final. If the provider does not say, the workspace owner may declare that it
verifies the addresses of a proven domain.

Sources: OpenID Connect Core 1.0 §5.1 and §5.3; Microsoft Entra's optional claims (`xms_edov`, `upn`); Google's OpenID
Connect reference (`hd`).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from discreet.errors import Forbidden, Invalid
from discreet.identity.accounts.account import clean_email, comparable_email
from discreet.identity.sso.provider import Provider, domain_of

Claims = Mapping[str, Any]

GOOGLE: Final = "https://accounts.google.com"
"""A Google account can have any address that its user could once read. `hd` marks an organisation's own accounts."""
SIGN_IN_NAMES: Final = ("upn", "preferred_username")
"""Claims with an address at providers that send no `email`. The first is always in one of the tenant's own domains."""
_ABOUT_ADDRESS: Final = ("email", "email_verified", "xms_edov")
_SAYS: Final = ("name", *SIGN_IN_NAMES)


@dataclass(frozen=True)
class ClaimedEmail:
    """The claimed address, "" without one.

    `is_verified` is None if the provider is silent.
    """

    email: str
    is_verified: bool | None


def address_claim(claims: Claims) -> ClaimedEmail:
    email = claims.get("email")
    is_verified = _parse_boolean(claims.get("email_verified"))
    if is_verified is None:
        is_verified = _parse_boolean(claims.get("xms_edov"), numbers=True)
    return ClaimedEmail(email if isinstance(email, str) else "", is_verified)


def needs_userinfo(provider: Provider, claims: Claims) -> bool:
    """Return whether the ID token leaves something open that userinfo may answer."""
    address = address_claim(claims)
    is_open = not address.email or (address.is_verified is None and not _is_vouched_by_owner(provider, address.email))
    return is_open or (bool(provider.groups_claim) and provider.groups_claim not in claims)


def merge_userinfo(claims: Claims, info: Claims, groups_claim: str) -> dict[str, Any]:
    """Return the ID token's claims with missing ones from userinfo.

    A "verified" applies only to the address beside it.
    """
    merged = {name: value for name, value in claims.items() if value is not None}
    names = [*_SAYS, groups_claim]
    own_claim, userinfo_claim = address_claim(claims), address_claim(info)
    if not own_claim.email:
        merged = {name: value for name, value in merged.items() if name not in _ABOUT_ADDRESS}
        names += _ABOUT_ADDRESS
    elif own_claim.is_verified is None and userinfo_claim.email.lower() == own_claim.email.lower():
        names += _ABOUT_ADDRESS[1:]
    return merged | {name: info[name] for name in names if name in info and name not in merged}


def require_email(provider: Provider, claims: Claims) -> str:
    """Return the person's normalised address.

    Forbidden names the missing part and the person who can fix it.
    """
    address = address_claim(claims)
    if address.email and address.is_verified is False:
        raise Forbidden(
            "Your organisation's provider hasn't verified your email address. Ask your organisation's IT team."
        )
    email = address.email or _sign_in_name(provider, claims)
    if not email or not (address.is_verified or _is_vouched_by_owner(provider, email)):
        raise Forbidden(
            "Your organisation's provider doesn't say whether it verified your email address. Ask your IT team, or an "
            "owner of the workspace: for verified domains, they can confirm this under “Single sign-on”."
        )
    try:
        email = clean_email(email)
    except Invalid as error:
        raise Forbidden("Your organisation's provider sent an email address that can't be used.") from error
    if not provider.vouches_for(email):
        raise Forbidden("Your email address isn't in one of this workspace's domains.")
    if provider.issuer == GOOGLE and claims.get("hd") not in provider.domains:
        raise Forbidden(
            "This Google account belongs to no Google Workspace of your organisation. Ask an owner of the workspace to "
            "add its primary domain under Sign-in, or sign in with the account that your organisation gave you."
        )
    return email


def _sign_in_name(provider: Provider, claims: Claims) -> str:
    """Return a sign-in name that is an address in a proven domain.

    Empty unless the owner declares that the provider verifies its addresses.
    """
    if not provider.addresses_vouched:
        return ""
    names = (claims.get(name) for name in SIGN_IN_NAMES)
    return next((name for name in names if isinstance(name, str) and _is_vouched_by_owner(provider, name)), "")


def _is_vouched_by_owner(provider: Provider, email: str) -> bool:
    return provider.addresses_vouched and "@" in email and domain_of(comparable_email(email)) in provider.proven


def _parse_boolean(value: Any, *, numbers: bool = False) -> bool | None:
    """Parse a boolean. Providers also send it as a word, Entra as a number, too."""
    if isinstance(value, bool):
        return value
    if numbers and (value == 1 or value == 0):
        return bool(value)
    literals = {"true": True, "false": False} | ({"1": True, "0": False} if numbers else {})
    return literals.get(value.lower()) if isinstance(value, str) else None
