"""E-mails about addresses, in each language of the app."""

from dataclasses import dataclass
from typing import Final

from discreet.ports import OutgoingEmail


@dataclass(frozen=True, kw_only=True)
class LetterText:
    """An e-mail's template.

    `{name}` is the installation, `{link}` the link to open, `{reset}` the page for a lost password. Nothing in it comes
    from the person who requests it, so that it cannot carry a stranger's words.
    """

    subject: str
    text: str

    def to(self, email: str, **values: str) -> OutgoingEmail:
        return OutgoingEmail(email, self.subject.format(**values), self.text.format(**values))


@dataclass(frozen=True, kw_only=True)
class AddressLetters:
    sign_up: LetterText
    """To an address without an account."""
    known: LetterText
    """To an address that was entered at sign-up and already has an account."""
    confirm: LetterText
    """To the unconfirmed address of an account."""


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
