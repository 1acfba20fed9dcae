"""Numbers that states issue to people.

Identity cards, passports, driving licences, tax and health insurance.

Invariants:
- A number with a form of its own and check digits is enough.
- Any other number needs the document's name before it.
- Social security numbers of the United States are in `accounts.py`.
"""

import re

from discreet.detection import checksums
from discreet.detection.checksums import passes_luhn
from discreet.detection.form import Candidate, Check, Form, accept_whole, form, require_match
from discreet.detection.span import Kind

_DAY = r"(?:0[1-9]|[12]\d|3[01])"
_FEWEST = 4
"""Minimum number of digits in each of them."""
_MONTH = r"(?:0[1-9]|1[0-2])"
_DOCUMENTS = (
    "passport", "passeport", "reisepass", "pasaporte", "passaporto", "paspoort", "driver", "driving", "führerschein",
    "permis de conduire", "permiso de conducir", "licencia de conducir", "patente di guida", "rijbewijs", "licence",
    "license", "identity card", "id card", "identity number", "id number", "national id", "personalausweis",
    "ausweisnummer", "carte d'identité", "documento", "tax id", "tax number", "taxpayer", "steuer", "tin", "itin",
    "medicare", "medicaid", "health insurance", "krankenversicher", "sozialversicherung", "green card", "visa number",
    "alien", "resident permit", "residence permit", "aufenthaltstitel", "voter", "护照", "驾照", "パスポート",
)  # fmt: skip
_NAMED = re.compile(
    r"(?:\b(?:passports?|passeport|reisepass\w*|pasaporte|passaporto|paspoort\w*|driver'?s?'? (?:licen[cs]e|permit)|"
    r"driving licen[cs]e|f[üu]e?hrerschein\w*|permis de conduire|permiso de conducir|licencia de conducir|"
    r"patente di guida|rijbewijs\w*|(?:national )?identity (?:card|number|document)|(?:national )?id card|national id|"
    r"(?:government|state|photo|personal|driver) id|personalausweis\w*|ausweisnummer|carte d'identité|"
    r"documento (?:de identidad|nacional|d'identità)|tax(?:payer)? (?:id\w*|number|identification number)|"
    r"steuer-?\w*|i?tin|medicare|medicaid|health insurance|krankenversich\w+|sozialversich\w+|green card|visa number|"
    r"alien (?:registration )?number|residen(?:t|ce) permit|aufenthaltstitel|voter id)|护照|驾照|パスポート)"
    r"(?: (?:is|was|has|id|card|number|numbers|no|nr|num|nº|n°|nummer|numéro|número|numero|de|document|my|the|ist))*"
    r"(?:[\s.:#=(\"'号码是：-]|\b(?:is|number|no|nr)\b){0,12}\Z"
)
_LICENCE = re.compile(r"\b(?:my|his|her|their|the) licen[cs]e(?: (?:is|number|no|#))*[\s.:#]{0,4}\Z")


def _named(candidate: Candidate) -> int:
    """Accept a number of any form after a document's name.

    It has at least four digits and is not a year.
    """
    if sum(letter.isdigit() for letter in candidate.letters) < 4 or re.fullmatch(r"(?:19|20)\d\d", candidate.letters):
        return 0
    word = _NAMED.search(candidate.before) or _LICENCE.search(candidate.before)
    return accept_whole(candidate) if word else 0


def _after(words: str, test: Check) -> Check:
    """Return a check that also requires one of the words shortly before it."""
    near = re.compile(rf"(?:{words})[^\d\n]{{0,30}}\Z")
    return lambda candidate: test(candidate) if near.search(candidate.before) else 0


def _id(expression: str, check: Check = accept_whole, *needs: str) -> Form:
    return form(Kind.GOV_ID, rf"(?<![\w.+-])(?:{expression})(?![\w-])", check, *needs, digits=_FEWEST)


