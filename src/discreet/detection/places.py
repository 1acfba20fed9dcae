"""Street addresses that can be recognised by their form.

A number with a word for street, a post box, a postcode.

Invariants:
- A number and a word for street are both required, in the order and case of their language.
- A line in lower case needs a word that says that someone lives there.
"""

import re

from discreet.detection.form import Candidate, Check, Form, accept_whole
from discreet.detection.span import Kind

STREET = (
    "Street|St|Avenue|Ave|Road|Rd|Lane|Ln|Drive|Boulevard|Blvd|Court|Ct|Square|Sq|Terrace|Ter|Place|Pl|Way|Close|"
    "Crescent|Parkway|Pkwy|Highway|Hwy|Circle|Cir|Trail|Trl|Alley|Mews|Grove|Gardens|Plaza|Turnpike|"
    r"Dr(?!\.? [A-Z][a-z])"
)
COMPOUND = r"straße|strasse|str\.|gasse|allee|weg|platz|damm|ufer|straat|laan|gracht|plein|sgade|vej|gatan|vägen|katu"
"""Words for street that are written together with the street's name."""
_NO_STREET = (
    r"(?!(?:AM|PM|A\.M|P\.M|January|February|March|April|May|June|July|August|September|October|November|December)\b)"
)
_FLAT = r"(?:,? (?:Apt|Apartment|Suite|Ste|Unit|Flat|Room|Floor|Fl|#)\.? ?#?[\w-]{1,8})?"
_TOWN = r"[A-Z][\w.'-]{1,24}(?: [A-Z][\w.'-]{1,24}){0,2}"
_STATES = (
    "AL|AK|AZ|AR|CA|CO|CT|DE|FL|GA|HI|ID|IL|IN|IA|KS|KY|LA|ME|MD|MA|MI|MN|MS|MO|MT|NE|NV|NH|NJ|NM|NY|NC|ND|OH|OK|OR|PA|"
    "RI|SC|SD|TN|TX|UT|VT|VA|WA|WV|WI|WY|DC|PR"
)
_UK = r"(?:GIR 0AA|[A-PR-UWYZ][A-HK-Y]?\d[\dA-HJKMNPR-Y]? \d[ABD-HJLNP-UW-Z]{2})"
_CANADA = r"[ABCEGHJ-NPRSTVXY]\d[ABCEGHJ-NPRSTV-Z] \d[ABCEGHJ-NPRSTV-Z]\d"
_LOW_STREET = "street|avenue|ave|road|lane|drive|boulevard|blvd|court|square|terrace|crescent|parkway|close|st|rd"
_TAIL = rf"(?:,? {{1,2}}(?:[A-Z]{{1,2}}-)?\d{{4,5}} {_TOWN})?"
"""Continental Europe writes the postcode before the town."""
_US_TAIL = rf"(?:,? {_TOWN},? (?:{_STATES}) \d{{5}}(?:-\d{{4}})?)?"
_UNIT = re.compile(r"AM|PM|AD|BC|CE|SA|SD|SS|US|EU|UK|KG|KM|GB|MB|TB|HP|PS")
"""Two letters after a number that belong to the number."""
_LIVES = re.compile(
    r"\b(?:live[sd]?|living|stay(?:ing|s)?|address(?: is)?|located|resid\w+|moved?|deliver\w*|ship\w*|send it|mail it|"
    r"home|house is|flat is|office is)(?: (?:at|on|to|in|is|near|it|them|me|my|the|over))*[ :]{1,3}\Z"
)


def _named_street(candidate: Candidate) -> int:
    """Require a capital letter: "ring 2" and "weg 5" are ordinary words.

    A lower-case name needs a word for living before it.
    """
    name = candidate.letters.split(" ")[0]
    return accept_whole(candidate) if name[:1].isupper() or _LIVES.search(candidate.before) else 0


def _dutch(candidate: Candidate) -> int:
    """Accept four digits and two letters, but not a year or an amount with its unit."""
    amount = _UNIT.match(candidate.letters[4:].lstrip())
    return 0 if amount or candidate.letters[:2] in ("19", "20") else accept_whole(candidate)


def _lived_in(candidate: Candidate) -> int:
    return accept_whole(candidate) if _LIVES.search(candidate.before) else 0


def _place(expression: str, *needs: str, check: Check = accept_whole, flags: int = 0) -> Form:
    """Return a form in which letters of all alphabets count as letters.

    Towns and streets have them.
    """
    return Form(Kind.ADDRESS, re.compile(expression, flags), check, needs, digits=1)


