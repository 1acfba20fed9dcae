"""Looser forms: enough for a mark on a consent card, too little for a gap in a dataset.

A wrong mark costs a glance, a wrong gap destroys a text.

Invariants:
- Each hint accepts more than the certain form of its kind, which is beside the others of that kind (`accounts.py`, …).
"""

import re

from discreet.detection.checksums import passes_luhn
from discreet.detection.form import Candidate, Check, Form, accept_whole
from discreet.detection.machines import IP_V6, identifies_machine
from discreet.detection.places import COMPOUND, STREET
from discreet.detection.secrets_found import TOKEN
from discreet.detection.span import Kind

_DATE = re.compile(r"(?:0?[1-9]|[12]\d|3[01])([./-])(?:0?[1-9]|1[0-2])\1(?:19|20)\d\d(?!\d)")
_DAY = (
    r"(?:\d{1,2}[./-]\d{1,2}[./-]\d{2,4}|\d{4}-\d{2}-\d{2}|"
    r"\d{1,2}\.? [A-Za-z]{3,9},? \d{4}|[A-Za-z]{3,9} \d{1,2},? \d{4})"
)
_CARD = r"\d{13,19}|\d{4}([ -])\d{4}\1\d{4}\1\d{1,7}|\d{4}([ -])\d{6}\2\d{5}"


def _card(candidate: Candidate) -> int:
    digits = candidate.digits
    fits = 13 <= len(digits) <= 19 and digits[0] in "23456" and len(set(digits)) > 1
    return accept_whole(candidate) if fits and passes_luhn(digits) else 0


def _international(candidate: Candidate) -> int:
    fewest = 8 if candidate.letters.startswith("+") else 11
    return accept_whole(candidate) if fewest <= len(candidate.digits) <= 15 else 0


def _national(candidate: Candidate) -> int:
    """Accept a leading zero and usual groups. Dates look similar."""
    fits = 9 <= len(candidate.digits) <= 12 and not _DATE.match(candidate.letters)
    return accept_whole(candidate) if fits else 0


def _american(candidate: Candidate) -> int:
    digits = candidate.digits
    return accept_whole(candidate) if digits[0] in "23456789" and digits[3] in "23456789" else 0


def _ip(candidate: Candidate) -> int:
    letters = candidate.letters
    bare = letters if letters.endswith("::") else letters.rstrip(".:")
    return len(bare) if len(bare) >= 5 and identifies_machine(bare) else 0


def _position(candidate: Candidate) -> int:
    latitude, longitude = (float(part) for part in re.split(r"[,; ]+", candidate.letters))
    return accept_whole(candidate) if abs(latitude) <= 90 and abs(longitude) <= 180 else 0


def _hint(
    kind: Kind, expression: str, check: Check = accept_whole, *, digits: int = 0, what: str = "", flags: int = 0
) -> Form:
    """Return a form in which letters of all alphabets count as letters."""
    return Form(kind, re.compile(expression, flags), check, digits=digits, what=what)


HINTS = (
    _hint(Kind.SECRET, TOKEN, what="key or token"),
    _hint(Kind.SECRET, r"(?<![\w+.-])[a-z][a-z0-9+.-]{1,15}://[^\s/@:]{1,100}:[^\s/@]{1,100}@",
          what="password in an address"),
    _hint(Kind.SECRET, r"(?:password|passwort|passwd|mot de passe|contraseña)\s{0,3}[:=]\s{0,3}\S{4,100}",
          what="password", flags=re.I),
    _hint(Kind.BIRTH_DATE,
          rf"(?:date of birth|birthday|birth ?date|born(?: on)?|dob|geboren(?: am)?|geburtsdatum)[:\s]{{1,5}}{_DAY}",
          digits=4, flags=re.I),
    _hint(Kind.CREDIT_CARD, rf"(?<![\w.+-])(?:{_CARD})(?![\w-])", _card, digits=13),
    _hint(Kind.IP, r"(?<![\w.:])(?:\d{1,3}\.){3}\d{1,3}(?![\w]|\.\d)", _ip, digits=4),
    _hint(Kind.IP, IP_V6, _ip),
    _hint(Kind.POSITION, r"(?<![\w.-])-?\d{1,2}\.\d{4,16}(?:[,;] ?| )-?\d{1,3}\.\d{4,16}(?![\w.])", _position,
          digits=10),
    _hint(Kind.PHONE, r"(?<![\w.+])(?:\+|00)[1-9](?:[ ()./-]{0,3}\d){6,15}(?!\w)", _international, digits=7),
    _hint(Kind.PHONE, r"(?<![\w.,+/-])\(?0[1-9](?:[ ()./-]{0,3}\d){7,10}(?![\w-]|[.,]\d)", _national, digits=9),
    _hint(Kind.PHONE, r"(?<![\w.+-])(?:\(\d{3}\) ?|\d{3}[ .-])\d{3}[ .-]\d{4}(?![\w-])", _american, digits=10),
    _hint(Kind.ADDRESS, rf"(?<!\w)\d{{1,5}}[A-Za-z]? (?:[A-Z][\w'.-]{{1,24}} ){{1,4}}(?:{STREET}|Dr)\b\.?",
          digits=1),
    _hint(Kind.ADDRESS, r"(?<!\w)(?:[^\W\d_][\w.'-]{1,30} ){0,2}[^\W\d_][\w.'-]{0,30}"
          rf"(?:{COMPOUND}|gade) ?\d{{1,4}} ?[a-zA-Z]?(?!\w)", digits=1),
    _hint(Kind.ADDRESS, r"(?<!\w)\d{1,4}(?: ?bis)?,? (?:rue|avenue|boulevard|place|chemin|impasse|quai) "
          r"(?:d[eu] |des |d'|las? |le |les |[A-Z])(?:[\w'-]{1,24} ?){1,4}", digits=1),
)  # fmt: skip
"""The most reliable come first."""
