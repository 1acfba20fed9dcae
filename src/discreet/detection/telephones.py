"""Telephone numbers in the notations of many countries.

Invariants:
- A form that only telephone numbers have is enough.
- Any other row of digits needs a word that says that it is a telephone number, and is skipped if a word says that it is
  something else.
"""

import re

from discreet.detection.form import Candidate, Check, Form, accept_whole, form
from discreet.detection.span import Kind

_DATE = re.compile(r"\(?(?:0?[1-9]|[12]\d|3[01])([./ -])(?:0?[1-9]|1[0-2])\1(?:(?:19|20)\d\d|\d\d)(?![./-]?\d)")
_ISO_DATE = re.compile(r"\d{4}([./-])(?:0?[1-9]|1[0-2])\1(?:0?[1-9]|[12]\d|3[01])(?!\d)")
_COUNTRY = re.compile(
    r"(?:\+|00) ?\(?(?:1|7|2[07]|2[1-689]\d|3[0123469]|3[578]\d|4[013-9]|42\d|5[1-8]|5[09]\d|6[0-6]|6[789]\d|8[1246]"
    r"|8[0578]\d|9[0-58]|9[679]\d)"
)
"""Country codes that are in use or reserved by region (ITU-T E.164)."""
_WORDS = re.compile(
    r"(?:\b(?:tele)?(?:phone|fax|tel)s?\b|\b(?:mobile|cell|cellphone|landline|handphone|whats ?app|sms|call(?:ed|ing)?|"
    r"dial(?:ed|l?ing)?|ring|contact|reach(?:ed)?(?: \w+)?|answer(?:ing)? at|messages? to|my registered|"
    r"text(?:ed|ing)? (?:me|him|her|us|them|at|to)|telefon\w*|handy\w*|rufnummer|mobil\w*|festnetz|"
    r"anrufen|erreichbar|portable|t[ée]l[ée]phone|t[ée]l|appele[rz]|tel[ée]fono|m[óo]vil|celular|llam\w+|cellulare|"
    r"chiam\w+|telefoon\w*|bel(?:len)?|puhelin|телефон\w*|тел)\b|"
    r"\b(?:my|his|her|their|our|your|its|whose)(?: (?:new|old|work|home|private|direct|office))? number\b|"
    r"(?:电话|手机|電話|携帯|전화|फ़ोन|هاتف|جوال))[^\d]{0,32}\Z"
)
_OTHER = re.compile(
    r"(?:order|invoice|account|acct|tracking|ticket|reference|ref|case|part|model|serial|version|card|id|isbn|customer|"
    r"flight|policy|member(?:ship)?|claim|student|employee|patent|article|bank|routing|license|licence|passport|room|"
    r"year|price|usd|eur|pin|code|otp|zip)s?(?: ?(?:number|no|nr|code|num))?\b[^\d]{0,16}\Z|[$€£¥#]\s?\Z"
)
_AFTERWARDS = re.compile(
    r"[\s(,-]{0,3}(?:mobile|cell|home|work|office|fax|phone|tel|desk|direct)\b|"
    r"[ ,)]{1,3}(?:is|was) (?:(?:my|his|her|their|our|the) )?(?:\w+ )?(?:phone|mobile|cell|fax|number\b)"
)
_AMERICAN = re.compile(r"[2-9]\d\d\)?[ .-]{0,2}[2-9]\d\d[ .-]\d{4}")
_PAIRS = re.compile(r"\d\d([ -])\d\d\1\d\d")
"""Iceland, Greenland, the Faroes: such a short number needs its form as well."""
_EXTENSION = r"(?:,? ?(?:x|ext\.?|extension|#|Ext\.?|Durchwahl|DW) ?\.?:? ?\d{1,6}(?!\d))?"
_START = r"(?<![\w.+/-])(?<!\d,)"
_STOP = r"(?!\w|-\d|[.,]\d)"
_BETWEEN = r"[ ()./-]{0,3}"


def _is_date(candidate: Candidate) -> bool:
    letters = candidate.letters
    return _DATE.match(letters) is not None or _ISO_DATE.match(letters) is not None


def _international(candidate: Candidate) -> int:
    """Accept eight to fifteen digits with a country's code.

    Digits after the fifteenth belong to another number.
    """
    fits = 8 <= len(candidate.digits.removeprefix("00")) <= 15
    return accept_whole(candidate) if fits and _COUNTRY.match(candidate.letters) and not _is_date(candidate) else 0


def _national(candidate: Candidate) -> int:
    """Accept a number with its leading zero, in common groups, that is not a date."""
    fits = 9 <= len(candidate.digits) <= 12 and not _is_date(candidate)
    return accept_whole(candidate) if fits and not _OTHER.search(candidate.before) else 0


def _american(candidate: Candidate) -> int:
    """Accept a North American number.

    Area codes and exchanges begin with 2 to 9 (NANP). With hyphens or brackets, invented ones count too.
    """
    strict = _AMERICAN.search(candidate.letters) is not None
    labelled = "(" in candidate.letters or candidate.letters.count("-") >= 2
    return accept_whole(candidate) if (strict or labelled) and not _OTHER.search(candidate.before) else 0


def _accept_labelled_number(candidate: Candidate) -> int:
    """Accept a row of digits that a word beside it calls a telephone number."""
    long = 7 <= len(candidate.digits) <= 15 or _PAIRS.fullmatch(candidate.letters)
    if not long or _is_date(candidate) or _OTHER.search(candidate.before):
        return 0
    return accept_whole(candidate) if _WORDS.search(candidate.before) or _AFTERWARDS.match(candidate.after) else 0


def _grouped(candidate: Candidate) -> int:
    """Accept a form that few other numbers have."""
    return 0 if _OTHER.search(candidate.before) or _is_date(candidate) else accept_whole(candidate)


def _phone(expression: str, check: Check) -> Form:
    return form(Kind.PHONE, expression, check, digits=6)


TELEPHONES = (
    _phone(rf"(?<![\w+.])(?:\+|(?<!\d )00)\(?[1-9](?:{_BETWEEN}\d){{6,14}}{_EXTENSION}(?!\w|[.,]\d)", _international),
    _phone(
        r"(?<![\w.+-])(?:(?:\+|00)?1[ .-]?)?(?:\(\d{3}\)[ -]{0,2}|\d{3}[ .-])\d{3}[ .-]\d{4}(?![.-]?\d)"
        rf"{_EXTENSION}(?!\w)",
        _american,
    ),
    _phone(rf"{_START}(?<!\d[ -])\(?0[1-9]\d{{0,4}}\)?(?:[ ./-]{{1,3}}\(?\d{{2,8}}\)?){{1,5}}{_STOP}", _national),
    _phone(
        rf"{_START}(?<!=)(?:07\d{{9}}|0[67]\d{{8}}|01[567]\d{{8,9}}|04\d{{8}}|1[3-9]\d{{9}}|01[016789]\d{{7,8}}){_STOP}",
        _grouped,
    ),
    _phone(rf"{_START}(?:1[3-9]\d[ -]\d{{4}}[ -]\d{{4}}|[6-9]\d{{4}} \d{{5}}){_STOP}", _grouped),
    _phone(rf"{_START}\(\d{{2,4}}\)[ -]{{0,2}}\d{{3,5}}[ -]\d{{4}}{_STOP}", _grouped),
    _phone(rf"{_START}\(?\d(?:{_BETWEEN}\d){{5,14}}{_EXTENSION}(?!\w)", _accept_labelled_number),
)
"""The most certain come first: with a country's code, American, with a leading zero, mobiles, India and China, named
by a word.
"""
