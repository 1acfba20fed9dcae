"""The kinds of personal data that masking replaces, as people choose them."""

from enum import StrEnum

from discreet.detection.span import Kind


class MaskedKind(StrEnum):
    """A kind of personal data that a person, a workspace or the operator chooses to mask."""

    PERSON = "person"
    ORGANISATION = "organisation"
    PLACE = "place"
    ADDRESS = "address"
    TELEPHONE = "telephone"
    EMAIL = "email"
    ACCOUNT = "account"
    """Bank accounts, payment cards, user names on platforms."""
    ID = "id"
    """Identity, customer and patient numbers, licence plates, addresses of machines."""
    BIRTH_DATE = "birth_date"
    SECRET = "secret"
    WORD = "word"
    """A word that a person or a workspace added."""


ALWAYS = frozenset((MaskedKind.SECRET, MaskedKind.WORD))
"""Kinds that are masked wherever anything is."""
EVERY_KIND = frozenset(MaskedKind)

MASKED_AS = {
    Kind.PERSON: MaskedKind.PERSON,
    Kind.ADDRESS: MaskedKind.ADDRESS,
    Kind.EMAIL: MaskedKind.EMAIL,
    Kind.PHONE: MaskedKind.TELEPHONE,
    Kind.CREDIT_CARD: MaskedKind.ACCOUNT,
    Kind.IBAN: MaskedKind.ACCOUNT,
    Kind.HANDLE: MaskedKind.ACCOUNT,
    Kind.SSN: MaskedKind.ID,
    Kind.GOV_ID: MaskedKind.ID,
    Kind.LICENSE_PLATE: MaskedKind.ID,
    Kind.RECORD_NUMBER: MaskedKind.ID,
    Kind.IP: MaskedKind.ID,
    Kind.POSITION: MaskedKind.PLACE,
    Kind.BIRTH_DATE: MaskedKind.BIRTH_DATE,
    Kind.SECRET: MaskedKind.SECRET,
}
"""The kind that masking gives to what detection found."""
