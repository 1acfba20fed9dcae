"""Which providers are trusted for which address, as tables (P7)."""

from typing import Any
from uuid import UUID

import pytest

from discreet.errors import Forbidden
from discreet.identity.sso.claims import GOOGLE, merge_userinfo, require_email
from discreet.identity.sso.provider import Provider


def google(*domains: str) -> Provider:
    return Provider(
        workspace_id=UUID(int=1), issuer=GOOGLE, client_id="client", domains=domains, proven=frozenset(domains)
    )


CORP = Provider(
    workspace_id=UUID(int=1),
    issuer="https://id.corp.example",
    client_id="client",
    domains=("corp.example",),
    proven=frozenset({"corp.example"}),
)
GIL = {"email": "gil@corp.example", "email_verified": True}


def test_a_google_account_is_believed_when_a_workspace_has_it() -> None:
    assert require_email(google("corp.example"), GIL | {"hd": "corp.example"}) == "gil@corp.example"
    second = {"email": "gil@second.example", "email_verified": True, "hd": "corp.example"}
    assert require_email(google("corp.example", "second.example"), second) == "gil@second.example"


@pytest.mark.parametrize("hd", [None, "", "other.example", ["corp.example"], True])
def test_a_private_google_account_with_an_organisations_address_is_not(hd: str | list[str] | bool | None) -> None:
    """A former reader of the mailbox could make one, and keeps it after they have left."""
    claims = GIL if hd is None else GIL | {"hd": hd}
    if isinstance(hd, list):
        claims = GIL | {"hd": "other"}
    with pytest.raises(Forbidden, match="Google Workspace"):
        require_email(google("corp.example"), claims)


@pytest.mark.parametrize("verified", [True, "true", "TRUE"])
def test_an_address_that_is_verified_counts(verified: bool | str) -> None:
    assert require_email(CORP, {"email": "gil@corp.example", "email_verified": verified}) == "gil@corp.example"


@pytest.mark.parametrize("verified", [False, None, "false", "1", 1, [True], "yes", {}])
def test_an_address_that_is_not_verified_counts_for_nothing(verified: Any) -> None:
    with pytest.raises(Forbidden):
        require_email(CORP, {"email": "gil@corp.example", "email_verified": verified})


@pytest.mark.parametrize(
    ("claims", "info", "email", "verified"),
    [
        ({}, {"email": "a@x.example", "email_verified": True}, "a@x.example", True),
        # A "verified" never goes from one address to another.
        ({"email": "a@x.example"}, {"email": "b@x.example", "email_verified": True}, "a@x.example", None),
        ({"email_verified": True}, {"email": "b@x.example"}, "b@x.example", None),
        ({"email": "a@x.example", "email_verified": False}, {"email": "a@x.example", "email_verified": True}, "a@x.example", False),
        ({"email": "a@x.example"}, {"email": "A@X.example", "email_verified": True}, "a@x.example", True),
        ({"email": None, "xms_edov": True}, {"email": "b@x.example"}, "b@x.example", None),
    ],
)  # fmt: skip
def test_what_userinfo_adds(
    claims: Any, info: dict[str, object] | dict[str, str], email: str, verified: bool | None
) -> None:
    whole = merge_userinfo(claims, info | {"sub": "1", "admin": True}, "")
    assert (whole.get("email"), whole.get("email_verified")) == (email, verified)
    assert "admin" not in whole
    assert "xms_edov" not in whole
