"""Accounts: what a person is called and signs in with, and what is accepted as such.

Law of this file: an `Applicant` is made only by `applicant`, so whatever reaches the database was checked.
"""

import unicodedata
from dataclasses import dataclass
from uuid import UUID

from discreet.accounts.actor import AccountRole
from discreet.errors import Invalid

NAME_CHARACTERS = 80
EMAIL_CHARACTERS = 254
PASSWORD_CHARACTERS = (12, 256)
"""Fewest and most (NIST SP 800-63B §5.1.1: length is what counts; no rules of composition)."""

OBVIOUS = frozenset(
    {"password1234", "passwordpassword", "password12345", "password123456", "123456789012", "1234567890123",
     "123456123456", "qwertyuiop12", "qwerty123456", "qwertyqwerty", "qwertyuiopasdf", "iloveyou1234",
     "letmeinletmein", "changemechangeme", "changeme1234", "adminadminadmin", "administrator",
     "correcthorsebatterystaple"}
)  # fmt: skip
"""Passwords of the allowed length that everybody tries first."""


@dataclass(frozen=True)
class Account:
    """A person's account as they see it. Its password is known to nobody."""

    id: UUID
    email: str
    name: str
    role: AccountRole


@dataclass(frozen=True)
class Applicant:
    """Somebody who asks for an account, checked. `improve` is their answer to the training question."""

    name: str
    email: str
    password: str
    improve: bool


def applicant(name: str, email: str, password: str, improve: bool) -> Applicant:
    """Check what an account is asked for with; Invalid names the field and what to do."""
    name, email = clean_name(name), clean_email(email)
    return Applicant(name, email, clean_password(password, name, email), improve)


def clean_name(name: str) -> str:
    """A name as it is shown: trimmed, composed (NFC), free of characters that hide or turn text around."""
    name = unicodedata.normalize("NFC", name).strip()
    if not 1 <= len(name) <= NAME_CHARACTERS:
        raise Invalid(f"Please give a name of 1 to {NAME_CHARACTERS} characters.", field="name")
    if hides_text(name) or not any(unicodedata.category(c)[0] in "LNSP" for c in name):
        raise Invalid("The name holds characters that cannot be seen. Please type it anew.", field="name")
    return name


def clean_email(email: str) -> str:
    """An address in its one form: trimmed, composed (NFC), lower case, so that one person is one account."""
    email = same_email(email)
    local, _, domain = email.rpartition("@")
    if not local or "@" in local or "." not in domain.strip(".") or len(email) > EMAIL_CHARACTERS:
        raise Invalid("This does not look like an e-mail address. It should be like name@example.org.", field="email")
    if hides_text(email) or any(c.isspace() for c in email):
        raise Invalid("The e-mail address holds a space or a character that cannot be seen.", field="email")
    return email


def same_email(email: str) -> str:
    """What two spellings of one address have in common."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", email).strip().lower())


def clean_password(password: str, name: str, email: str) -> str:
    """A password that is not the first guess. Composed (NFC), so that every keyboard types the same."""
    password = same_password(password)
    least, most = PASSWORD_CHARACTERS
    if not least <= len(password) <= most:
        raise Invalid(f"Please choose a password of {least} to {most} characters.", field="password")
    guess = password.casefold()
    if guess in {name.casefold(), email, email.partition("@")[0]}:
        raise Invalid("Your name or e-mail address cannot be your password.", field="password")
    if guess in OBVIOUS or len(set(guess)) < 4:
        raise Invalid(
            "This password is one of the first that anybody would try. Please choose another.",
            field="password",
        )
    return password


def same_password(password: str) -> str:
    return unicodedata.normalize("NFC", password)


def hides_text(text: str) -> bool:
    """Whether text holds controls, line breaks, lone surrogates, or what turns or hides characters.

    Joiners (U+200C, U+200D) stay: Persian, Hindi and emoji are written with them.
    """
    return any(unicodedata.category(c) in _HIDING and c not in "\u200c\u200d" for c in text)


_HIDING = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
