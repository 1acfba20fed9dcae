"""Numbers and addresses in four languages; check digits are correct."""

import random
from collections.abc import Mapping

from bench.pii.corpora.filling import Maker
from bench.pii.values import MAKERS
from discreet.detection import checksums
from discreet.detection.span import Kind

_ONES = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"]
_EINS = ["null", "eins", "zwei", "drei", "vier", "fünf", "sechs", "sieben", "acht", "neun"]
_UNO = ["cero", "uno", "dos", "tres", "cuatro", "cinco", "seis", "siete", "ocho", "nueve"]
_UN = ["zéro", "un", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf"]
_SEED = [
    "abandon",
    "ability",
    "absorb",
    "abstract",
    "acid",
    "across",
    "adjust",
    "afford",
    "album",
    "alcohol",
    "anchor",
    "animal",
    "apology",
    "arena",
    "artefact",
    "aspect",
    "atom",
    "august",
    "average",
    "avocado",
    "bacon",
    "badge",
    "balance",
    "bamboo",
    "barely",
    "basket",
    "beauty",
    "bench",
    "bicycle",
    "blanket",
    "blossom",
    "bonus",
    "bracket",
    "bronze",
    "cabbage",
    "cactus",
    "canyon",
    "carbon",
    "casino",
    "cement",
    "charge",
    "cherry",
    "cinnamon",
    "clinic",
    "coconut",
    "comfort",
    "copper",
    "cotton",
    "cradle",
    "cushion",
]


def _digits(chance: random.Random, form: str) -> str:
    return "".join(
        str(chance.randint(0, 9)) if sign == "#" else chance.choice("BCDFGHJKLMNPRSTVWXYZ") if sign == "@" else sign
        for sign in form
    )


def _form(kind: Kind, *forms: str) -> Maker:
    return kind, lambda chance: _digits(chance, chance.choice(forms))


def _passing(kind: Kind, forms: tuple[str, ...], passes: str) -> Maker:
    """Return a maker that draws until the check digits are correct."""
    test = getattr(checksums, passes)

    def make(chance: random.Random) -> str:
        while True:
            value = _digits(chance, chance.choice(forms))
            if test("".join(sign for sign in value if sign.isalnum())):
                return value

    return kind, make


def _dni(chance: random.Random) -> str:
    number = chance.randint(10_000_000, 99_999_999)
    return f"{number}{'TRWAGMYFPDXBNJZSQVHLCKE'[number % 23]}"


def _nir(chance: random.Random) -> str:
    born = f"{chance.choice('12')}{chance.randint(40, 99)}{chance.randint(1, 12):02}"
    body = f"{born}{chance.randint(10, 95)}{chance.randint(1, 990):03}{chance.randint(1, 990):03}"
    key = 97 - int(body) % 97
    return f"{body[0]} {body[1:3]} {body[3:5]} {body[5:7]} {body[7:10]} {body[10:]} {key:02}"


def _spoken(words: list[str], length: int) -> Maker:
    return Kind.PHONE, lambda chance: " ".join(chance.choice(words) for _ in range(length))


def _spelled_mail(at: str, dot: str) -> Maker:
    def make(chance: random.Random) -> str:
        first, second = (
            chance.choice(("mira", "jon", "lena", "theo", "carla", "nico")),
            chance.choice(("holt", "brandt", "vidal", "perez", "lane")),
        )
        host, top = chance.choice(("example", "post", "mail")), chance.choice(("com", "org", "net"))
        return f"{first}{dot}{second}{at}{host}{dot}{top}"

    return Kind.EMAIL, make


def _handle(chance: random.Random) -> str:
    return (
        chance.choice(("mira", "jon", "lena", "theo", "carla", "nico"))
        + chance.choice(("_", ".", ""))
        + chance.choice(("holt", "brandt", "vidal", "rides", "paints"))
        + str(chance.randint(1, 99))
    )


COMMON: Mapping[str, Maker] = {
    **{word: maker for word, maker in MAKERS.items() if word in ("email", "card", "iban", "ssn", "ip", "secret")},
    "handle": (Kind.HANDLE, lambda chance: "@" + _handle(chance)),
    "bare_handle": (Kind.HANDLE, _handle),
    "mrn": _form(Kind.RECORD_NUMBER, "########", "##-##-##", "@########"),
    "customer": _form(Kind.RECORD_NUMBER, "########", "K-######", "C#######", "##-######"),
    "seed": (Kind.SECRET, lambda chance: " ".join(chance.choice(_SEED) for _ in range(12))),
    "passphrase": (Kind.SECRET, lambda chance: " ".join(chance.sample(_SEED, 4))),
    "bracket_mail": _spelled_mail(" (at) ", " (dot) "),
}
ENGLISH: Mapping[str, Maker] = {
    **COMMON,
    "phone": _form(Kind.PHONE, "(4##) 555-01##", "+1 617 555 01##", "+44 7700 900###", "020 7946 0###", "503-555-01##"),
    "address": _form(Kind.ADDRESS, "4## Larch Street", "1## Maple Avenue, Apt 3", "2## Quarry Lane", "7# Orchard Road"),
    "plate": _form(Kind.LICENSE_PLATE, "#@@@###", "@@@ ####", "@@## @@@"),
    "spoken": _spoken(_ONES, 10),
    "spelled_mail": _spelled_mail(" at ", " dot "),
    "password": _form(Kind.SECRET, "Maple#2#!", "corn@@##-x", "Tr0ub@dor##"),
    "passport": _form(Kind.GOV_ID, "5########", "C########"),
}
GERMAN: Mapping[str, Maker] = {
    **COMMON,
    "phone": _form(Kind.PHONE, "+49 171 55####", "030 2312 5###", "0176 4001 ####", "089/5502###", "+43 660 55#####"),
    "address": _form(
        Kind.ADDRESS, "Lerchenweg 1#, 50667 Köln", "Goethestraße 4#", "Am Mühlbach 2#", "Bahnhofstr. 8#, 8001 Zürich"
    ),
    "plate": _form(Kind.LICENSE_PLATE, "K-@@ ####", "HH @@ 3##", "M-@ 4###", "B-@@ 2##"),
    "tax": _passing(Kind.GOV_ID, ("###########", "## ### ### ###"), "is_german"),
    "pension": _passing(Kind.GOV_ID, ("65 1#0#7# B ###", "121#077#S###"), "is_german_pension"),
    "spoken": _spoken(_EINS, 10),
    "spelled_mail": _spelled_mail(" ät ", " punkt "),
    "password": _form(Kind.SECRET, "Sonne##!", "Wald@@##", "Regen-##-tag"),
    "idcard": _form(Kind.GOV_ID, "L01X00T##", "L#2F4K8##"),
}
FRENCH: Mapping[str, Maker] = {
    **COMMON,
    "phone": _form(Kind.PHONE, "06 12 ## ## ##", "+33 6 98 ## ## ##", "01.42.##.##.##", "04 67 ## ## ##"),
    "address": _form(
        Kind.ADDRESS,
        "1# rue des Lilas, 69003 Lyon",
        "4# avenue Jean Jaurès",
        "8 bis chemin du Moulin",
        "2# place Bellecour",
    ),
    "plate": _form(Kind.LICENSE_PLATE, "@@-###-@@"),
    "nir": (Kind.GOV_ID, _nir),
    "fiscal": _form(Kind.GOV_ID, "30 ## ### ### ###", "1############"),
    "spoken": _spoken(_UN, 10),
    "spelled_mail": _spelled_mail(" arobase ", " point "),
    "password": _form(Kind.SECRET, "Soleil##!", "Jardin@@##", "Chat-##-noir"),
}
SPANISH: Mapping[str, Maker] = {
    **COMMON,
    "phone": _form(Kind.PHONE, "+34 612 ### ###", "611 ## ## ##", "91 555 ## ##", "655###1##"),
    "address": _form(
        Kind.ADDRESS,
        "Calle de la Fuente 1#, 28012 Madrid",
        "Avenida del Puerto 4#",
        "C/ Alcalá 2#",
        "Paseo de Gracia 8#",
    ),
    "plate": _form(Kind.LICENSE_PLATE, "#### @@@"),
    "dni": (Kind.GOV_ID, _dni),
    "spoken": _spoken(_UNO, 9),
    "spelled_mail": _spelled_mail(" arroba ", " punto "),
    "password": _form(Kind.SECRET, "Verano##!", "Playa@@##", "Gato-##-azul"),
}
