"""Check digits of numbers that states and banks issue.

Invariants:
- The functions are pure.
- Each function takes only the letters and digits, in upper case, and returns whether the number can be valid;
  `is_iban_start` takes a text.
"""

from collections.abc import Sequence


def passes_luhn(digits: str) -> bool:
    """Check by ISO/IEC 7812-1 (Luhn).

    Every second digit from the right is doubled; the sum of all digits is divisible by ten.
    """
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (1 + place % 2)
        total += value - 9 if value > 9 else value
    return total % 10 == 0


def is_social_security(digits: str) -> bool:
    """Return whether a United States number of nine digits can be issued.

    Source: SSA, RM 10201.035.
    """
    area, group, serial = digits[:3], digits[3:5], digits[5:]
    return not (area in ("000", "666") or area >= "900" or group == "00" or serial == "0000")


_IBAN_LENGTHS = {
    country: length
    for length, countries in {
        15: "NO", 16: "BE", 18: "DK FI FO GL NL", 19: "MK SI", 20: "AT BA EE KZ LT LU XK", 21: "CH HR LI LV",
        22: "BG BH CR DE GB GE IE ME RS VA", 23: "AE GI IL IQ OM TL", 24: "AD CZ ES MD PK RO SA SE SK TN VG",
        25: "LY PT ST", 26: "IS TR", 27: "BI DJ FR GR IT MC MR SM", 28: "AL AZ BY CY DO GT HU LB NI PL SV",
        29: "BR EG PS QA UA", 30: "JO KW MU YE", 31: "MT SC", 32: "LC", 33: "RU",
    }.items()
    for country in countries.split()
}  # fmt: skip
"""Length by country (ISO 13616)."""


def is_iban_start(text: str) -> int:
    """Return how many of the first characters of `text` are an IBAN; 0 for none.

    It passes modulo 97 (ISO 7064). Spaces and hyphens inside count.
    """
    length = _IBAN_LENGTHS.get(text[:2].upper(), 0)
    compact = ""
    for place, letter in enumerate(text):
        if letter.isalnum():
            compact += letter.upper()
        if len(compact) == length:
            return place + 1 if _is_iban(compact) else 0
    return 0


def _is_iban(compact: str) -> bool:
    return int("".join(str(int(letter, 36)) for letter in compact[4:] + compact[:4])) % 97 == 1


_D5 = (
    (0, 1, 2, 3, 4, 5, 6, 7, 8, 9), (1, 2, 3, 4, 0, 6, 7, 8, 9, 5), (2, 3, 4, 0, 1, 7, 8, 9, 5, 6),
    (3, 4, 0, 1, 2, 8, 9, 5, 6, 7), (4, 0, 1, 2, 3, 9, 5, 6, 7, 8), (5, 9, 8, 7, 6, 0, 4, 3, 2, 1),
    (6, 5, 9, 8, 7, 1, 0, 4, 3, 2), (7, 6, 5, 9, 8, 2, 1, 0, 4, 3), (8, 7, 6, 5, 9, 3, 2, 1, 0, 4),
    (9, 8, 7, 6, 5, 4, 3, 2, 1, 0),
)  # fmt: skip
"""Multiplication in the dihedral group of ten elements."""
_STEP = (1, 5, 7, 6, 2, 8, 3, 0, 9, 4)
"""Verhoeff's permutation, applied once more for each place."""


def passes_verhoeff(digits: str) -> bool:
    """Check an Aadhaar number (J. Verhoeff, Error Detecting Decimal Codes, 1969)."""
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit)
        for _ in range(place % 8):
            value = _STEP[value]
        total = _D5[total][value]
    return total == 0


def passes_mod_11_10(digits: str) -> bool:
    """Check by ISO/IEC 7064, hybrid system MOD 11,10.

    Used by the German tax number and the Croatian OIB.
    """
    product = 10
    for digit in digits[:-1]:
        product = ((int(digit) + product) % 10 or 10) * 2 % 11
    return (product + int(digits[-1])) % 10 == 1


def weighted(digits: str, weights: Sequence[int]) -> int:
    """Return the sum of the digits, each multiplied by its weight."""
    return sum(int(digit) * weight for digit, weight in zip(digits, weights, strict=False))


