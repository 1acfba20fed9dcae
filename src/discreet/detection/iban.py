"""International bank account numbers: length by country, modulo 97.

Sources: ISO 13616, ISO 7064.
"""

_LENGTHS = {
    country: length
    for length, countries in {
        15: "NO", 16: "BE", 18: "DK FI FO GL NL", 19: "MK SI", 20: "AT BA EE KZ LT LU XK", 21: "CH HR LI LV",
        22: "BG BH CR DE GB GE IE ME RS VA", 23: "AE GI IL IQ OM TL", 24: "AD CZ ES MD PK RO SA SE SK TN VG",
        25: "LY PT ST", 26: "IS TR", 27: "BI DJ FR GR IT MC MR SM", 28: "AL AZ BY CY DO GT HU LB NI PL SV",
        29: "BR EG PS QA UA", 30: "JO KW MU YE", 31: "MT SC", 32: "LC", 33: "RU",
    }.items()
    for country in countries.split()
}  # fmt: skip


def is_iban_start(text: str) -> int:
    """Return how many of the first characters of `text` are an IBAN; 0 for none.

    Spaces and hyphens inside count.
    """
    length = _LENGTHS.get(text[:2].upper(), 0)
    compact = ""
    for place, letter in enumerate(text):
        if letter.isalnum():
            compact += letter.upper()
        if len(compact) == length:
            return place + 1 if _checks(compact) else 0
    return 0


def _checks(compact: str) -> bool:
    return int("".join(str(int(letter, 36)) for letter in compact[4:] + compact[:4])) % 97 == 1
