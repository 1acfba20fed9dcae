"""Hints for a builder about an operation that asks for more data than it needs.

Invariants:
- A hint is about a kind of personal data that a field clearly asks for, and for which neither summary nor description
  of the operation gives a reason.
- Hints about required fields are worded more strongly.
- The user's complete words are never a need of an operation; a few of them are.
- Hints refuse nothing.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any

from discreet.assistants.actions.operation import DocumentProblem, Operation
from discreet.assistants.actions.request.arguments import build_pointer, shorten
from discreet.detection.hidden import spell_out_hidden

MAX_FIELDS = 500
MAX_HINTS = 20
MAX_DEPTH = 24

_TRANSACTION_WORDS = (
    "book|reserv|appointment|order|checkout|purchas|buy|deliver|ship|register|sign ?up|subscri|enrol|invit|contact"
)
"""Purposes that need a name, an address or a number."""


@dataclass(frozen=True)
class SensitiveFieldKind:
    """A kind of personal data.

    `name_pattern` matches the words of a field's name, `reason` a description that explains the field.
    """

    label: str
    name_pattern: re.Pattern[str]
    reason: re.Pattern[str]


def _endings(*names: str) -> re.Pattern[str]:
    """Return a pattern for names that end with one of these words."""
    return re.compile(rf"(?:^| )(?:{'|'.join(names)})$")


def _starts(*words: str) -> re.Pattern[str]:
    """Return a pattern for texts with a word that starts with one of these."""
    return re.compile(rf"\b(?:{'|'.join(words)})", re.IGNORECASE)


_PERSON_ID = "an id of the person"
_KINDS = (
    SensitiveFieldKind(
        "an e-mail address",
        _endings("e ?mails?", "(?:e ?)?mail address(?:es)?"),
        _starts("e-?mail", "mail", "news", _TRANSACTION_WORDS),
    ),
    SensitiveFieldKind(
        "a telephone number",
        _endings("(?:tele)?phone(?: number)?", "(?:mobile|cell|fax|whats ?app)(?: phone)? number", "mobile", "msisdn"),
        _starts("phone", "call", "sms", "text messag", "whatsapp", "fax", _TRANSACTION_WORDS),
    ),
    SensitiveFieldKind(
        "a person's name",
        _endings(
            "(?:first|last|family|given|middle|maiden|full|real) ?name",
            "surname",
            "(?:customer|passenger|guest|patient|contact|recipient|sender|employee|person|travell?er) name",
        ),
        _starts("name", "person", "people", "passenger", "guest", "patient", "customer", "employee",
              "profile", _TRANSACTION_WORDS),
    ),
    SensitiveFieldKind(
        "a date of birth",
        _endings("birth ?(?:date|day|year)", "(?:date|year) of birth", "dob"),
        _starts("birth", "born", r"age\b", "horoscope", "zodiac", "astrolog", "natal", "numerolog"),
    ),
    SensitiveFieldKind(
        "a postal address",
        _endings(
            "(?:home|street|postal|shipping|billing|delivery|mailing|user|customer) address",
            "street(?: name| line| number)?",
            "house number",
            "address line(?: [0-9])?",
        ),
        _starts("address", "street", "route", "directions", "propert", "estate", "hous", "home", "map",
              "locat", _TRANSACTION_WORDS),
    ),
    SensitiveFieldKind(
        "an exact place",
        _endings("latitude", "longitude", "lat", "lon", "lng", "lat ?lo?ng?", "coordinates?", "geo ?location", "gps",
              "(?:user|current) location"),
        _starts("near", "locat", "place", "where", "map", "weather", "forecast", "distance", "radius", "area", "route",
              "directions", "coordinates", "position", "latitude", "geo", "cit(?:y|ies)", "local", "region",
              "restaurant", "hotel", "store", "event", "venue"),
    ),
    SensitiveFieldKind(
        "an identity number",
        _endings("ssn", "(?:social security|passport)(?: number)?", "(?:national|tax) id", "(?:identity|tax) number",
              "drivers? licen[cs]e(?: number)?", "aadhaar", "curp", "cpf"),
        _starts("social security", "passport", "identity", "tax", "licen[cs]e", "visa"),
    ),
    SensitiveFieldKind(
        "bank or card details",
        _endings("(?:credit |debit )?card number", "(?:credit|debit) card", "cvv", "cvc", "iban", "bank account",
              "(?:account|routing) number", "sort code"),
        _starts("pay", "charg", "card", "bank", "iban", "transfer", "invoice", "donat"),
    ),
    SensitiveFieldKind(
        _PERSON_ID,
        _endings("user ?id", "user identifier", "device id", "(?:chat ?gpt|open ?ai) user(?: id)?"),
        _starts(r"(?:an?|the|of|for|get|find|list|update|delete|create|retrieve) (?:\w+ )?users?\b", "account",
              "profile", "customer", "member", "device"),
    ),
)  # fmt: skip
_IDENTITY_DESCRIPTION = re.compile(r"\b(?:id|identifier) of the (?:logged[- ]in )?user\b", re.IGNORECASE)
_SECRET = re.compile(
    r"(?:^|.* )(?:password|passwd|passphrase|api ?key|secret|(?:access|auth|bearer|refresh) token|private key|otp|"
    r"one time code|(?:db|connection) ?string)$|^(?:token|pin)$"
)

_TALK_WORDS = "(?:messages?|prompts?|questions?|query|input|request|words|conversation|chat|discussion)"
_WHOLE_CHAT_NAMES = _endings(
    "(?:users?|original|raw|full|entire|complete) (?:messages?|input|prompt|query|question|request|text|words)",
    "(?:chat|conversation|messages?) ?(?:history|log|context)",
    "conversations?",
    "dialog(?:ue)?",
    "chat ?gpt prompt",
)
_WHOLE_CHAT_DESCRIPTION = _starts(
    rf"(?:original|exact|whole|full|entire|complete|verbatim|raw|latest|last) (?:\w+ )?(?:user'?s? )?{_TALK_WORDS}\b",
    rf"{_TALK_WORDS} (?:(?:that|which) )?(?:the )?users? (?:asked|sent|wrote|typed|entered)\b",
    rf"{_TALK_WORDS} (?:(?:that|which) )?(?:was )?(?:sent|asked|written|typed) by (?:the )?user\b",
    r"prompt from the user\b",
    rf"user'?s (?:own )?(?:prompt|message|words|input|{_TALK_WORDS} or {_TALK_WORDS})\b",
    r"(?:conversation|discussion|chat) (?:history|context|so far)\b",
    r"any context information\b",
)
_WHOLE_CHAT_REQUEST = _starts(
    rf"(?:the )?users?'?s? {_TALK_WORDS} (?:in full|verbatim|word for word|as (?:it )?is|unchanged)\b"
)
_SHORTENED = _starts("summar", "keyword", "categor", "max(?:imum)?(?: of)? [0-9]+ words", "in a few words")
_HIDDEN_FROM_USER = _starts(
    r"(?:not|never|n't) (?:be )?(?:visible|shown|displayed|revealed|told|mentioned) to (?:the )?user",
    r"(?:without|do not|don't|never) (?:tell|telling|show|showing|inform|informing|notify|notifying) (?:the )?user",
    r"hidden from (?:the )?user",
)
_WORD = re.compile(r"[A-Z]{1,60}(?![a-z])|[A-Z]?[a-z]+|[0-9]+")


@dataclass(frozen=True)
class _Field:
    """A value that the operation may ask for. `description` is the document's text about it, `types` its JSON types."""

    path: tuple[str, ...]
    required: bool
    description: str
    types: frozenset[str]
    is_choice: bool
    """Whether it is one of a few values, or a boolean."""

    @property
    def name(self) -> str:
        """The words of its name, in lower case: "homeAddress" → "home address"."""
        return " ".join(_WORD.findall(self.path[-1])[-12:]).lower()

    @property
    def is_text(self) -> bool:
        return not self.is_choice and not self.types & {"integer", "number"}

    @property
    def quoted_path(self) -> str:
        return f"“{spell_out_hidden(shorten('.'.join(self.path), 60))}”"


