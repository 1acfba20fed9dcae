"""The kind that masking gives to what detection found."""

from discreet.detection.span import Kind
from discreet.promises.masking import MaskedKind

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
