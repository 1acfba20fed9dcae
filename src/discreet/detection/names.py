"""Evidence for and against a word being a person's name, besides the model's.

Invariants:
- The functions are pure.
- The model reads lower case, so this module judges how a word is written.
- The lists of words are our own.
- The result is the bare name: without a title, a possessive ending or a quotation mark.
"""

import re

from discreet.detection.span import Kind, Span

WRITTEN_AS_NAME = 0.3
"""Minimum probability for a word with a capital letter, as measured: above it, most such words are names."""
WRITTEN_AS_NOUN = 0.5
"""The same in German, where every noun has a capital letter."""
WITHOUT_CASE = 0.5
"""The same where case says nothing: a script without capitals, a text entirely in upper or lower case."""
WRITTEN_AS_ACRONYM = 0.7
"""The same for a word in upper case in a text with mixed case."""
WRITTEN_AS_WORD = 0.98
"""The same for a lower-case word in a text that uses capitals: nearly all are everyday words."""
INTRODUCED_WITHOUT_CASE = 0.2
"""The same after an introduction or a greeting, in a text without capitals."""
INTRODUCED = 0.6
"""The same for a lower-case word after an introduction or a greeting."""
MIN_REPEATED_LENGTH = 3
"""Letters that a part of a name needs to be searched elsewhere in the text."""

_TITLES = frozenset(
    (
        "mr", "mrs", "ms", "miss", "mx", "dr", "prof", "professor", "sir", "madam", "herr", "herrn", "frau", "hr",
        "fräulein", "familie", "doktor", "monsieur", "madame", "mademoiselle", "mme", "mlle", "docteur", "maître",
        "señor", "señora", "señorita", "sr", "sra", "srta", "don", "doña", "doctor", "doctora", "signor", "signora",
    )
)  # fmt: skip
_ADDRESSED = frozenset(("mom", "mum", "mommy", "dad", "daddy", "mother", "father", "grandma", "grandpa", "god", "bot"))
_SAID = frozenset(
    ("user", "assistant", "system", "admin", "hi", "hello", "hey", "dear", "thanks", "please", "yes", "no")
)
_SMALL = frozenset(
    ("the", "an", "you", "he", "she", "we", "they", "my", "your", "his", "her", "our", "their", "it", "me", "and")
)
_COUNTRIES = frozenset(
    (
        "afghanistan", "albania", "algeria", "america", "argentina", "armenia", "australia", "austria", "bangladesh",
        "belgium", "bolivia", "brazil", "britain", "bulgaria", "cameroon", "canada", "chile", "china", "colombia",
        "croatia", "cuba", "cyprus", "denmark", "ecuador", "egypt", "england", "estonia", "ethiopia", "europe",
        "finland", "france", "germany", "ghana", "greece", "greenland", "hungary", "iceland", "india", "indonesia",
        "iran", "iraq", "ireland", "italy", "japan", "kenya", "korea", "kuwait", "latvia", "lebanon", "libya",
        "lithuania", "luxembourg", "malaysia", "mexico", "mongolia", "morocco", "nepal", "netherlands", "nigeria",
        "norway", "pakistan", "peru", "philippines", "poland", "portugal", "qatar", "romania", "russia", "scotland",
        "serbia", "singapore", "slovakia", "slovenia", "spain", "sudan", "sweden", "switzerland", "syria", "taiwan",
        "tanzania", "thailand", "tunisia", "turkey", "uganda", "ukraine", "uruguay", "venezuela", "vietnam", "wales",
        "yemen", "zambia", "zimbabwe",
    )
)  # fmt: skip
_GREETED = frozenset(
    (
        "all", "everyone", "everybody", "team", "folks", "there", "world", "customer", "friend", "friends", "colleague",
        "colleagues", "guys", "ladies", "gentlemen", "manager", "hiring", "committee", "reader", "readers", "students",
        "parents", "neighbour", "neighbours", "neighbor", "neighbors", "landlord", "diary", "santa", "again",
    )
)  # fmt: skip
_AROUND_NAMES = _TITLES | _SAID | _SMALL
_NO_NAMES = _AROUND_NAMES | _ADDRESSED | _COUNTRIES | _GREETED