_BY_FORM = (
    form(Kind.GOV_ID, r"\b(?!BG|GB|NK|KN|TN|NT|ZZ)[ABCEGHJ-PRSTW-Z][ABCEGHJ-NPRSTW-Z](?:[ -]?\d\d){3}[ -]?[A-D]\b",
         digits=6, what="national insurance number"),
    _id(r"[A-Za-z]{6}[\dL-Vl-v]{2}[A-EHLMPR-Ta-ehlmpr-t][\dL-Vl-v]{2}[A-Za-z][\dL-Vl-v]{3}[A-Za-z]",
        require_match(checksums.is_italian)),
    _id(r"[A-Z]{4}\d{6}[HMX][A-Z]{5}[A-Z\d]\d"),
    _id(r"[A-Z]{3}[ABCFGHJLPT][A-Z]\d{4}[A-Z]"),
    _id(r"[STFGM]\d{7}[A-Z]", require_match(checksums.is_singaporean)),
    _id(r"(?:\d{8}|\d{1,2}\.\d{3}\.\d{3}|[XYZxyz][ -]?\d{7})[ -]?[A-Za-z]", require_match(checksums.is_spanish)),
    _id(r"[12][ .]?\d\d[ .]?(?:0[1-9]|[1-9]\d)[ .]?(?:\d\d|2[AB])[ .]?\d{3}[ .]?\d{3}[ ./-]{0,3}\d\d",
        require_match(checksums.is_french)),
    _id(rf"\d\d[ ]?{_DAY}{_MONTH}\d\d[ ]?[A-Za-z][ ]?\d\d[ ]?\d", require_match(checksums.is_german_pension)),
    _id(r"756[. ]?\d{4}[. ]?\d{4}[. ]?\d\d", require_match(checksums.is_swiss)),
    _id(r"\d{7}[A-W][A-IW]?", require_match(checksums.is_irish)),
    _id(rf"[1-9]\d{{5}}(?:19|20)\d\d{_MONTH}{_DAY}\d{{3}}[\dXx]", require_match(checksums.is_chinese)),
    _id(rf"\d\d{_MONTH}{_DAY}-[1-8]\d{{6}}"),
    _id(rf"(?:19|20)?\d\d{_MONTH}{_DAY}[-+]\d{{4}}", lambda c: accept_whole(c) if passes_luhn(c.digits[-10:]) else 0),
    _id(rf"{_DAY}{_MONTH}\d\d[-+A-FU-Y]\d{{3}}[0-9A-FHJ-NPR-Y]",
        lambda c: accept_whole(c) if checksums.is_finnish(c.letters[:6] + c.letters[7:]) else 0),
    _id(rf"\d\d\.(?:\d\d)\.{_DAY}-\d{{3}}\.\d\d", require_match(checksums.is_belgian)),
    _id(r"\d{3}\.\d{3}\.\d{3}-\d\d", require_match(checksums.is_brazilian)),
    _id(r"[2-9]\d{3}([ -])\d{4}\1\d{4}(?![ -]?\d)", require_match(checksums.passes_verhoeff)),
    _id(r"\d\d \d{3} \d{3} \d{3}", require_match(checksums.is_german)),
    _id(rf"\d\d{_MONTH}{_DAY}\d{{4}}[01][89]\d", require_match(passes_luhn)),
    _id(r"9\d\d-(?:5\d|6[0-5]|[78]\d|9[0-24-9])-\d{4}"),
    form(Kind.GOV_ID, r"(?<![\w<])[PIACV][A-Z<][A-Z<]{3}[A-Z0-9<]{25,39}(?:\s{1,2}[A-Z0-9<]{30,44}){1,2}(?![\w<])",
         accept_whole, "<<"),
)  # fmt: skip
"""United Kingdom, Italy, Mexico, India (PAN), Singapore, Spain, France, German pension, Switzerland, Ireland, China,
Korea, Sweden, Finland, Belgium, Brazil, India (Aadhaar), Germany (tax), South Africa, United States (ITIN), and
machine-readable lines (ICAO 9303).
"""

