"""Numbers that identify a person or a car in files: customers, patients, plates.

Invariants:
- The number alone is no evidence: a word before it (for plates, before or after it) says what it is.
"""

import re

from discreet.detection.form import Candidate, accept_whole, form
from discreet.detection.span import Kind

_RECORD_WORDS = (
    "mrn", "medical record", "patient", "chart", "customer", "client", "member", "policy", "employee", "student",
    "subscriber", "loyalty", "frequent flyer", "frequent-flyer", "case file", "beneficiary", "hospital number",
    "kunde", "mitglied", "versicherungs", "vertrags", "aktenzeichen", "fallnummer", "personalnummer", "matrikel",
    "mandant", "dossier", "assuré", "adhérent", "contrat", "allocataire", "matricule", "cliente", "paciente", "socio",
    "historia clínica", "nhc", "expediente", "póliza", "afiliad", "empleado",
)  # fmt: skip
_NO = r"(?:number|num|nummer|numéro|numero|número|no|nr|n°|nº|id|#|code|-nr|-nummer|-id)"
_RECORD = re.compile(
    r"(?:\b(?:(?:mrn|medical record|patient|chart|customer|client|member(?:ship)?|policy|employee|student|subscriber|"
    r"loyalty|frequent[ -]flyer|case file|beneficiary|hospital)"
    rf"(?:'s)?(?: (?:account|record|file|card|reference|insurance))?[ -]?{_NO}?"
    r"|(?:kunden|patienten|mitglieds?|versicherungs|versicherten|vertrags|personal|matrikel|mandanten|fall)-?"
    r"(?:nummer|nr|id|konto)|aktenzeichen|az"
    r"|(?:num[ée]ro|n°|no|nº|número|ref\w*) (?:de |d'|du |del |de la )?(?:client|dossier|patient|assurée?|"
    r"adhérent|contrat|allocataire|sécu|cliente|paciente|socio|historia clínica|"
    r"expediente|póliza|afiliad[oa]|empleado|matricule)"
    r"(?: (?:médical|client|patient))?"
    r"|matricule|historia clínica|nhc|expediente|póliza)"
    r"(?: (?:number|no|nr|num|n°|nº|número|numéro|nummer|id|is|was|ist|est|es|lautet|of|von|code|number:|my|:))*)"
    r"[\s.:#=(\"'-]{0,4}\Z"
)
_NAMED_NUMBER = re.compile(rf"{_NO}\b|mrn|aktenzeichen|nhc|matricule|historia|dossier|nummer|nr")
_VALUE = r"(?<![\w.-])(?:[A-Za-z]{1,4}[-/ ]?)?\d[A-Za-z\d]{0,15}(?:[-/. ][A-Z0-9]{1,10}){0,4}(?![\w-])"

_PLATE_WORDS = (
    "plate", "registration", "license number", "licence number", "tag number", "kennzeichen", "nummernschild",
    "autonummer", "zugelassen", "immatricul", "plaque", "matrícula", "matricula", "placa", "my car", "my van",
    "vehicle", "parked", "auto", "voiture", "coche", "the car", "motorbike", "motorrad", "number plate", "reg ",
)  # fmt: skip
_PLATE_WORD = re.compile(
    r"\b(?:(?:plate|registration|tag|reg|car|van|vehicle|truck|motorbike|plaque|voiture|matr[íi]cula|placa|coche|auto|"
    r"moto|licen[sc]e number)s?|\w{0,20}kennzeichen|\w{0,20}nummernschild(?:er)?|\w{0,20}autonummer|zugelassen|"
    r"immatricul\w{1,8}|parked|motorrad)\b"
)
_GERMAN_PLATE = r"[A-ZÄÖÜ]{1,3}(?:-| )[A-Z]{1,2}[ -]?\d{1,4}[EH]?"
_FRENCH_PLATE = r"[A-HJ-NP-TV-Z]{2}[- ]?\d{3}[- ]?[A-HJ-NP-TV-Z]{2}"
_SPANISH_PLATE = r"\d{4}[- ]?[BCDFGHJ-NPR-TV-Z]{3}"
_BRITISH_PLATE = r"[A-Z]{2}\d{2} ?[A-Z]{3}"
_AMERICAN_PLATE = r"\d[A-Z]{3}\d{3}|[A-Z]{3}[ -]?\d{3,4}|\d{3}[ -]?[A-Z]{3}|[A-Z]{2}\d[ -]?[A-Z0-9]{3,4}"
_PLATE = rf"(?<![\w.-])(?:{_FRENCH_PLATE}|{_BRITISH_PLATE}|{_GERMAN_PLATE}|{_SPANISH_PLATE}|{_AMERICAN_PLATE})(?![\w-])"
_NO_PLATE = re.compile(
    r"(?:AM|PM|AD|BC|EUR|USD|GBP|CHF|KG|KM|MHZ|GHZ|GB|TB|MB|ISO|DIN|RFC|TCP|USB|MAC|BMW|A|B|E) ?-?\d"
)


def _accept_record(candidate: Candidate) -> int:
    """Accept a number with four digits or more after a word for a kind of file."""
    kind_word = _RECORD.search(candidate.before)
    digits = len(candidate.digits)
    if kind_word is None or digits < 4 or re.fullmatch(r"(?:19|20)\d\d", candidate.letters):
        return 0
    return accept_whole(candidate) if _NAMED_NUMBER.search(kind_word.group()) or digits >= 6 else 0


def _has_plate_word(candidate: Candidate, start: int, end: int) -> bool:
    """Return whether a whole plate word is between these places.

    It must not be the beginning of a longer word.
    """
    text = candidate.within.lower
    return any(not text[word.end() : word.end() + 1].isalnum() for word in _PLATE_WORD.finditer(text, start, end))


def _accept_plate(candidate: Candidate) -> int:
    """Accept a plate's letters and digits with a word for a car or a plate near them."""
    near = _has_plate_word(candidate, candidate.start - len(candidate.before), candidate.start) or _has_plate_word(
        candidate, candidate.end, candidate.end + len(candidate.after)
    )
    return accept_whole(candidate) if near and not _NO_PLATE.match(candidate.letters) else 0


RECORD_NUMBERS = (
    form(Kind.RECORD_NUMBER, _VALUE, _accept_record, *_RECORD_WORDS, digits=4),
    form(Kind.LICENSE_PLATE, _PLATE, _accept_plate, *_PLATE_WORDS, " car", " van", "truck", digits=2),
)
