"""E-mail addresses and telephone numbers written in words to avoid a search.

Invariants:
- An address needs a spelled "at" or "dot", and brackets around it, a dot in the mailbox's name, or a word for e-mail
  before it.
- A plain "." has no space beside it: with one it ends a sentence.
- A telephone number needs a word for telephone before it, or ten digits, and is not a count.
"""

import re
from itertools import pairwise

from discreet.detection.form import Candidate, Form, accept_whole
from discreet.detection.span import Kind

_DOTS = "dot|punkt|point|punto|ponto"
_ATS = "at|ät|arroba|arobase|arrobase|klammeraffe|chiocciola"
_DOT = rf"(?: {{0,2}}[\[({{<] ?(?:{_DOTS}|\.) ?[\])}}>] {{0,2}}| (?:{_DOTS}) |\.|&#46;|%2e)"
_AT = rf"(?: {{0,2}}[\[({{<] ?(?:{_ATS}|@) ?[\])}}>] {{0,2}}| (?:{_ATS}) | @ |&#64;|&commat;|%40)"
_TOP = (
    "com|org|net|edu|gov|int|info|biz|dev|app|example|eu|de|at|ch|fr|be|nl|lu|es|mx|ar|cl|co|it|pt|br|uk|ie|us|ca|au|"
    "nz|in|io|me|se|no|dk|fi|pl|cz|gr|ru|jp|cn|tr"
)
_SPELLED_ADDRESS = (
    rf"(?<![\w.%-])(?P<it>[a-z0-9][a-z0-9_+-]{{0,31}}(?:{_DOT}[a-z0-9][a-z0-9_+-]{{0,31}}){{0,4}}{_AT}"
    rf"[a-z0-9][a-z0-9-]{{0,39}}(?:{_DOT}[a-z0-9][a-z0-9-]{{0,39}}){{0,3}}{_DOT}(?:{_TOP}))(?![\w-])"
)
_MAIL_WORD = re.compile(
    r"(?:e-?mail|mail|address|adresse|reach|write|contact|kontakt|schreib|courriel|écri|correo|escrib|email)"
)
_BRACKETED = re.compile(rf"[\[({{<] ?(?:{_ATS}|@) ?[\])}}>]|&#64;|&commat;|%40| @ ")
_SPELLED = re.compile(rf"\b(?:{_ATS}|{_DOTS})\b|&#|%")
_LOCAL = re.compile(rf"{_DOT}|{_AT}")

_DIGITS = (
    "zero|oh|one|two|three|four|five|six|seven|eight|nine|null|eins|zwei|zwo|drei|vier|fünf|fuenf|sechs|sieben|acht|neun|"
    "zéro|un|deux|trois|quatre|cinq|sept|huit|neuf|cero|uno|dos|tres|cuatro|cinco|seis|siete|ocho|nueve"
)
_PAIRS = (
    "dix|onze|douze|treize|quatorze|quinze|seize|vingt|trente|quarante|cinquante|soixante|diez|once|doce|trece|veinte|"
    "treinta|cuarenta|cincuenta|sesenta|setenta|ochenta|noventa"
)
_REPEATS = "double|triple|doppel|plus|et|y|und"
_NUMBER_WORDS = rf"(?:{_DIGITS}|{_PAIRS}|{_REPEATS}|\d{{1,3}})"
_SPELLED_NUMBER = rf"(?<![\w-]){_NUMBER_WORDS}(?:[ ,.;/-]{{1,3}}{_NUMBER_WORDS}){{4,23}}(?![\w-])"
_PHONE_WORD = re.compile(
    r"(?:phone|call|dial|ring|text|number|mobile|cell|whats ?app|reach|tel|nummer|handy|anruf|erreich|ruf|numéro|appel|"
    r"portable|joindre|llám|llama|móvil|número|teléfono)"
)
_ORDER = {word: n for n, word in enumerate(["one", "two", "three", "four", "five", "six", "seven", "eight", "nine"], 1)}
_ORDER |= {
    word: n for n, word in enumerate(["eins", "zwei", "drei", "vier", "fünf", "sechs", "sieben", "acht", "neun"], 1)
}
_ORDER |= {
    word: n for n, word in enumerate(["un", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf"], 1)
}
_ORDER |= {
    word: n for n, word in enumerate(["uno", "dos", "tres", "cuatro", "cinco", "seis", "siete", "ocho", "nueve"], 1)
}
_WORD = re.compile(r"[^\W_]+")


def _address(candidate: Candidate) -> int:
    """Return the length of the spelled address.

    0 for "look at example dot com", which names a website.
    """
    text = candidate.letters
    if not _SPELLED.search(text):
        return 0
    sure = _BRACKETED.search(text) or _local_has_dot(text) or _MAIL_WORD.search(candidate.before)
    return accept_whole(candidate) if sure else 0


def _local_has_dot(text: str) -> bool:
    """Return whether the first joint is a dot: the mailbox's name has two parts."""
    joint = _LOCAL.search(text)
    return joint is not None and re.fullmatch(_DOT, joint.group()) is not None


def _number(candidate: Candidate) -> int:
    """Return the length of the number in words.

    0 for digits only, for counting, and for too little evidence of a telephone number.
    """
    words = _WORD.findall(candidate.letters)
    if sum(not word.isdigit() for word in words) < 4 or _is_count(words):
        return 0
    number_words = _PHONE_WORD.search(candidate.before) is not None
    return accept_whole(candidate) if len(words) >= (5 if number_words else 10) else 0


def _is_count(words: list[str]) -> bool:
    values = [_ORDER.get(word, -1) for word in words]
    steps = {b - a for a, b in pairwise(values)}
    return steps in ({1}, {-1})


_NUMBERS_NEEDED = ("zero", "oh", "one", "two", "seven", "null", "eins", "zwei", "zwo", "sieben", "zéro", "deux", "sept",
                   "cero", "dos", "siete", "nueve", "six", "seis")  # fmt: skip

SPELLED_OUT: tuple[Form, ...] = (
    Form(Kind.EMAIL, re.compile(_SPELLED_ADDRESS), _address,
         (" at ", "at)", "at]", "at}", " at>", "ät", "arroba", "arobase", "arrobase", "klammeraffe", "chiocciola",
          "&#64;", "&commat;", "%40", " @ ", "(@)", "[@]", "dot", "punkt"), in_lower=True),
    Form(Kind.PHONE, re.compile(_SPELLED_NUMBER), _number, _NUMBERS_NEEDED, in_lower=True),
)  # fmt: skip