_WORD = re.compile(r"\w+")
_POSSESSIVE = re.compile(r"['’‘`]s?$", re.IGNORECASE)
_INTRODUCTION = re.compile(
    r"(?:\b(?:name(?:['’]?s| is)|i['’]?m|i am|this is|call(?:ed|s)? me|hi|hello|hey|dear|thanks|regards|cheers|love|"
    r"name ist|ich bin|hei(?:ß|ss)e|hallo|moin|servus|m['’]appelle|c['’]est|je suis|mon nom est|salut|coucou|bonjour|"
    r"soy|me llamo|nombre es|hola|buenas|sono|mi chiamo|ik ben)"
    r"[,:]?|^[ \t]*)[ \t\n]+$",
    re.IGNORECASE,
)
_TECHNICAL = re.compile(
    r"\d|_|[a-z](?<!\bMc)(?<!\bMac)(?<!\bD[eiu])(?<!\bL[ae])(?<!\bFitz)(?<!\bVan)[A-Z]|[A-Z]{2}[a-z]{2}"
)
"""A word made by a program or a company: digits, underscores, capitals inside."""
_INSIDE_ADDRESS = re.compile(r"[a-z0-9:/][./@]\w")
_BEFORE_DOT = re.compile(r"\.[a-z]|\(")
"""Parts of web addresses, of modules and of calls."""
_COMPANY = re.compile(
    r"(?:[ \t]{1,4}(?:&|[A-Z][\w.&-]{0,40})){0,3}?[ \t,]{1,4}"
    r"(?:(?i:Inc|Ltd|LLC|LLP|PLC|Corp|Corporation|Company|Limited|Holdings?|Bank|Bancorp|GmbH|Foundation|Institute|"
    r"University|College|Hospital|Industries|Technologies|Pharmaceuticals?|International|Enterprises?|Airlines?)"
    r"|Co|CO|AG|SE|SA|NV|Oyj?|AB|ASA?|Group|Club|Partners|Fund|ETF|Trust|Orchestra)\b"
)


def uses_capitals(text: str) -> bool:
    """Return whether case carries information: the text has upper and lower case."""
    return not (text.islower() or text.isupper())


def get_min_probability(text: str, start: int, end: int, capitals: bool, nouns_have_capitals: bool = False) -> float:
    """Return the minimum probability for this word to be a name.

    It depends on how the word is written and on the text before it. `capitals`: the result of `uses_capitals`.
    """
    word = text[start:end]
    if word[0].isupper() and not (word.isupper() and len(word) > 1):
        return WRITTEN_AS_NOUN if nouns_have_capitals else WRITTEN_AS_NAME
    if not capitals or not (word.islower() or word.isupper()):
        introduced = _INTRODUCTION.search(text, max(0, start - 20), start)
        return INTRODUCED_WITHOUT_CASE if introduced and start else WITHOUT_CASE
    if word.isupper():
        return WRITTEN_AS_ACRONYM
    return INTRODUCED if _INTRODUCTION.search(text, max(0, start - 20), start) else WRITTEN_AS_WORD


def tidy_name(text: str, start: int, end: int) -> Span | None:
    """Return the bare name among these characters, or None.

    None for everyday words, a letter, a company or a country.
    """
    words = list(_WORD.finditer(text, start, end - len(_ending(text, start, end))))
    while words and _is_around_names(words[0].group()):
        del words[0]
    while words and _is_around_names(words[-1].group()):
        del words[-1]
    if all(_is_no_name(word.group()) for word in words) or _INSIDE_ADDRESS.match(text, max(0, words[0].start() - 2)):
        return None
    if _BEFORE_DOT.match(text, words[-1].end()) and text[words[-1].start()].islower():
        return None
    if any(_COMPANY.match(text, word.end()) for word in (words[0], words[-1])):
        return None
    return Span(words[0].start(), words[-1].end(), Kind.PERSON)


def _ending(text: str, start: int, end: int) -> str:
    found = _POSSESSIVE.search(text[max(start, end - 2) : end])
    return found.group() if found else ""


def is_name_word(word: str) -> bool:
    """Return whether the word can be a name: no title, country or word of greetings."""
    return not _is_no_name(word)


def _is_around_names(word: str) -> bool:
    return word.lower() in _AROUND_NAMES or _TECHNICAL.search(word) is not None


def _is_no_name(word: str) -> bool:
    return word.lower() in _NO_NAMES or word.isdigit() or (len(word) == 1 and word.isascii())


def can_stand_alone(part: str) -> bool:
    """Return whether this part of a name is searched elsewhere by itself."""
    return len(part) >= MIN_REPEATED_LENGTH and part[0].isupper() and not _is_no_name(part)
