"""Detection of personal data by its form (P4).

It finds addresses, numbers with a check digit, secrets, and names after a title, a greeting or a closing.

Invariants:
- A pattern alone is weak evidence: a kind with a check (length, check digit, range) must pass it.
- Everything that datasets remove by its form is found here, too (`detection/`).
- Names without such a context are not found here; a field's name may reveal them (`field_names.py`).
- Every pattern is linear in the text.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from discreet.assistants.actions.marks.spans import MarkedSpan
from discreet.detection.iban import is_iban_start
from discreet.detection.introductions import introduced
from discreet.detection.numbers import is_machine_of_somebody, is_social_security, passes_luhn
from discreet.detection.patterns import Patterns
from discreet.detection.span import Kind, settle
from discreet.detection.tokens import TOKENS
from discreet.promises.disclose import Mark, MarkKind

Check = Callable[[str], int]
"""Returns how many of the matched characters are of the kind, from the first; 0 for none."""


@dataclass(frozen=True)
class Pattern:
    """`what` is the kind in words; `check` verifies a match."""

    what: str
    expression: re.Pattern[str]
    check: Check = len


def personal(text: str) -> Iterator[MarkedSpan]:
    """Yield all personal data in `text`. Earlier patterns win where matches overlap."""
    taken = bytearray(len(text))
    for pattern in _PATTERNS:
        at = 0
        while found := pattern.expression.search(text, at):
            start, end = found.start(), found.start() + pattern.check(found.group())
            if start < end and not any(taken[start:end]):
                taken[start:end] = b"\1" * (end - start)
                yield MarkedSpan(start, end, Mark(MarkKind.PERSONAL, pattern.what))
            at = max(end, start + 1)  # a rejected match may contain a valid one
    for found_here in settle((*_SHARED.find([text])[0], *introduced(text))):
        start, end = found_here.start, found_here.end
        if not any(taken[start:end]):
            taken[start:end] = b"\1" * (end - start)
            yield MarkedSpan(start, end, Mark(MarkKind.PERSONAL, _WHAT[found_here.kind]))


def _digits(text: str) -> str:
    return "".join(letter for letter in text if letter.isdigit())


def _card(text: str) -> int:
    digits = _digits(text)
    fits = 13 <= len(digits) <= 19 and digits[0] in "23456" and len(set(digits)) > 1
    return len(text) if fits and passes_luhn(digits) else 0


def _iban(text: str) -> int:
    return is_iban_start(text)


def _international(text: str) -> int:
    digits = _digits(text)
    return len(text) if (8 if text.startswith("+") else 11) <= len(digits) <= 15 else 0


def _national(text: str) -> int:
    """Check a national number: a leading zero, in usual groups. Dates look similar."""
    return 0 if _DATE.match(text) or not 9 <= len(_digits(text)) <= 12 else len(text)


def _us_number(text: str) -> int:
    digits = _digits(text)
    return len(text) if digits[0] in "23456789" and digits[3] in "23456789" else 0


def _social_security(text: str) -> int:
    return len(text) if is_social_security(_digits(text)) else 0


def _ip(text: str) -> int:
    bare = text.rstrip(".:") if not text.endswith("::") else text
    return len(bare) if len(bare) >= 5 and is_machine_of_somebody(bare) else 0


def _coordinates(text: str) -> int:
    latitude, longitude = (float(part) for part in re.split(r"[,; ]+", text))
    return len(text) if abs(latitude) <= 90 and abs(longitude) <= 180 else 0


def _p(what: str, expression: str, check: Check = len, flags: int = 0) -> Pattern:
    return Pattern(what, re.compile(expression, flags), check)


_DATE = re.compile(r"(?:0?[1-9]|[12]\d|3[01])([./-])(?:0?[1-9]|1[0-2])\1(?:19|20)\d\d(?!\d)")
_DAY = (
    r"(?:\d{1,2}[./-]\d{1,2}[./-]\d{2,4}|\d{4}-\d{2}-\d{2}|"
    r"\d{1,2}\.? [A-Za-z]{3,9},? \d{4}|[A-Za-z]{3,9} \d{1,2},? \d{4})"
)
_CARD = r"\d{13,19}|\d{4}([ -])\d{4}\1\d{4}\1\d{1,7}|\d{4}([ -])\d{6}\2\d{5}"

_PATTERNS = (
    _p("private key", r"-----BEGIN [A-Z ]{0,30}PRIVATE KEY-----[^-]{0,20000}(?:-----END [A-Z ]{0,30}-----)?"),
    _p("sign-in token", r"(?<![\w-])eyJ[\w-]{8,4000}\.eyJ[\w-]{4,8000}\.[\w-]{0,2000}"),
    _p("key or token", rf"(?<![\w-])(?:{TOKENS})(?![\w-])"),
    _p("password in an address", r"(?<![\w+.-])[a-z][a-z0-9+.-]{1,15}://[^\s/@:]{1,100}:[^\s/@]{1,100}@"),
    _p("password", r"(?:password|passwort|passwd|mot de passe|contraseña)\s{0,3}[:=]\s{0,3}\S{4,100}", flags=re.I),
    _p("e-mail address", r"(?<![\w.+-])[\w.+%'-]{1,64}@(?:[\w-]{1,63}\.){1,6}[^\W\d_]{2,24}(?!\w)"),
    _p("bank account (IBAN)", r"(?<![A-Za-z0-9])[A-Za-z]{2}\d{2}(?:[ -]?[A-Za-z0-9]){11,40}", _iban),
    _p("date of birth",
       rf"(?:date of birth|birthday|birth ?date|born(?: on)?|dob|geboren(?: am)?|geburtsdatum)[:\s]{{1,5}}{_DAY}",
       flags=re.I),
    _p("payment card number", rf"(?<![\w.+-])(?:{_CARD})(?![\w-])", _card),
    _p("social security number", r"(?<![\w-])\d{3}-\d{2}-\d{4}(?![\w-])", _social_security),
    _p("national insurance number", r"\b[ABCEGHJ-PRSTW-Z][ABCEGHJ-NPRSTW-Z] ?\d{2} ?\d{2} ?\d{2} ?[A-D]\b"),
    _p("IP address", r"(?<![\w.:])(?:\d{1,3}\.){3}\d{1,3}(?![\w]|\.\d)", _ip),
    _p("IP address", r"(?<![\w.:])[0-9A-Fa-f]{0,4}:[0-9A-Fa-f:]{1,34}(?:(?:\d{1,3}\.){3}\d{1,3})?(?!\w)", _ip),
    _p("device address (MAC)", r"(?<![\w:-])[0-9A-Fa-f]{2}(?:[:-][0-9A-Fa-f]{2}){5}(?![\w:-])"),
    _p("exact position", r"(?<![\w.-])-?\d{1,2}\.\d{4,16}(?:[,;] ?| )-?\d{1,3}\.\d{4,16}(?![\w.])", _coordinates),
    _p("telephone number", r"(?<![\w.+])(?:\+|00)[1-9](?:[ ()./\u2010-\u2013-]{0,3}\d){6,15}(?![\w])", _international),
    _p("telephone number", r"(?<![\w.,+/-])\(?0[1-9](?:[ ()./-]{0,3}\d){7,10}(?![\w-]|[.,]\d)", _national),
    _p("telephone number", r"(?<![\w.+-])(?:\(\d{3}\) ?|\d{3}[ .-])\d{3}[ .-]\d{4}(?![\w-])", _us_number),
    _p("street address",
       r"(?<!\w)\d{1,5}[A-Za-z]? (?:[A-Z][\w'’.-]{1,24} ){1,4}"
       r"(?:Street|St|Avenue|Ave|Road|Rd|Lane|Ln|Drive|Dr|Boulevard|Blvd|"
       r"Court|Ct|Square|Sq|Terrace|Place|Pl|Way|Close|Crescent)\b\.?"),
    _p("street address",
       r"(?<!\w)[A-ZÄÖÜ][\w.’-]{1,30} (?:Straße|Strasse|Str\.|Allee|Gasse|Platz|Weg) ?\d{1,4} ?[a-zA-Z]?(?!\w)"),
    _p("street address",
       r"(?<!\w)(?:[^\W\d_][\w.’-]{1,30} ){0,2}[^\W\d_][\w.’-]{0,30}"
       r"(?:straße|strasse|str\.|gasse|allee|weg|platz|straat|laan|gade|vägen)"
       r" ?\d{1,4} ?[a-zA-Z]?(?!\w)"),
    _p("street address", r"(?<!\w)\d{1,4}(?: ?bis)?,? (?:rue|avenue|boulevard|place|chemin|impasse|quai) "
       r"(?:d[eu] |des |d['’]|las? |le |les |[A-Z])(?:[\w'’-]{1,24} ?){1,4}"),
)  # fmt: skip
"""The most reliable patterns come first."""

_SHARED = Patterns()
"""The patterns with which datasets are reduced."""
_WHAT = {
    Kind.PERSON: "name", Kind.ADDRESS: "street address", Kind.EMAIL: "e-mail address", Kind.PHONE: "telephone number",
    Kind.CREDIT_CARD: "payment card number", Kind.IBAN: "bank account (IBAN)", Kind.SSN: "social security number",
    Kind.IP: "IP address", Kind.GOV_ID: "identity number", Kind.HANDLE: "user name on a platform",
    Kind.LICENSE_PLATE: "license plate", Kind.RECORD_NUMBER: "customer or patient number", Kind.SECRET: "secret",
}  # fmt: skip

KINDS_BY_FORM = frozenset(pattern.what for pattern in _PATTERNS) | frozenset(_WHAT.values())
