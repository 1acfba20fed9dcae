"""Instance settings that operators change at run time. Every change is kept."""

import unicodedata
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from discreet.errors import Invalid
from discreet.identity.accounts.account import hides_text

CONTACT_CHARACTERS: Final = 200
BANNER_CHARACTERS: Final = 300


class SignUp(StrEnum):
    """Who may sign up."""

    OPEN = "open"
    INVITATION = "invitation"
    CLOSED = "closed"


@dataclass(frozen=True)
class OperatorContact:
    """Who runs the server, and how people reach them; an empty text is not stated."""

    name: str = ""
    contact: str = ""


NO_CONTACT: Final = OperatorContact()


@dataclass(frozen=True)
class InstanceSettings:
    """The settings in force.

    `accent` is #rrggbb in lower case; empty is the product's own colour. `banner` is plain text; empty shows none.
    """

    name: str
    sign_up: SignUp
    operator_name: str = ""
    operator_contact: str = ""
    accent: str = ""
    banner: str = ""

    @property
    def operator(self) -> OperatorContact:
        return OperatorContact(self.operator_name, self.operator_contact)

    def with_operator(self, stated: OperatorContact) -> "InstanceSettings":
        """Return the settings with what `stated` states; the rest stays as saved."""
        return replace(
            self,
            operator_name=stated.name or self.operator_name,
            operator_contact=stated.contact or self.operator_contact,
        )


def clean_contact(text: str, field: str) -> str:
    """Return the text on one line. Invalid when it is too long or hides text."""
    return _clean(text, CONTACT_CHARACTERS, field, "The text")


def clean_banner(text: str) -> str:
    """Return the banner on one line. Invalid when it is too long or hides text."""
    return _clean(text, BANNER_CHARACTERS, "banner", "The banner")


def _clean(text: str, limit: int, field: str, label: str) -> str:
    text = " ".join(unicodedata.normalize("NFC", text).split())
    if len(text) > limit:
        raise Invalid(f"{label} is too long: {limit} characters is the limit.", field=field)
    if hides_text(text):
        raise Invalid(f"{label} contains invisible characters. Please type it again.", field=field)
    return text
