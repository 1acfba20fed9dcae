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
Someone, probably you, wants to create an account at {name} with this email address.

To continue, open this link within 24 hours:

{link}

Wasn't you? You don't need to do anything: without this link, no account is created.
""",
        ),
        known=LetterText(
            subject="{name}: you already have an account",
            text="""\
Someone, probably you, tried to create an account at {name} with this email address. It already has one.

Sign in:

{link}

Forgot your password? Set a new one:

{reset}

Wasn't you? You don't need to do anything.
""",
        ),
        confirm=LetterText(
            subject="{name}: confirm your email address",
            text="""\
An account at {name} uses this email address.

If it's your account, sign in to it and open this link within 24 hours:

{link}

Not your account? Don't open the link. You don't need to do anything.
""",
        ),
    ),
    "de": AddressLetters(
        sign_up=LetterText(
            subject="{name}: Konto erstellen",
            text="""\
Jemand, wahrscheinlich du, möchte bei {name} mit dieser E-Mail-Adresse ein Konto erstellen.

Öffne innerhalb von 24 Stunden diesen Link, um fortzufahren:

{link}

Das warst nicht du? Dann musst du nichts tun: Ohne diesen Link wird kein Konto erstellt.
""",
        ),
        known=LetterText(
            subject="{name}: Du hast schon ein Konto",
            text="""\
Jemand, wahrscheinlich du, wollte bei {name} mit dieser E-Mail-Adresse ein Konto erstellen. Zu ihr gibt es schon eines.

Melde dich an:

{link}

Passwort vergessen? Lege ein neues fest:

{reset}

Das warst nicht du? Dann musst du nichts tun.
""",
        ),
        confirm=LetterText(
            subject="{name}: E-Mail-Adresse bestätigen",
            text="""\
Ein Konto bei {name} verwendet diese E-Mail-Adresse.

Wenn es dein Konto ist, melde dich dort an und öffne diesen Link innerhalb von 24 Stunden:

{link}

Nicht dein Konto? Öffne den Link nicht. Du musst nichts tun.
""",
        ),
    ),
}

LANGUAGES: Final = frozenset(_LETTERS)
