"""Which name stands in for which: a woman's or a man's given name, or a family name, so that "he" and "she" stay right.

Invariants:
- Pure. A title beside the name decides before a list of given names, a list before the name's last letter.
- A family name has no gender: its title stays in the text.
"""

import re
from collections.abc import Callable
from enum import StrEnum


class NameKind(StrEnum):
    FEMALE = "female"
    MALE = "male"
    FAMILY = "family"


ListedGender = Callable[[str], NameKind | None]
"""Tells the gender of a given name in a list; None for a name that is not listed, or is given to both."""

MOST_BEFORE = 32
"""Characters before a name in which its title is searched."""
_FEMALE = (
    "frau|fräulein|liebe|geehrte|mrs|ms|miss|madam|aunt|wife|sister|daughter|mother|girlfriend|"
    "ehefrau|schwester|tochter|mutter|tante|oma|freundin|kollegin|chefin|nachbarin|"
    "madame|mademoiselle|mme|mlle|chère|femme|sœur|fille|mère|tante|señora|señorita|sra|srta|doña|querida|estimada|"
    "mujer|esposa|hermana|hija|madre|tía|signora"
)
_MALE = (
    "herrn?|hr|lieber|geehrter|mr|mister|sir|uncle|husband|brother|son|father|boyfriend|"
    "mann|ehemann|bruder|sohn|vater|onkel|opa|freund|kollege|chef|nachbar|"
    "monsieur|cher|mari|frère|fils|père|oncle|señor|sr|don|querido|estimado|marido|esposo|hermano|hijo|padre|tío|signor"
)
_TITLE = re.compile(
    rf"(?<!\w)(?:(?P<{NameKind.FEMALE}>{_FEMALE})|(?P<{NameKind.MALE}>{_MALE}))\.?[ \u00a0]"
    r"(?:(?:dr|prof|professor|doktor|med|phil|jur|ing|h\.c)\.?[ \u00a0])*\Z"
)
_FEMALE_LETTERS = ("a", "e")


def gender_of(person: str, prompt: str, listed: ListedGender) -> NameKind:
    """Return whether a person's given name is a woman's or a man's. The prompt is in lower case."""
    given, family = person.split()[0], person.split()[-1]
    return (
        _titled(person.lower(), prompt)
        or listed(given)
        or _titled(family.lower(), prompt)
        or (NameKind.FEMALE if given.lower().endswith(_FEMALE_LETTERS) else NameKind.MALE)
    )


def _titled(name: str, prompt: str) -> NameKind | None:
    """Return the gender that the first title before the name says."""
    at = prompt.find(name)
    while at >= 0:
        title, end = _TITLE.search(prompt, max(0, at - MOST_BEFORE), at), at + len(name)
        if title and not prompt[end : end + 1].isalnum():
            return NameKind(title.lastgroup or "")
        at = prompt.find(name, end)
    return None


def no_list(_given: str) -> None:
    """Know no given name."""