def lint(operation: Operation) -> list[DocumentProblem]:
    """Return hints in the order of the fields.

    `where` is the field's JSON pointer in the arguments, "" for all of them.
    """
    hints: dict[str, DocumentProblem] = {}
    if _WHOLE_CHAT_REQUEST.search(_operation_text(operation)):
        sentence = "Its description asks for the user's words in full. Ask for the few words that it needs."
        hints[""] = DocumentProblem("", sentence)
    for field in islice(_list_fields(operation.schema, (), True, 0), MAX_FIELDS):
        if (hint := _build_hint(operation, field)) and len(hints) < MAX_HINTS:
            hints.setdefault(build_pointer(field.path), DocumentProblem(build_pointer(field.path), hint))
    return list(hints.values())


def _build_hint(operation: Operation, field: _Field) -> str | None:
    asks = "always asks" if field.required else "can ask"
    if _SECRET.match(field.name):
        advice = "Set it up as the action's sign-in, so that no chat holds it."
        return f"It {asks} for a secret ({field.quoted_path}). {advice}"
    if _HIDDEN_FROM_USER.search(field.description):
        return f"It says that its user should not see {field.quoted_path}. Here people see what is sent about them."
    if field.is_text and _asks_for_whole_chat(field):
        frequency = " every time" if field.required else ""
        return (
            f"It {asks} for the user's own words as a whole ({field.quoted_path}): {operation.host} would receive "
            f"them{frequency}. Ask for the few words that it needs."
        )
    for kind in _KINDS:
        if _asks_for(field, kind) and not kind.reason.search(_operation_text(operation)):
            return _build_unexplained_hint(operation, field, kind, asks)
    return None