_BY_NAME = (
    _id(r"\d(?:[ /-]?\d){10}", _after("steuer|tax|idnr|tin", require_match(checksums.is_german)),
        "steuer", "tax", "idnr", "tin"),
    _id(r"[2-9]\d{11}", _after("aadha?ar|uidai?", require_match(checksums.passes_verhoeff)), "aadha", "uid"),
    _id(r"\d{11}", _after("cpf", require_match(checksums.is_brazilian)), "cpf"),
    _id(r"\d{9}|\d{4}[. ]\d{2}[. ]\d{3}", _after("bsn|burgerservice\\w*|sofi", require_match(checksums.is_dutch)),
        "bsn", "burger"),
    _id(r"\d{11}", _after("pesel", require_match(checksums.is_polish)), "pesel"),
    _id(r"\d{11}",
        _after("national register|rijksregister\\w*|registre national|niss", require_match(checksums.is_belgian)),
        "regist", "niss"),
    _id(r"\d{3}[ -]?\d{3}[ -]?\d{3}", _after("\\bsin\\b|social insurance", require_match(passes_luhn)),
        "sin", "insurance"),
    _id(r"\d{3}[ -]?\d{3}[ -]?\d{3}", _after("\\btfn\\b|tax file", require_match(checksums.is_australian_taxpayer)),
        "tfn", "tax"),
    _id(r"\d{3}[ -]?\d{3}[ -]?\d{4}", _after("\\bnhs\\b|patient", require_match(checksums.is_british_patient)),
        "nhs", "patient"),
    _id(rf"\d{{3}}[ -]?\d[ -]?{_DAY}(?:0[1-9]|1[0-5])\d\d", _after(
        "sozialversicherung\\w*|svnr|sv-nr\\.?|versicherungsnummer",
        require_match(checksums.is_austrian)), "sozial", "svnr", "sv-nr", "versicherungsnr", "versicherungsnummer"),
    _id(r"\d{3}[ .]?\d{3}[ .]?\d{3}", _after("\\bnif\\b|contribuinte", require_match(checksums.is_portuguese)),
        "nif", "contribu"),
    _id(r"[1-9]\d{10}", _after("kimlik|\\bt\\.?c\\.?\\b", require_match(checksums.is_turkish)), "kimlik", "tc"),
    _id(r"\d{6} ?\d{5}", _after("f[øo]dselsnummer|personnummer", require_match(checksums.is_norwegian)),
        "dselsnummer", "personn"),
    _id(r"\d{6}-?\d{4}", _after("\\bcpr", accept_whole), "cpr"),
    _id(r"\d\d[ /-]?\d{8}[ /-]?\d\d", _after("seguridad social|afiliaci[óo]n|\\bnaf\\b|\\bnuss\\b",
        require_match(checksums.is_spanish_social)), "seguridad", "afiliaci", "naf", "nuss"),
    _id(r"(?:\d{8}|\d{1,2}\.\d{3}\.\d{3}|[XYZxyz][ -]?\d{7})[ -]?[A-Za-z]?",
        _after("\\bdni\\b|\\bnie\\b|\\bnif\\b", accept_whole),
        "dni", "nie", "nif"),
    _id(r"[0-3]\d[ .]?\d\d[ .]?\d{3}[ .]?\d{3}[ .]?\d{3}",
        _after("fiscal\\w*|num[ée]ro spi|\\bspi\\b|imp[ôo]ts?", accept_whole), "fiscal", "spi", "imp"),
    _id(r"[12][ .]?\d\d[ .]?\d\d[ .]?(?:\d\d|2[AB])[ .]?\d{3}[ .]?\d{3}(?:[ ./-]{0,3}\d\d)?",
        _after("\\bnir\\b|s[ée]cu(?:rit[ée] sociale)?|num[ée]ro insee|carte vitale", accept_whole),
        "nir", "secu", "sécu", "insee", "vitale"),
    _id(r"\d{12}|\d{4} \d{4} \d{4}", _after("my number card|マイナンバー", accept_whole),
        "my number card", "マイナンバー"),
    _id(r"\d{13}", _after("oib|sa id|south african id", require_match(passes_luhn)), "oib", " id"),
    _id(r"[A-Za-z]{0,4}\d[A-Za-z\d]{0,19}(?:[ -][A-Z]{0,2}\d[A-Z\d]{0,8}){0,5}", _named, *_DOCUMENTS),
)  # fmt: skip

NATIONAL_IDS = (*_BY_FORM, *_BY_NAME)