def is_spanish(compact: str) -> bool:
    """Check a Spanish DNI or NIE: the number modulo 23 gives the letter."""
    number = compact[:-1].translate(str.maketrans("XYZ", "012"))
    return "TRWAGMYFPDXBNJZSQVHLCKE"[int(number) % 23] == compact[-1]


def is_french(compact: str) -> bool:
    """Check a French NIR.

    It consists of sex, year, month, department, commune, order and a key modulo 97. Corsica's departments are 2A and
    2B.
    """
    number = int(compact[:13].replace("2A", "19").replace("2B", "18"))
    month = int(compact[3:5])
    return 97 - number % 97 == int(compact[13:]) and (1 <= month <= 12 or 20 <= month <= 42 or month >= 50)


_ODD_PLACES = dict(
    zip("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ", (
        1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10,
        22, 25, 24, 23,
    ), strict=True)
)  # fmt: skip


def is_italian(compact: str) -> bool:
    """Check an Italian codice fiscale (D.M. 23 December 1976).

    Characters in odd places count by a table, the others by rank.
    """
    total = sum(_ODD_PLACES[letter] for letter in compact[0:15:2])
    total += sum(int(letter) if letter.isdigit() else ord(letter) - ord("A") for letter in compact[1:15:2])
    return chr(ord("A") + total % 26) == compact[15]


def is_german(digits: str) -> bool:
    """Check a German tax identification number.

    One of the first ten digits occurs two or three times, each other at most once.
    """
    times = sorted((digits[:10].count(digit) for digit in set(digits[:10])), reverse=True)
    return digits[0] != "0" and times[0] in (2, 3) and times[1] == 1 and passes_mod_11_10(digits)


def is_brazilian(digits: str) -> bool:
    """Check a Brazilian CPF: two check digits modulo 11.

    Eleven equal digits would pass, but are never issued.
    """
    for length in (9, 10):
        if weighted(digits[:length], range(length + 1, 1, -1)) * 10 % 11 % 10 != int(digits[length]):
            return False
    return len(set(digits)) > 1


def is_dutch(digits: str) -> bool:
    """Check a Dutch BSN by the eleven test, in which the last digit has weight -1."""
    return weighted(digits, (9, 8, 7, 6, 5, 4, 3, 2, -1)) % 11 == 0 and int(digits) > 0


def is_polish(digits: str) -> bool:
    """Check a Polish PESEL: a date of birth and weights 1 3 7 9.

    The month contains the century.
    """
    born = 1 <= int(digits[2:4]) % 20 <= 12 and 1 <= int(digits[4:6]) <= 31
    return born and weighted(digits, (1, 3, 7, 9, 1, 3, 7, 9, 1, 3, 1)) % 10 == 0


def is_belgian(digits: str) -> bool:
    """Check a Belgian national register number, modulo 97.

    For people born from 2000 on, a 2 is put before it.
    """
    return int(digits[9:]) in (97 - int(digits[:9]) % 97, 97 - int("2" + digits[:9]) % 97)


def is_chinese(compact: str) -> bool:
    """Check a Chinese resident identity number (GB 11643).

    It consists of digits with a date of birth and ISO 7064 MOD 11-2.
    """
    born = compact[6:8] in ("19", "20") and 1 <= int(compact[10:12]) <= 12 and 1 <= int(compact[12:14]) <= 31
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    return born and "10X98765432"[weighted(compact[:17], weights) % 11] == compact[17]


def is_finnish(compact: str) -> bool:
    """Check a Finnish henkilötunnus without its sign of the century.

    The nine digits modulo 31 give the last character.
    """
    return "0123456789ABCDEFHJKLMNPRSTUVWXY"[int(compact[:9]) % 31] == compact[9]


