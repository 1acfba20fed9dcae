"""E-mails about addresses, in each language of the app."""

from dataclasses import dataclass
from typing import Final

from discreet.languages import get_texts
from discreet.ports.mail import OutgoingEmail


@dataclass(frozen=True, kw_only=True)
class LetterText:
    """An e-mail's template.

    `{name}` is the installation, `{link}` the link to open, `{reset}` the page for a lost password. Nothing in it comes
    from the person who requests it, so that it cannot carry a stranger's words.
    """

    subject: str
    text: str

    def compose(self, email: str, **values: str) -> OutgoingEmail:
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
    return get_texts(_ENGLISH, "letters", language)


_ENGLISH: Final = AddressLetters(
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
)
