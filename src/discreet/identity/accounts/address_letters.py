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
    change: LetterText
    """To the new address of an account."""
    taken: LetterText
    """To an address that was entered as a new one and belongs to another account."""
    changed: LetterText
    """To the previous address of an account, after the change."""


def letters_in(language: str) -> AddressLetters:
    return _LETTERS.get(language, _LETTERS["en"])


_LETTERS: Final = {
    "en": AddressLetters(
        sign_up=LetterText(
            subject="{name}: create your account",
            text="""\
Someone asked to create a {name} account with this email address.

To continue, open this link within 24 hours:

{link}

Wasn't you? You can ignore this email. No account is created without the link.
""",
        ),
        known=LetterText(
            subject="{name}: you already have an account",
            text="""\
Someone asked to create a {name} account with this email address, but it already has one.

Sign in here:

{link}

Forgot your password? Set a new one:

{reset}

Wasn't you? You can ignore this email.
""",
        ),
        confirm=LetterText(
            subject="{name}: confirm your email address",
            text="""\
A {name} account uses this email address.

If it's your account, sign in and open this link within 24 hours to confirm:

{link}

Not your account? Don't open the link. You can ignore this email.
""",
        ),
        change=LetterText(
            subject="{name}: confirm your new email address",
            text="""\
Someone asked to use this email address for their {name} account.

If it was you, sign in to your account and open this link within 24 hours to confirm:

{link}

Wasn't you? Don't open the link. You can ignore this email.
""",
        ),
        taken=LetterText(
            subject="{name}: this email address already has an account",
            text="""\
Someone asked to use this email address for their {name} account, but it already belongs to an account.

If both accounts are yours, sign in to the other one here:

{link}

Wasn't you? You can ignore this email. Nothing has changed.
""",
        ),
        changed=LetterText(
            subject="{name}: your email address was changed",
            text="""\
The email address of your {name} account was changed. You can no longer sign in with this one.

Wasn't you? Contact the admin of {name} right away.
""",
        ),
    ),
    "de": AddressLetters(
        sign_up=LetterText(
            subject="{name}: Konto erstellen",
            text="""\
Jemand möchte mit dieser E-Mail-Adresse ein Konto bei {name} erstellen.

Öffne innerhalb von 24 Stunden diesen Link, um fortzufahren:

{link}

Warst du das nicht? Dann kannst du diese E-Mail ignorieren. Ohne den Link wird kein Konto erstellt.
""",
        ),
        known=LetterText(
            subject="{name}: Du hast schon ein Konto",
            text="""\
Jemand möchte mit dieser E-Mail-Adresse ein Konto bei {name} erstellen, es gibt aber schon eines.

Hier kannst du dich anmelden:

{link}

Passwort vergessen? Setze ein neues:

{reset}

Warst du das nicht? Dann kannst du diese E-Mail ignorieren.
""",
        ),
        confirm=LetterText(
            subject="{name}: E-Mail-Adresse bestätigen",
            text="""\
Ein Konto bei {name} verwendet diese E-Mail-Adresse.

Wenn es dein Konto ist, melde dich an und öffne zum Bestätigen innerhalb von 24 Stunden diesen Link:

{link}

Nicht dein Konto? Dann öffne den Link nicht. Du kannst diese E-Mail ignorieren.
""",
        ),
        change=LetterText(
            subject="{name}: Neue E-Mail-Adresse bestätigen",
            text="""\
Jemand möchte diese E-Mail-Adresse für ein Konto bei {name} verwenden.

Wenn du das warst, melde dich in deinem Konto an und öffne zum Bestätigen innerhalb von 24 Stunden diesen Link:

{link}

Warst du das nicht? Dann öffne den Link nicht. Du kannst diese E-Mail ignorieren.
""",
        ),
        taken=LetterText(
            subject="{name}: Zu dieser E-Mail-Adresse gibt es schon ein Konto",
            text="""\
Jemand möchte diese E-Mail-Adresse für ein Konto bei {name} verwenden, sie gehört aber schon zu einem Konto.

Wenn beide Konten deine sind, kannst du dich hier im anderen anmelden:

{link}

Warst du das nicht? Dann kannst du diese E-Mail ignorieren. Nichts hat sich geändert.
""",
        ),
        changed=LetterText(
            subject="{name}: Deine E-Mail-Adresse wurde geändert",
            text="""\
Die E-Mail-Adresse deines Kontos bei {name} wurde geändert. Mit dieser Adresse kannst du dich nicht mehr anmelden.

Warst du das nicht? Wende dich sofort an die Administration von {name}.
""",
        ),
    ),
}

LANGUAGES: Final = frozenset(_LETTERS)
