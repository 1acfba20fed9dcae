"""The letters about addresses, in each language of the app."""

from dataclasses import dataclass
from typing import Final

from discreet.ports import OutgoingEmail


@dataclass(frozen=True, kw_only=True)
class LetterText:
    """`{name}` is the installation, `{link}` where the letter leads, `{reset}` the page of a lost password. Nothing in
    it was written by the person who asks for it, so that no letter carries a stranger's words."""

    subject: str
    text: str

    def to(self, email: str, **values: str) -> OutgoingEmail:
        return OutgoingEmail(email, self.subject.format(**values), self.text.format(**values))


@dataclass(frozen=True, kw_only=True)
class AddressLetters:
    sign_up: LetterText
    """To an address that has no account."""
    known: LetterText
    """To an address that was given at sign-up and has an account."""
    confirm: LetterText
    """To the address of an account that has not confirmed it."""


def letters_in(language: str) -> AddressLetters:
    return _LETTERS.get(language, _LETTERS["en"])


_LETTERS: Final = {
    "en": AddressLetters(
        sign_up=LetterText(
            subject="{name}: create your account",
            text="""\
You asked to create an account at {name} with this e-mail address, or another person did.

If that was you, open this link within 24 hours to go on:

{link}

If it was not you, you need not do anything: without the link there is no account.
""",
        ),
        known=LetterText(
            subject="{name}: you already have an account",
            text="""\
You asked to create an account at {name} with this e-mail address, or another person did. It has one already.

If that was you, sign in:

{link}

If you have lost your password, set a new one:

{reset}

If it was not you, you need not do anything.
""",
        ),
        confirm=LetterText(
            subject="{name}: confirm your e-mail address",
            text="""\
An account at {name} says that this is its e-mail address.

If that is your account, open this link within 24 hours, signed in to it:

{link}

If it is not your account, do not open the link. You need not do anything.
""",
        ),
    ),
    "de": AddressLetters(
        sign_up=LetterText(
            subject="{name}: Konto anlegen",
            text="""\
Du oder jemand anderes möchte bei {name} mit dieser E-Mail-Adresse ein Konto anlegen.

Wenn du das warst, öffne innerhalb von 24 Stunden diesen Link, um fortzufahren:

{link}

Wenn du es nicht warst, musst du nichts tun: Ohne den Link gibt es kein Konto.
""",
        ),
        known=LetterText(
            subject="{name}: Du hast schon ein Konto",
            text="""\
Du oder jemand anderes möchte bei {name} mit dieser E-Mail-Adresse ein Konto anlegen. Sie hat schon eines.

Wenn du das warst, melde dich an:

{link}

Wenn du dein Passwort nicht mehr weißt, setze ein neues:

{reset}

Wenn du es nicht warst, musst du nichts tun.
""",
        ),
        confirm=LetterText(
            subject="{name}: E-Mail-Adresse bestätigen",
            text="""\
Ein Konto bei {name} gibt diese E-Mail-Adresse als seine an.

Wenn es dein Konto ist, öffne innerhalb von 24 Stunden diesen Link, während du dort angemeldet bist:

{link}

Wenn es nicht dein Konto ist, öffne den Link nicht. Du musst nichts tun.
""",
        ),
    ),
}

LANGUAGES: Final = frozenset(_LETTERS)
