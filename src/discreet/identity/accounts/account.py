"""Accounts: names, e-mail addresses and passwords, and their checks.

Invariants:
- Only `applicant` makes an `Applicant`, so every new account's data was checked.
"""

import unicodedata
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from discreet.detection.hidden import is_drawn_over_lines
from discreet.errors import Invalid
from discreet.identity.accounts.actor import AccountRole
from discreet.promises.workspace_rules import plain_domain

NAME_CHARACTERS = 80
EMAIL_CHARACTERS = 254
PASSWORD_CHARACTERS = (12, 256)
"""Minimum and maximum length (NIST SP 800-63B §5.1.1: length matters; no composition rules)."""

OBVIOUS = frozenset(
    {"password1234", "passwordpassword", "password12345", "password123456", "123456789012", "1234567890123",
     "123456123456", "qwertyuiop12", "qwerty123456", "qwertyqwerty", "qwertyuiopasdf", "iloveyou1234",
     "letmeinletmein", "changemechangeme", "changeme1234", "adminadminadmin", "administrator",
     "correcthorsebatterystaple"}
)  # fmt: skip
"""Passwords of the allowed length that attackers try first."""


@dataclass(frozen=True)
class Account:
    """An account as its user sees it. The password is not part of it."""

    id: UUID
    email: str
    name: str
    role: AccountRole
    email_verified: bool = False
    """Whether its user has shown that they read this address's mailbox."""
    picture: str | None = None
    """The digest of its profile picture, when it is read for its user."""


@dataclass(frozen=True)
class Applicant:
    """A checked request for an account. `improve` answers the training question."""

    name: str
    email: str
    password: str
    improve: bool


def applicant(name: str, email: str, password: str, improve: bool) -> Applicant:
    """Check a request for an account. Invalid names the field and what to do."""
    name, email = clean_name(name), clean_email(email)
    return Applicant(name, email, clean_password(password, name, email), improve)


def clean_name(name: str) -> str:
    """Return a displayable name: trimmed, NFC, no hidden, reordering or stacked characters."""
    name = unicodedata.normalize("NFC", name).strip()
    if not 1 <= len(name) <= NAME_CHARACTERS:
        raise Invalid(f"Enter a name of 1 to {NAME_CHARACTERS} characters.", field="name")
    if hides_text(name) or is_drawn_over_lines(name) or not any(unicodedata.category(c)[0] in "LNSP" for c in name):
        raise Invalid("The name contains invisible characters. Please type it again.", field="name")
    return name


def clean_email(email: str) -> str:
    """Return an e-mail address's canonical form: one mailbox is one account.

    The whole is in NFKC and lower case, without surrounding white space. The domain is in IDNA's ASCII letters (UTS
    #46), with U+3002 as a dot, without a final dot. Letters of different scripts that look alike stay different.
    Invalid names the fault. Sources: RFC 5321 4.1.2, RFC 6531 3.3, RFC 5891.
    """
    local, _, domain = _folded(email[: EMAIL_CHARACTERS * 4]).rpartition("@")
    domain = domain.replace("\u3002", ".").rstrip(".")
    if not local or "@" in local or "." not in domain.strip("."):
        raise Invalid("Enter a valid email address, like name@example.org.", field="email")
    if any(c.isspace() or _is_invisible(c) for c in local + domain):
        raise Invalid("The email address contains a space or an invisible character. Check it.", field="email")
    if not all(_is_allowed_in_local_part(c) for c in local):
        raise Invalid(
            "The part before the @ contains a character that isn't allowed in an email address. Check it.",
            field="email",
        )
    name = None if ":" in domain else plain_domain(domain)
    if name is None:
        raise Invalid("The part after the @ isn't a domain name. Check the spelling.", field="email")
    if len(local) + 1 + len(name) > EMAIL_CHARACTERS or len(email) > EMAIL_CHARACTERS * 4:
        raise Invalid(f"An email address can have at most {EMAIL_CHARACTERS} characters.", field="email")
    return f"{local}@{name}"


def comparable_email(email: str) -> str:
    """Return a form for comparing two spellings of one address.

    For a text that is no address it is the older comparison form.
    """
    try:
        return clean_email(email)
    except Invalid:
        return _legacy_spelling(email)


def email_spellings(email: str) -> list[str]:
    """Return the forms under which an account with this address may be stored.

    The likeliest comes first. Accounts older than normalisation keep their own form if the normal one belongs to
    another account.
    """
    # In this order, each person reaches their own account.
    spellings = dict.fromkeys([_legacy_spelling(email), comparable_email(email)])
    return [spelling for spelling in spellings if spelling and not hides_text(spelling)]


def _folded(text: str) -> str:
    """Return the text in NFKC and lower case, stable under both."""
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).strip().lower()).strip()


def _legacy_spelling(email: str) -> str:
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", email).strip().lower())


def _is_invisible(character: str) -> bool:
    """Return whether the character is invisible.

    That is Unicode's Default_Ignorable_Code_Point, and controls.
    """
    return unicodedata.category(character) in _HIDING or any(character in unseen for unseen in _INVISIBLE)


def _is_allowed_in_local_part(character: str) -> bool:
    if character.isascii():
        return character.isalnum() or character in "!#$%&'*+-/=?^_`{|}~."
    return unicodedata.category(character)[0] in "LMN"


_INVISIBLE: Final = (
    "\u034f\u115f\u1160\u17b4\u17b5\u3164\uffa0",
    [chr(code) for code in (*range(0x180B, 0x1810), *range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0))],
)
"""Letters and marks of Default_Ignorable_Code_Point: fillers, joiners and variation selectors."""


def clean_password(password: str, name: str, email: str) -> str:
    """Return a checked password in NFC, so that every keyboard types the same.

    Invalid for one of the first guesses.
    """
    password = normalize_password(password)
    minimum, maximum = PASSWORD_CHARACTERS
    if not minimum <= len(password) <= maximum:
        raise Invalid(f"Choose a password of {minimum} to {maximum} characters.", field="password")
    guess = password.casefold()
    if guess in {name.casefold(), email, email.partition("@")[0]}:
        raise Invalid("Your password can't be your name or email address.", field="password")
    if guess in OBVIOUS or len(set(guess)) < 4:
        raise Invalid(
            "This password is too easy to guess. Choose another one.",
            field="password",
        )
    return password


def normalize_password(password: str) -> str:
    return unicodedata.normalize("NFC", password)


def hides_text(text: str) -> bool:
    """Return whether text has controls, line breaks, lone surrogates or hidden text.

    Joiners (U+200C, U+200D) are allowed: Persian, Hindi and emoji need them.
    """
    return any(unicodedata.category(c) in _HIDING and c not in "\u200c\u200d" for c in text)


_HIDING = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
