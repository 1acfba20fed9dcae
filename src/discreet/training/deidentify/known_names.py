"""Lists of given and family names: evidence beside a model, never enough alone.

Invariants:
- The lists come from the package Faker (MIT), for languages in Latin script; nothing else of it is used.
- Everyday words are left out: they are names as well as words.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from functools import cache

from faker.providers.person import (
    cs_CZ,
    da_DK,
    de_AT,
    de_CH,
    de_DE,
    en_GB,
    en_IE,
    en_IN,
    en_KE,
    en_NG,
    en_NZ,
    en_PK,
    en_US,
    es_AR,
    es_CL,
    es_CO,
    es_ES,
    es_MX,
    fi_FI,
    fr_CH,
    fr_FR,
    fr_QC,
    hr_HR,
    hu_HU,
    it_IT,
    nl_NL,
    no_NO,
    pl_PL,
    pt_BR,
    pt_PT,
    ro_RO,
    sv_SE,
    tr_TR,
)

from discreet.detection.name_parts import EVERYDAY
from discreet.detection.names import is_name_word
from discreet.masking.gender import NameKind

_LOCALES = (
    cs_CZ, da_DK, de_AT, de_CH, de_DE, en_GB, en_IE, en_IN, en_KE, en_NG, en_NZ, en_PK, en_US, es_AR, es_CL, es_CO,
    es_ES, es_MX, fi_FI, fr_CH, fr_FR, fr_QC, hr_HR, hu_HU, it_IT, nl_NL, no_NO, pl_PL, pt_BR, pt_PT, ro_RO, sv_SE,
    tr_TR,
)  # fmt: skip
_MIN_LENGTH = 3


@cache
def known_names() -> tuple[frozenset[str], frozenset[str]]:
    """Return given names and family names, in lower case."""
    given: set[str] = set()
    family: set[str] = set()
    for locale in _LOCALES:
        for attribute, values in vars(locale.Provider).items():
            if isinstance(values, (tuple, list, dict, set, frozenset)):
                if attribute.startswith("first_name"):
                    given.update(_words(values))
                elif attribute.startswith("last_name"):
                    family.update(_words(values))
    return frozenset(given), frozenset(family)


@cache
def _genders() -> Mapping[str, int]:
    """Return each given name with the number of countries where women have it, minus those where men do."""
    genders: Counter[str] = Counter()
    for locale in _LOCALES:
        for attribute, values in vars(locale.Provider).items():
            if attribute in ("first_names_female", "first_names_male"):
                count = 1 if attribute.endswith("_female") else -1
                genders.update(dict.fromkeys((str(value).lower() for value in values), count))
    return genders


def listed_gender(given_name: str) -> NameKind | None:
    """Return whether mostly women or mostly men have a given name; None if it is not listed or both have it."""
    balance = _genders().get(given_name.lower(), 0)
    return NameKind.FEMALE if balance > 0 else NameKind.MALE if balance < 0 else None


def is_known_given(word: str) -> bool:
    """Return whether the word, or its stem before a genitive s, is a given name."""
    return _is_in(word.lower(), known_names()[0])


def is_known_family(word: str) -> bool:
    """Return whether the word, or its stem before a genitive s, is a family name."""
    return _is_in(word.lower(), known_names()[1])


def is_genitive(word: str) -> bool:
    """Return whether only the word's stem, not the word, is a listed given name."""
    return word.lower() not in known_names()[0]


def _is_in(word: str, names: frozenset[str]) -> bool:
    return word in names or (word.endswith("s") and word[:-1] in names)


def _words(values: Iterable[object]) -> set[str]:
    names = (value for value in values if isinstance(value, str))
    words = {part.lower() for value in names for part in value.replace("-", " ").split()}
    return {word for word in words if len(word) >= _MIN_LENGTH and word not in EVERYDAY and is_name_word(word)}