def _asks_for_whole_chat(field: _Field) -> bool:
    return bool(
        _WHOLE_CHAT_NAMES.search(field.name) or _WHOLE_CHAT_DESCRIPTION.search(field.description)
    ) and not _SHORTENED.search(field.description)


def _asks_for(field: _Field, kind: SensitiveFieldKind) -> bool:
    is_person_id = kind.label == _PERSON_ID and _IDENTITY_DESCRIPTION.search(field.description)
    return not field.is_choice and bool(is_person_id or kind.name_pattern.search(field.name))


def _operation_text(operation: Operation) -> str:
    return f"{operation.summary}\n{operation.description}"


def _build_unexplained_hint(operation: Operation, field: _Field, kind: SensitiveFieldKind, asks: str) -> str:
    description = spell_out_hidden(shorten(operation.summary or operation.description, 80))
    reason = "it has no description that would say why"
    if description:
        reason = f"its description, “{description}”, does not say why"
    advice = "Leave the field out, or say what it is for." if field.required else "Leave it out if it is not needed."
    return f"It {asks} for {kind.label} ({field.quoted_path}); {reason}. {advice}"


def _list_fields(schema: Any, path: tuple[str, ...], required: bool, depth: int) -> Iterator[_Field]:
    """Yield every named value of the schema, also nested ones."""
    if not isinstance(schema, Mapping) or depth > MAX_DEPTH:
        return
    properties = schema.get("properties")
    names = schema.get("required")
    for name, part in properties.items() if isinstance(properties, Mapping) else ():
        is_required = required and isinstance(names, list) and name in names
        if isinstance(part, Mapping):
            yield _Field(
                (*path, name), is_required, _schema_text(part), types := _get_types(part), _is_choice(part, types)
            )
        yield from _list_fields(part, (*path, name), is_required, depth + 1)
    for key in ("allOf", "anyOf", "oneOf"):
        for part in schema.get(key, []) if isinstance(schema.get(key), list) else []:
            yield from _list_fields(part, path, required and key == "allOf", depth + 1)
    yield from _list_fields(schema.get("items"), path, required, depth + 1)


def _schema_text(schema: Mapping[str, Any]) -> str:
    return " ".join(str(schema[key])[:2_000] for key in ("title", "description") if isinstance(schema.get(key), str))


def _get_types(schema: Mapping[str, Any]) -> frozenset[str]:
    types = schema.get("type", "string")
    return frozenset([types] if isinstance(types, str) else map(str, types))


def _is_choice(schema: Mapping[str, Any], types: frozenset[str]) -> bool:
    return "enum" in schema or "const" in schema or types == {"boolean"}
