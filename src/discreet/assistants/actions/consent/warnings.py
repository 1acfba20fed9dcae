"""The warnings on a consent card, derived from facts (P4).

Invariants:
- Values only.
- Each warning is a whole sentence; its kind lets the page name it in two words.
"""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from discreet.assistants.actions.ledger.sharing_patterns import SharingPattern
from discreet.assistants.actions.mcp.elicitation import list_secret_fields
from discreet.assistants.actions.operation import Operation
from discreet.promises.disclosure import ChosenBy, Disclosure, Recipient


class WarningKind(StrEnum):
    """The subject of a warning."""

    SECRET = "secret"
    NOT_REVIEWED = "not_reviewed"
    BUILDERS_HOST = "builders_host"
    OWN_CHOICE = "own_choice"
    OPERATORS_CHOICE = "operators_choice"
    MODELS_CHOICE = "models_choice"
    NO_POLICY = "no_policy"
    NOT_ENCRYPTED = "not_encrypted"
    TEMPORARY = "temporary"
    HABIT = "habit"
    RESTORED = "restored"


_OPERATORS = (
    "{} was chosen by this server's operator, and this server's commitments don't cover what it does with your data."
)
_MODELS = (
    "The model chose this address. {} learns that this server asks for it, and is asked for its rules for programs "
    "(robots.txt) first."
)
_QUOTES = str.maketrans(dict.fromkeys('"“”„‟«»', "’"))
"""A name that ends its own quotation could go on in the card's words."""


@dataclass(frozen=True)
class ConsentWarning:
    """A warning for the person before they decide."""

    kind: WarningKind
    sentence: str


def build_warnings(
    disclosure: Disclosure,
    account_id: UUID,
    pattern: SharingPattern,
    *,
    temporary: bool = False,
    guest: bool = False,
) -> tuple[ConsentWarning, ...]:
    """Return the warnings for a person before they allow a request; a `guest` has no page of the data sent."""
    recipient = disclosure.recipient
    warnings = build_recipient_warnings(recipient, disclosure.request.url, account_id)
    if guest:
        sentence = f"This server forgets this chat, but {recipient.host} may keep what it gets."
        warnings.append(ConsentWarning(WarningKind.TEMPORARY, sentence))
    elif temporary:
        sentence = (
            f"This chat is temporary here, but {recipient.host} may keep what it gets. Data sent will show the "
            "recipient and the time, but not the content."
        )
        warnings.append(ConsentWarning(WarningKind.TEMPORARY, sentence))
    return (*warnings, *(ConsentWarning(WarningKind.HABIT, sentence) for sentence in pattern.warnings))


def build_restored_warning(host: str) -> ConsentWarning:
    """Return the warning for a call in which stand-ins were replaced by originals (P14)."""
    sentence = f"The model wrote this with stand-ins. The originals are restored here, and {host} gets them."
    return ConsentWarning(WarningKind.RESTORED, sentence)


def build_secret_warnings(operation: Operation) -> tuple[ConsentWarning, ...]:
    """Return one warning for each field in which a server asks for a secret."""
    if operation.answers is None:
        return ()
    asked = "“{}” asks for a secret. Enter it only if you'd give it to {} yourself."
    return tuple(
        ConsentWarning(WarningKind.SECRET, asked.format(title, operation.host))
        for title in list_secret_fields(operation.schema)
    )


def build_recipient_warnings(recipient: Recipient, url: str, account_id: UUID) -> list[ConsentWarning]:
    """Return the warnings about the recipient; `url` is the address or its beginning."""
    warnings = _host_choice_warnings(recipient, account_id)
    if recipient.policy_url is None and recipient.chosen_by is not ChosenBy.MODEL:
        warnings.append(ConsentWarning(WarningKind.NO_POLICY, f"No privacy policy for {recipient.host}."))
    if url.startswith("http:"):
        warnings.append(
            ConsentWarning(WarningKind.NOT_ENCRYPTED, "Not encrypted: others on the network could read it.")
        )
    return warnings


def _host_choice_warnings(recipient: Recipient, account_id: UUID) -> list[ConsentWarning]:
    if recipient.chosen_by is ChosenBy.OPERATOR:
        return [ConsentWarning(WarningKind.OPERATORS_CHOICE, _OPERATORS.format(recipient.host))]
    if recipient.chosen_by is ChosenBy.MODEL:
        return [ConsentWarning(WarningKind.MODELS_CHOICE, _MODELS.format(recipient.host))]
    not_reviewed = (
        f"{recipient.host} isn't reviewed by this server's operator, and this server's commitments don't cover what it "
        "does with your data."
    )
    return [ConsentWarning(WarningKind.NOT_REVIEWED, not_reviewed), _builder_choice_warning(recipient, account_id)]


def _builder_choice_warning(recipient: Recipient, account_id: UUID) -> ConsentWarning:
    if recipient.builder_id == account_id:
        own = f"You built this GPT and chose {recipient.host}. If it isn't yours, its operator can read what you send."
        return ConsentWarning(WarningKind.OWN_CHOICE, own)
    name = recipient.builder_name.translate(_QUOTES)
    builders = f"{recipient.host} may be run by “{name}”, who built this GPT and could then read what you send."
    return ConsentWarning(WarningKind.BUILDERS_HOST, builders)