def is_singaporean(compact: str) -> bool:
    """Check a Singaporean NRIC or FIN by the letter of its weighted sum.

    Foreigners have another alphabet.
    """
    offset = {"S": 0, "F": 0, "T": 4, "G": 4, "M": 3}[compact[0]]
    rest = (weighted(compact[1:8], (2, 7, 6, 5, 4, 3, 2)) + offset) % 11
    letters = {"S": "JZIHGFEDCBA", "T": "JZIHGFEDCBA", "M": "XWUTRQPNJLK"}
    return letters.get(compact[0], "XWUTRQPNMLK")[rest] == compact[8]


def is_british_patient(digits: str) -> bool:
    """Check a British NHS number: modulo 11 with weights 10 to 2."""
    return (11 - weighted(digits[:9], range(10, 1, -1)) % 11) % 11 == int(digits[9])


def is_australian_taxpayer(digits: str) -> bool:
    """Check an Australian TFN of nine digits: modulo 11."""
    return weighted(digits, (1, 4, 3, 7, 5, 8, 6, 9, 10)) % 11 == 0


def is_german_pension(compact: str) -> bool:
    """Check a German Rentenversicherungsnummer (VKVV, Anlage 3).

    Area, birth, letter as two digits, serial; the sum of the digits of the products.
    """
    digits = compact[:8] + f"{ord(compact[8]) - ord('A') + 1:02}" + compact[9:11]
    born = 1 <= int(compact[2:4]) <= 31 and 1 <= int(compact[4:6]) <= 12
    products = (int(digit) * weight for digit, weight in zip(digits, (2, 1, 2, 5, 7, 1, 2, 1, 2, 1, 2, 1), strict=True))
    return born and sum(product // 10 + product % 10 for product in products) % 10 == int(compact[11])


def is_swiss(digits: str) -> bool:
    """Check a Swiss AHV number: 756 and the check digit of an EAN-13."""
    return digits.startswith("756") and (weighted(digits[:12], (1, 3) * 6) + int(digits[12])) % 10 == 0


def is_austrian(digits: str) -> bool:
    """Check an Austrian Sozialversicherungsnummer.

    The fourth digit checks the others, modulo 11.
    """
    born = 1 <= int(digits[4:6]) <= 31 and 1 <= int(digits[6:8]) <= 15
    return born and weighted(digits[:3] + digits[4:], (3, 7, 9, 5, 8, 4, 2, 1, 6)) % 11 == int(digits[3])


def is_portuguese(digits: str) -> bool:
    """Check a Portuguese NIF: modulo 11 with weights 9 to 2."""
    rest = weighted(digits[:8], range(9, 1, -1)) % 11
    return int(digits[8]) == (0 if rest < 2 else 11 - rest)


def is_turkish(digits: str) -> bool:
    """Check a Turkish T.C. kimlik numarası: two check digits, modulo 10."""
    odd, even = sum(map(int, digits[0:9:2])), sum(map(int, digits[1:8:2]))
    return (
        digits[0] != "0"
        and (odd * 7 - even) % 10 == int(digits[9])
        and sum(map(int, digits[:10])) % 10 == int(digits[10])
    )


def is_irish(compact: str) -> bool:
    """Check an Irish PPS number.

    The letter is a sum modulo 23; a second letter counts nine times.
    """
    total = weighted(compact[:7], range(8, 1, -1))
    total += 9 * (ord(compact[8]) - ord("A") + 1) if len(compact) > 8 and compact[8] != "W" else 0
    return "WABCDEFGHIJKLMNOPQRSTUV"[total % 23] == compact[7]


def is_spanish_social(digits: str) -> bool:
    """Check a Spanish número de la Seguridad Social.

    Province and serial modulo 97.
    """
    province, serial = digits[:2], digits[2:10]
    number = int(province) * 10_000_000 + int(serial) if int(serial) < 10_000_000 else int(province + serial)
    return 1 <= int(province) <= 66 and number % 97 == int(digits[10:])


def is_norwegian(digits: str) -> bool:
    """Check a Norwegian fødselsnummer: two check digits, modulo 11."""
    first = weighted(digits[:10], (3, 7, 6, 1, 8, 9, 4, 5, 2, 1)) % 11
    second = weighted(digits, (5, 4, 3, 2, 7, 6, 5, 4, 3, 2, 1)) % 11
    return first == 0 and second == 0 and 1 <= int(digits[:2]) % 40 <= 31
