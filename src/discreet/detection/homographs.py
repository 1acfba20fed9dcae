"""Detection of host names that imitate another or hide their owner (P4).

Invariants:
- The host itself is always shown in ASCII; only the warning shows how its letters look.
- A name is judged by its form only. The warning accuses no owner; it tells the person where to look.
"""

import re
import unicodedata

from discreet.detection.confusables import LOOK_ALIKES

MAX_PLAIN_LENGTH = 64
MAX_LABELS = 6

_WELL_KNOWN = (
    "adobe airbnb aliexpress allegro amazon americanexpress apple barclays binance bitwarden booking citibank "
    "cloudflare coinbase commerzbank dhl discord docusign dropbox ebay expedia facebook fedex gitlab github google "
    "hsbc icloud instagram intuit kraken lastpass linkedin lufthansa mastercard metamask microsoft netflix notion "
    "openai paypal proton revolut salesforce santander shopify slack snapchat sparkasse spotify steam stripe telegram "
    "tiktok tripadvisor twitter uber visa walmart wellsfargo whatsapp yahoo youtube zalando zendesk"
)
_BRANDS = frozenset(_WELL_KNOWN.split())
_LIKE_WORDS = frozenset(
    (
        "binance",
        "booking",
        "discord",
        "expedia",
        "intuit",
        "kraken",
        "notion",
        "proton",
        "stripe",
        "telegram",
        "twitter",
    )
)
"""These are one letter away from other words (finance, cooking, motion)."""
_FAMILY = ("com", "org", "net", "io", "ai", "app", "dev", "edu", "gov", "info")
"""Well-known top-level domains."""
_SECOND = ("ac", "co", "com", "edu", "gob", "gov", "go", "ne", "net", "or", "org")
"""Second-level labels that act as suffixes below a country code (co.uk)."""
_CONFUSED = str.maketrans(
    LOOK_ALIKES | {"0": "o", "1": "l", "3": "e", "4": "a", "5": "s", "7": "t", "8": "b", "9": "g"}
)
_PAIRS = (("rn", "m"), ("vv", "w"), ("cl", "d"))
_LITERAL = re.compile(r"[\d.]+|\[.*\]|0x[0-9a-f]+", re.IGNORECASE)


def find_look_alike_warning(host: str) -> str | None:
    """Return a warning about the host's name, or None.

    `host` is ASCII and may end with a port.
    """
    name = _without_port(host).lower().rstrip(".")
    if _LITERAL.fullmatch(name):
        return f"This address has no domain name ({name}), so we can't tell who owns it."
    labels = name.split(".")
    owner = _get_owner(labels)
    return (
        _find_foreign_letters(labels, owner)
        or _find_imitation(labels, owner)
        or _find_brand_in_front(labels, owner)
        or _find_excessive_length(name, labels, owner)
    )


def _without_port(host: str) -> str:
    before, colon, port = host.rpartition(":")
    return before if colon and port.isdigit() and not before.endswith(":") else host


def _get_owner(labels: list[str]) -> list[str]:
    """Return the registered part: two labels, or three below a suffix like co.uk."""
    deep = len(labels) > 2 and len(labels[-1]) == 2 and labels[-2] in _SECOND
    return labels[-3:] if deep else labels[-2:]


def _find_foreign_letters(labels: list[str], owner: list[str]) -> str | None:
    """Return a warning about letters beyond a to z."""
    decoded_labels = [_decode_label(label) for label in labels]
    if decoded_labels == labels:
        return None
    looks = ".".join(decoded_labels)
    mixed = next((label for label in decoded_labels if len(_list_scripts(label)) > 1), None)
    imitated = next(
        (brand for label in decoded_labels if not label.isascii() and (brand := _to_plain_letters(label)) in _BRANDS),
        None,
    )
    why = ". Letters beyond a to z can imitate others: look closely"
    if imitated:
        why = f", but it is not {imitated}: some letters are of another alphabet"
    elif mixed:
        why = ": it mixes letters of several alphabets, as imitations do"
    return f"This name looks like “{looks}”{why}."


