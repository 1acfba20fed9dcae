"""Invented people and their numbers, in forms of many countries.

Invariants:
- Everything is drawn from the given source of randomness, so that a seed gives the same set everywhere.
- Check digits are correct.
"""

import random
from collections.abc import Callable, Mapping

from discreet.detection.span import Kind

GIVEN = (
    "Amara", "Anders", "Aoife", "Arjun", "Beatriz", "Bilal", "Chiara", "Dmitri", "Ebele", "Elif", "Emeka", "Fatima",
    "Farid", "Giulia", "Hanna", "Hiroshi", "Ines", "Ingrid", "Jamal", "Jiho", "Joana", "Kateryna", "Kwame", "Lakshmi",
    "Leilani", "Liam", "Lucía", "Małgorzata", "Marek", "Mei", "Mohammed", "Nadia", "Ngozi", "Niamh", "Oluwaseun",
    "Omar", "Paula", "Priya", "Quynh", "Ravi", "Rosalind", "Søren", "Sofia", "Tariq", "Thandiwe", "Tomasz", "Ursula",
    "Vikram", "Wei", "Xiomara", "Yael", "Yusuf", "Zeynep", "Zoë", "Margaret", "Kevin", "Linda", "Patrick", "Susan",
)  # fmt: skip
FAMILY = (
    "Abara", "Achterberg", "Adeyemi", "Andersson", "Banerjee", "Bergqvist", "Castellanos", "Chaudhry", "Chen",
    "Delacroix", "Demir", "Eriksen", "Fernandes", "Fitzgerald", "Gruber", "Haddad", "Halloran", "Hernández", "Ibáñez",
    "Iyer", "Jankowski", "Kamau", "Kowalczyk", "Kuznetsov", "Lindqvist", "Mbeki", "McAllister", "Moreau", "Nakamura",
    "Nguyen", "O'Donnell", "Okafor", "Oyelaran", "Papadopoulos", "Pettersen", "Quispe", "Rahman", "Rossetti",
    "Sandoval", "Schreiber", "Sepúlveda", "Shevchenko", "Takahashi", "Tanaka", "Thompson", "Umarov", "Vasquez",
    "Venkataraman", "Wallingford", "Whitcombe", "Yamamoto", "Yilmaz", "Zielinski", "Zulu",
)  # fmt: skip
STREETS = (
    "{n} Thornbury Lane", "{n} West Larkspur Avenue", "{n} Old Quarry Road", "{n} Millbrook Drive, Apt. {f}",
    "Lindenstraße {n}", "Am Alten Hafen {n}", "{n} rue des Tanneurs", "Calle del Olivo {n}", "Via dei Mulini {n}",
    "{n} Harbour View Terrace, Flat {f}", "{n} Cedar Hollow Court", "P.O. Box {n}{n}",
)  # fmt: skip
MAIL_HOSTS = ("example.com", "example.org", "mail.example.net", "post.example")
IBANS = {"DE": 18, "FR": 23, "ES": 20, "NL": 14, "AT": 16}
"""Characters after the check digits. In the Netherlands the first four are the bank's letters."""


def _full_name(chance: random.Random) -> str:
    given, family = chance.choice(GIVEN), chance.choice(FAMILY)
    between = f" {chance.choice('ABEJKLMRST')}. " if chance.random() < 0.1 else " "
    return f"{given}{between}{family}"


def _email(chance: random.Random) -> str:
    name = f"{chance.choice(GIVEN)}.{chance.choice(FAMILY)}".lower().replace("'", "")
    plain = "".join(letter for letter in name if letter.isascii())
    return f"{plain}{chance.choice(('', str(chance.randint(1, 99))))}@{chance.choice(MAIL_HOSTS)}"


def _phone(chance: random.Random) -> str:
    form = chance.choice(("(2##) 555-01##", "+44 20 7946 0###", "+49 30 23125 ###", "+1 303-555-01##", "212.555.01##"))
    return _digits(chance, form)


def _address(chance: random.Random) -> str:
    return chance.choice(STREETS).format(n=chance.randint(11, 299), f=chance.randint(1, 40))


def _card(chance: random.Random) -> str:
    digits = _digits(chance, chance.choice(("4##############", "53#############", "55#############")))
    number = digits + _luhn_digit(digits)
    return chance.choice(("", " ", "-")).join(number[at : at + 4] for at in range(0, 16, 4))


def _luhn_digit(digits: str) -> str:
    """Return the check digit by ISO/IEC 7812-1, annex B."""
    doubled = (int(digit) * (2 - n % 2) for n, digit in enumerate(reversed(digits)))
    return str(-sum(value // 10 + value % 10 for value in doubled) % 10)


def _iban(chance: random.Random) -> str:
    """Return an IBAN with correct check digits (ISO 13616, modulo 97)."""
    country, length = chance.choice(sorted(IBANS.items()))
    account = "ABNA" + _digits(chance, "#" * 10) if country == "NL" else _digits(chance, "#" * length)
    number = int("".join(str(int(sign, 36)) for sign in f"{account}{country}00"))
    iban = f"{country}{98 - number % 97:02}{account}"
    return iban if chance.random() < 0.5 else " ".join(iban[at : at + 4] for at in range(0, len(iban), 4))


def _ssn(chance: random.Random) -> str:
    return f"{chance.randint(101, 665)}-{chance.randint(11, 99)}-{chance.randint(1001, 9999)}"


def _ip(chance: random.Random) -> str:
    if chance.random() < 0.2:
        return f"2001:db8:{chance.randint(1, 9999):x}::{chance.randint(1, 9999):x}"
    return f"203.0.113.{chance.randint(1, 254)}"


def _secret(chance: random.Random) -> str:
    signs = "abcdefghijkmnopqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789"
    return "".join(chance.choice(signs) for _ in range(32)) + str(chance.randint(10, 99))


def _digits(chance: random.Random, form: str) -> str:
    return "".join(str(chance.randint(0, 9)) if sign == "#" else sign for sign in form)


MAKERS: Mapping[str, tuple[Kind, Callable[[random.Random], str]]] = {
    "name": (Kind.PERSON, _full_name),
    "given": (Kind.PERSON, lambda chance: chance.choice(GIVEN)),
    "family": (Kind.PERSON, lambda chance: chance.choice(FAMILY)),
    "low_name": (Kind.PERSON, lambda chance: _full_name(chance).lower()),
    "low_given": (Kind.PERSON, lambda chance: chance.choice(GIVEN).lower()),
    "address": (Kind.ADDRESS, _address),
    "email": (Kind.EMAIL, _email),
    "phone": (Kind.PHONE, _phone),
    "card": (Kind.CREDIT_CARD, _card),
    "iban": (Kind.IBAN, _iban),
    "ssn": (Kind.SSN, _ssn),
    "ip": (Kind.IP, _ip),
    "secret": (Kind.SECRET, _secret),
}
"""What a template may contain, by its word in braces."""
