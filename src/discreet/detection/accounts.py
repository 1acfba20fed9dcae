"""Numbers of payment cards, bank accounts, and United States social security.

Invariants:
- A card number passes the Luhn check and begins with an issuer's digits.
- An IBAN has its country's length and passes modulo 97.
- A social security number is in a range that is issued.
"""

import re

from discreet.detection.checksums import is_iban_start, is_social_security, passes_luhn
from discreet.detection.form import Candidate, Check, accept_whole, form
from discreet.detection.span import Kind

_ISSUERS = (
    ("4", (16, 13, 19)), ("5[1-5]|222[1-9]|22[3-9]|2[3-6]|27[01]|2720", (16,)), ("3[47]", (15,)),
    ("6011|64[4-9]|65", (16, 19)), ("36|38|39|30[0-5]", (14, 16)), ("35", (16, 19)), ("62|81", (16, 19)),
    ("2131|1800", (15,)), ("220[0-4]", (16, 19)), ("50|5[6-9]|6\\d|8[12]", (16,)),
)  # fmt: skip
"""First digits and lengths (ISO/IEC 7812): Visa, Mastercard, American Express, Discover, Diners, JCB, UnionPay, old
JCB, Mir, Maestro and RuPay."""
_RARE = ("50|5[6-9]|6\\d", (12, 13, 14, 15, 17, 18, 19))
"""Maestro with lengths that many numbers have: a word must say that it is a card."""
_PREFIXES = [
    (re.compile(prefix), lengths, rare)
    for rare, issuers in enumerate((_ISSUERS, (_RARE,)))
    for prefix, lengths in issuers
]
_GROUPED = re.compile(r"(?:\d{4}[ .-]{0,3}){3}\d{1,4}(?:[ .-]{0,3}\d{1,3})?|\d{4}[ .-]{1,3}\d{6}[ .-]{1,3}\d{4,5}")
_CARD_WORDS = re.compile(r"(?:card|\bcc|visa|maestro|karte|carte|tarjeta|carta)\b[^\d]{0,30}\Z")
_SSN_WORDS = re.compile(r"\b(?:ssn|social(?: security)?(?: number| no| #)?)\b[^\d]{0,24}\Z")


def _card(candidate: Candidate) -> int:
    """Return the length of the card number.

    An expiry date or a code may follow it.
    """
    digits = candidate.digits
    for prefix, lengths, rare in _PREFIXES:
        for length in lengths if prefix.match(digits) else ():
            end = _place_after(candidate.letters, length)
            if end and passes_luhn(digits[:length]) and len(set(digits[:length])) > 1:
                sure = not rare and _is_written_as_card(candidate.letters[:end])
                return end if sure or _CARD_WORDS.search(candidate.before) else 0
    return 0


def _is_written_as_card(letters: str) -> bool:
    return letters.isdigit() or _GROUPED.fullmatch(letters) is not None


def _place_after(letters: str, digits: int) -> int:
    """Return the place after so many digits.

    0 if there are fewer, or if the group of digits continues.
    """
    for place, letter in enumerate(letters, 1):
        digits -= letter.isdigit()
        if not digits:
            return 0 if letters[place : place + 1].isdigit() else place
    return 0


def _iban(candidate: Candidate) -> int:
    return is_iban_start(candidate.letters)


def _social_security(candidate: Candidate) -> int:
    return accept_whole(candidate) if is_social_security(candidate.digits) else 0


def _after(words: re.Pattern[str], check: Check) -> Check:
    """Return a check that also requires one of the words before the candidate."""
    return lambda candidate: check(candidate) if words.search(candidate.before) else 0


ACCOUNTS = (
    form(Kind.IBAN, r"(?<![A-Za-z0-9])[A-Za-z]{2}\d{2}(?:[ .-]?[A-Za-z0-9]){11,40}", _iban, digits=6),
    form(Kind.CREDIT_CARD, r"(?<![\w+.-])\d(?:[ .-]{0,3}\d){11,20}(?!\w)", _card, digits=12),
    form(Kind.SSN, r"(?:(?<![\w-])\d{3}-\d{2}-\d{4}|(?<![\w.-])\d{3} \d{2} \d{4})(?![\w-])", _social_security,
         digits=9),
    form(Kind.SSN, r"(?<![\w.-])\d{3}[ .-]?\d{2}[ .-]?\d{4}(?![\w-])", _after(_SSN_WORDS, _social_security),
         "ssn", "social"),
)  # fmt: skip
"""The most certain forms come first."""