def _decode_label(label: str) -> str:
    if not label.startswith("xn--"):
        return label
    try:
        decoded = label[4:].encode().decode("punycode")
    except UnicodeError:
        return label
    return decoded if decoded.isprintable() else label


def _list_scripts(label: str) -> set[str]:
    """Return the alphabets of its letters. Japanese and Korean use several."""
    found = {unicodedata.name(letter, "?").split()[0] for letter in label if letter.isalpha()}
    asian = {"CJK", "HIRAGANA", "KATAKANA", "KATAKANA-HIRAGANA", "HANGUL", "BOPOMOFO"}
    return found - asian if found - asian else {"CJK"}


def _to_plain_letters(label: str) -> str:
    """Return the letters of a to z that a label looks like."""
    bare = "".join(letter for letter in unicodedata.normalize("NFKD", label) if not unicodedata.combining(letter))
    return bare.casefold().translate(_CONFUSED)


def _find_imitation(labels: list[str], owner: list[str]) -> str | None:
    """Return a warning about a misspelled well-known name.

    It has digits for letters, pairs that look like one letter, or one letter that differs.
    """
    name = owner[0]
    if name in _BRANDS:
        return None
    for piece in (name, *name.split("-"), *labels[: -len(owner)]):
        if piece not in _BRANDS and (brand := _find_resembled_brand(piece)):
            return f"“{piece}” looks like {brand}, but is spelled otherwise: this is {'.'.join(owner)}."
    if found := next((piece for piece in name.split("-") if piece in _BRANDS), None):
        return f"It has the name {found} in it, but belongs to the owner of {'.'.join(owner)}."
    return None


def _find_resembled_brand(piece: str) -> str | None:
    candidates = {_to_plain_letters(piece), _to_plain_letters(piece.replace("1", "i"))}
    for pair, letter in _PAIRS:
        candidates |= {candidate.replace(pair, letter) for candidate in candidates}
    if exact := candidates & _BRANDS:
        return min(exact)
    distinct = (brand for brand in sorted(_BRANDS - _LIKE_WORDS) if len(brand) >= 6 and piece != f"{brand}s")
    return next((brand for brand in distinct if _differs_by_one_letter(piece, brand)), None)


def _differs_by_one_letter(word: str, brand: str) -> bool:
    """Return whether one letter is added, missing, different, or two are swapped."""
    if abs(len(word) - len(brand)) > 1 or word == brand:
        return False
    at = next((i for i, (a, b) in enumerate(zip(word, brand, strict=False)) if a != b), min(len(word), len(brand)))
    if len(word) == len(brand):
        swapped = word[at + 1 : at + 2] + word[at : at + 1] + word[at + 2 :]
        return word[at + 1 :] == brand[at + 1 :] or swapped == brand[at:]
    longer, shorter = (word, brand) if len(word) > len(brand) else (brand, word)
    return longer[at + 1 :] == shorter[at:]


def _find_brand_in_front(labels: list[str], owner: list[str]) -> str | None:
    """Return a warning about a name in front of the owner's: paypal.com.evil.example."""
    before = labels[: -len(owner)]
    whose = ".".join(owner)
    for at, label in enumerate(before):
        if at > 0 and label in _FAMILY:
            return f"It begins like {before[at - 1]}.{label}, but belongs to {whose}."
        if label in _BRANDS and owner[0] not in _BRANDS:
            return f"It begins with {label}, but belongs to {whose}."
    return None


def _find_excessive_length(name: str, labels: list[str], owner: list[str]) -> str | None:
    if len(name) > MAX_PLAIN_LENGTH or len(labels) > MAX_LABELS:
        return f"This name is very long; its end shows who owns it: {'.'.join(owner)}."
    return None
