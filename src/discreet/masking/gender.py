"""Gender of names, so that "he" and "she" stay right in masked texts.

Invariants:
- Pure, and linear in the prompt. A title before the name decides before a list of given names, a list before the last
  letter.
- A family name has no gender: its title stays in the text.
"""

import re
from collections.abc import Callable, Mapping
from enum import StrEnum


class NameKind(StrEnum):
    FEMALE = "female"
    MALE = "male"
    FAMILY = "family"


ListedGender = Callable[[str], NameKind | None]
"""Tells the gender of a given name in a list; None for a name that is not listed, or is given to both."""

_FEMALE = (
    r"frau|fräulein|(?<!ich )liebe|geehrte|mrs|ms|(?<!i )(?<!you )(?<!we )(?<!to )miss|madam|aunt|wife|sister|daughter|"
    r"mother|girlfriend|ehefrau|schwester|tochter|mutter|tante|oma|freundin|kollegin|chefin|nachbarin|madame|"
    r"mademoiselle|mme|mlle|chère|femme|sœur|fille|mère|señora|señorita|sra|srta|doña|querida|estimada|mujer|esposa|"
    r"hermana|hija|madre|tía|signora"
)
_MALE = (
    r"herrn?|hr|lieber|geehrter|mr|mister|sir|uncle|husband|brother|father|boyfriend|mann|ehemann|bruder|sohn|vater|"
    r"onkel|opa|freund|kollege|nachbar|monsieur|cher|mari|frère|fils|père|oncle|señor|sr|don|querido|estimado|marido|"
    r"esposo|hermano|hijo|padre|tío|signor"
)
_MAX_WORDS = 4
_SPACE, _NAME_WORD = "[ \u00a0]", r"[^\W\d_][\w'’-]*"
_TITLED = re.compile(
    rf"(?<!\w)(?:(?P<{NameKind.FEMALE}>{_FEMALE})|(?P<{NameKind.MALE}>{_MALE}))\.?{_SPACE}"
    rf"(?:(?:dr|prof|professor|doktor|med|phil|jur|ing)\.?{_SPACE}){{0,4}}"
    rf"(?=(?P<name>{_NAME_WORD}(?:{_SPACE}{_NAME_WORD}){{0,{_MAX_WORDS - 1}}}))"
)
_FEMALE_LETTERS = ("a", "e")


def find_titled_names(prompt: str) -> Mapping[str, NameKind]:
    """Return the gender by title of each name's first words, in lower case."""
    titled: dict[str, NameKind] = {}
    for match in _TITLED.finditer(prompt.lower()):
        words = match["name"].split()
        for end in range(1, len(words) + 1):
            titled.setdefault(" ".join(words[:end]), NameKind.FEMALE if match[NameKind.FEMALE] else NameKind.MALE)
    return titled


def get_gender(person: str, titled: Mapping[str, NameKind], get_listed_gender: ListedGender) -> NameKind:
    """Return whether a given name is female or male. `titled`: from the prompt."""
    words = person.lower().split()
    given, family = words[0], words[-1]
    return (
        titled.get(" ".join(words))
        or get_listed_gender(given)
        or get_listed_gender(given.partition("-")[0])
        or titled.get(family)
        or (NameKind.FEMALE if given.endswith(_FEMALE_LETTERS) else NameKind.MALE)
    )


def no_listed_gender(_given: str) -> None:
    """Know no given name."""
