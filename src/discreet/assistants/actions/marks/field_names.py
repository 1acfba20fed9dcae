"""Detection of personal data by the name of a field (P4).

Invariants:
- A name counts only if the value can be of that kind: a number is not a name, a boolean is not an address.
"""

import re
from collections.abc import Sequence

_WORD = re.compile(r"[A-Z]{1,60}(?![a-z])|[A-Z]?[a-z]+|\d+|[^\W\d_A-Za-z]+")

_NAMES = {
    "name": "first name|given name|last name|family name|sur name|surname|full name|maiden name|middle name|firstname|"
    "lastname|fullname|vorname|nachname|prénom|prenom|nom de famille|apellido|contact name|customer name|user name|"
    "username|recipient name|sender name|passenger name|patient name|guest name|person name|author name|owner name|"
    "employee name|student name|user full name|real name|nick name|nickname|screen name",
    "e-mail address": "email|e mail|mail address|email address|mailto|to email|recipient email",
    "telephone number": "phone|phone number|telephone|tel|mobile|mobile number|cell|cell phone|fax|whats app|whatsapp|"
    "telefon|handy|msisdn",
    "address": "address|street|street address|address line|postal code|postcode|post code|zip|zip code|zipcode|adresse|"
    "straße|strasse|plz|home address|shipping address|billing address|house number",
    "date of birth": "birth|birthday|birthdate|birth date|date of birth|dob|birth year|year of birth|geburtsdatum|born",
    "gender": "gender|sex|geschlecht|pronouns",
    "age": "age|alter",
    "identity number": "ssn|social security|social security number|passport|passport number|national id|id number|"
    "tax id|tin|bsn|nino|driver license|drivers license|license plate|personal number|aadhaar|curp|cpf|dni|nif",
    "bank or card": "iban|bic|account number|bank account|routing number|card number|credit card|cvv|cvc|sort code|pan",
    "secret": "password|passwd|passwort|pass phrase|passphrase|secret|client secret|api key|apikey|access token|"
    "refresh token|auth token|bearer token|private key|pin|otp|one time code|security answer",
    "position": "latitude|longitude|lat|lon|lng|geo|coordinates|location coordinates",
    "IP address": "ip|ip address|client ip|remote addr",
    "health": "diagnosis|diagnoses|symptom|symptoms|medication|medications|medical history|blood type",
    "belief or origin": "religion|ethnicity|race|political party|sexual orientation|nationality",
    "income": "salary|income|net worth|gehalt",
}
_SAYS = {name: what for what, names in _NAMES.items() for name in names.split("|")}
KINDS_BY_NAME = frozenset(_NAMES)
_MAX_LENGTH = max(len(name.split()) for name in _SAYS)
_PERSON = (
    "person people user users customer customers contact contacts recipient sender passenger passengers patient guest "
    "guests employee student author owner member attendee attendees client traveler travellers payer payee"
)
_PEOPLE = frozenset(_PERSON.split())
_PERSON_NAME = re.compile(r"[^\W\d_][^\W\d_'’.-]{0,30}(?:[ -][^\W\d_][^\W\d_'’.-]{0,30}){1,3}")
_MAY_BE_NUMBERS = (
    "telephone number", "address", "date of birth", "age", "identity number", "bank or card", "secret", "position",
    "income",
)  # fmt: skip


def personal_by_field_name(path: Sequence[str], kind: str, value: str) -> str | None:
    """Return the kind of personal data in the field, in words, else None.

    `path` are the steps of its pointer, `kind` is that of the field: string, number, boolean, null, json.
    """
    keys = [step for step in path if not step.isdigit()]
    if not keys or not value.strip() or kind not in ("string", "number"):
        return None
    words = _split_words(keys[-1])
    personal_kind = _find_kind_by_ending(words)
    if personal_kind is None and words == ["name"]:
        personal_kind = _find_bare_name(keys[:-1], value)
    if personal_kind is None or (kind == "number" and personal_kind not in _MAY_BE_NUMBERS):
        return None
    return personal_kind if _can_be_kind(personal_kind, value) else None


def _find_kind_by_ending(words: list[str]) -> str | None:
    """Return the kind by the longest known ending: "userHomeAddresses" are addresses."""
    for length in range(min(_MAX_LENGTH, len(words)), 0, -1):
        ending = " ".join(words[-length:])
        for singular in (ending, ending.removesuffix("s"), ending.removesuffix("es")):
            if what := _SAYS.get(singular):
                return what
    return None


def _find_bare_name(parents: list[str], value: str) -> str | None:
    """Return "name" if a field "name" is a person's, or its value looks like a name."""
    if parents and _PEOPLE & set(_split_words(parents[-1])):
        return "name"
    looks = _PERSON_NAME.fullmatch(value.strip()) is not None
    return "name" if looks and all(word[:1].isupper() for word in value.split()) else None


def _can_be_kind(personal_kind: str, value: str) -> bool:
    if personal_kind in ("telephone number", "bank or card"):
        return any(letter.isdigit() for letter in value)
    if personal_kind == "e-mail address":
        return "@" in value
    if personal_kind == "position":
        return re.search(r"\.\d{3}", value) is not None
    return True


def _split_words(key: str) -> list[str]:
    """Split a key into words: "homeAddress", "home_address" → ["home", "address"]."""
    return [word.lower() for word in _WORD.findall(key)]
