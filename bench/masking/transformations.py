"""What a model makes of stand-ins: a text with every kind, and 35 ways of writing its stand-ins."""

from collections.abc import Callable
from datetime import date

SAID = (
    "My name is Sabine Müller, born on 12.03.1985. Call +49 30 1234567 or write to sabine.mueller@firma.de. "
    "IBAN DE89 3704 0044 0532 0130 00. I live in Lindenstraße 12, 10969 Berlin. It is about Project Heron. "
    "Passport number C01X00T47. 我叫王小明。"
)
MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip
MONATE = (
    "Januar", "Februar", "März", "April", "Mai", "Juni", "Juli", "August", "September", "Oktober", "November",
    "Dezember",
)  # fmt: skip


WORDS = ["Project Heron"]
"""What the person added."""


class Written:
    """The stand-ins of `SAID` by what they stand for; `stand_in` tells them."""

    def __init__(self, stand_in: Callable[[str], str]) -> None:
        self.given, self.family = stand_in("Sabine Müller").split()
        self.telephone = stand_in("+49 30 1234567")
        self.iban = stand_in("DE89 3704 0044 0532 0130 00")
        self.email = stand_in("sabine.mueller@firma.de")
        self.street, self.town = stand_in("Lindenstraße 12, 10969 Berlin").split(", ")
        self.project = stand_in("Project Heron")
        self.passport = stand_in("C01X00T47")
        day, month, year = map(int, stand_in("12.03.1985").split("."))
        self.born = date(year, month, day)
        self.chinese = stand_in("王小明")


def transformed(w: Written) -> list[tuple[str, str]]:
    """Return what a model may make of a stand-in, and what the person must read."""
    name = f"{w.given} {w.family}"
    return [
        (name, "Sabine Müller"),
        (f"**{name}** and **{w.given}** {w.family}", "**Sabine Müller** and **Sabine** Müller"),
        (f"*{w.given}*&nbsp;_{w.family}_", "*Sabine*&nbsp;_Müller_"),
        (name.upper(), "SABINE MÜLLER"),
        (name.lower(), "sabine müller"),
        (f"{w.family}, {w.given}", "Müller, Sabine"),
        (f"{w.given[0]}. {w.family}", "S. Müller"),
        (f"Dr. {w.family}", "Dr. Müller"),
        (f"{w.given}'s and {w.given}’s", "Sabine's and Sabine’s"),
        (f"{w.family}s Auto, die {w.family}sche Methode", "Müllers Auto, die Müllersche Methode"),
        (f"{name}".replace(" ", "-").lower(), "sabine-müller"),
        (f"{w.given}_{w.family}".lower(), "sabine_müller"),
        (f"{w.given.lower()}{w.family}", "sabineMüller"),
        (f"get{w.given}()", "getSabine()"),
        (f"{w.given}%20{w.family}", "Sabine%20Müller"),
        (f'{{"name": "{name}"}}', '{"name": "Sabine Müller"}'),
        (f"| {w.given} | {w.telephone} |", "| Sabine | +49 30 1234567 |"),
        (f"[{w.given}](mailto:{w.email})", "[Sabine](mailto:sabine.mueller@firma.de)"),
        (w.email.upper(), "SABINE.MUELLER@FIRMA.DE"),
        (w.telephone.replace(" ", ""), "+49301234567"),
        (w.telephone.replace(" ", "-"), "+49-30-1234567"),
        (f"0{w.telephone[4:6]}/{w.telephone[7:]}", "030/1234567"),
        (w.iban.replace(" ", ""), "DE89370400440532013000"),
        (f"1. {w.iban}\n2. {w.telephone}", "1. DE89 3704 0044 0532 0130 00\n2. +49 30 1234567"),
        (w.street.replace("straße", "str."), "Lindenstr. 12"),
        (f"{w.town.split()[1]}er", "Berliner"),
        (w.project.replace(" ", "\n"), "Project\nHeron"),
        (w.passport, "C01X00T47"),
        (w.born.isoformat(), "1985-03-12"),
        (f"{w.born:%m/%d/%Y}", "03/12/1985"),
        (f"{w.born.day}.{w.born.month}.{w.born.year}", "12.3.1985"),
        (f"{MONTHS[w.born.month - 1]} {w.born.day}, {w.born.year}", "March 12, 1985"),
        (f"the {w.born.day}th of {MONTHS[w.born.month - 1]} 1985", "the 12th of March 1985"),
        (f"{w.born.day}. {MONATE[w.born.month - 1]} 1985", "12. März 1985"),
        (w.chinese, "王小明"),
    ]  # fmt: skip