_ENGLISH = (
    _place(
        rf"(?<![\w.,$€£-])\d{{1,5}}[A-Za-z]?,? (?:[NSEW]\.? )?{_NO_STREET}(?:[A-Z][\w'.-]{{1,24}} ){{1,4}}"
        rf"(?:{STREET})\b\.?(?: [NSEW]{{1,2}}\b)?{_FLAT}{_US_TAIL}"
    ),
    _place(
        rf"(?<![\w.,$€£-])\d{{1,5}}[a-z]? (?:[a-z'-]{{2,20}} ){{1,3}}(?:{_LOW_STREET})\b", check=_lived_in, flags=re.I
    ),
    _place(rf"(?<!\w){_TOWN}, (?:{_STATES}) \d{{5}}(?:-\d{{4}})?(?!\w)"),
    _place(rf"(?<!\w)(?:{_TOWN},? )?(?:{_UK}|{_CANADA})(?!\w)"),
)
_CONTINENTAL = (
    _place(
        rf"(?<!\w)(?:[^\W\d_][\w.'-]{{1,30}} ){{0,2}}[^\W\d_][\w.'-]{{0,30}}(?:{COMPOUND})"
        rf" ?\d{{1,4}} ?[a-zA-Z]?(?!\w){_TAIL}",
        "straße", "strasse", "str.", "gasse", "allee", "weg", "platz", "damm", "ufer", "straat", "laan", "gracht",
        "plein", "sgade", "vej", "gatan", "vägen", "katu", check=_named_street,
    ),
    _place(
        r"(?<!\w)[A-ZÄÖÜ][\w.'-]{1,30} (?:Straße|Strasse|Str\.|Allee|Gasse|Platz|Weg|Ring|Damm|Ufer) ?\d{1,4} "
        rf"?[a-zA-Z]?(?!\w){_TAIL}",
        "straße", "strasse", "str.", "allee", "gasse", "platz", "weg", "ring", "damm", "ufer",
    ),
    _place(
        r"(?<!\w)\d{1,4}(?: ?(?:bis|ter|[A-D]))?,? (?:rue|avenue|boulevard|bd|place|chemin|impasse|quai|allée|route) "
        r"(?:(?:d[eu] |des |de la |d'|l'|las? |les? |St\.? )?[A-ZÀ-Ý][\w'-]{1,24}[ -]?){1,3}"
        rf"{_TAIL}",
        "rue", "avenue", "boulevard", "bd", "place", "chemin", "impasse", "quai", "allée", "route",
    ),
    _place(
        r"(?<!\w)(?:Calle|calle|C/|Avenida|Avda?\.|Plaza|Paseo|Via|Viale|Piazza|Corso|Rua|Travessa|Praça|ul\.|Ulica) ?"
        r"(?:(?:de |del |de la |dei |della |do |da |dos |das |di )?[A-ZÀ-Ý][\w'.-]{1,24}[ ,]{1,2}){1,4}"
        rf"(?:n[º°o]?\.? ?)?\d{{1,4}}(?: ?[a-zA-Z]\b)?(?!\w){_TAIL}",
        "calle", "c/", "avenida", "avda", "avd.", "plaza", "paseo", "via", "piazza", "corso", "rua", "travessa",
        "praça", "ul.", "ulica",
    ),
    _place(r"(?<!\w)[1-9]\d{3} ?[A-Z]{2},? {1,2}(?:'s-)?[A-Z][a-z]{2,20}(?!\w)", check=_dutch),
)  # fmt: skip
_POST_BOX = _place(
    r"(?<!\w)(?:P\.? ?O\.? ?Box|Postfach|Apartado(?: de correos)?|Boîte postale|BP|Caixa postal) {1,2}#?\d{1,6}(?!\w)",
    "box",
    "postfach",
    "apartado",
    "postal",
    "bp",
    flags=re.I,
)
_MILITARY = _place(
    r"(?<!\w)(?:(?:PSC|CMR|Unit) \d{1,5},? Box \d{1,5}|(?:USS|USNS|USNV|USCGC) [A-Z][\w'-]{1,24})[\s,]{1,3}"
    r"[AFD]PO,? A[AEP] \d{5}(?!\w)",
    "apo",
    "fpo",
    "dpo",
)
_PART = _place(
    r"(?<!\w)(?<!Office )(?:Apt|Apartment|Suite|Ste|Flat)\b\.? ?#?\d{2,5}[A-Za-z]?(?!\w)",
    "apt",
    "apartment",
    "suite",
    "ste",
    "flat",
)
_CODE = _place(
    r"(?<!\w)(?:zip(?: ?code)?|post(?:al )?code|plz)(?: is)?[ :]{1,3}(?P<it>\d{4,6}(?:-\d{4})?)(?!\w)",
    "zip",
    "code",
    "plz",
    flags=re.I,
)

PLACES = (*_ENGLISH, *_CONTINENTAL, _POST_BOX, _MILITARY, _PART, _CODE)
