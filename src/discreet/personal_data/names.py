"""What speaks for and against a word being a person's name, besides what a model thinks of it.

Law of this file: pure. A model that reads lower case does not see how a word is written; this file does. The lists of
words are our own. What is found is the bare name: without a title, a possessive ending, a quotation mark.
"""

import re
from collections.abc import Iterable, Iterator

from discreet.personal_data.span import Kind, Span

WRITTEN_AS_NAME = 0.3
"""How probable a word with a capital must be, as measured: above this, most such words are names."""
WITHOUT_CASE = 0.5
"""The same where writing tells nothing: a script without capitals, a text all in capitals or all without."""
WRITTEN_AS_ACRONYM = 0.7
"""The same for capitals alone in a text that does not use them alone."""
WRITTEN_AS_WORD = 0.98
"""The same for a lower-case word in a text that does use capitals: nearly all are everyday words."""
INTRODUCED = 0.6
"""The same for a lower-case word where people say who they are or greet somebody."""
SHORTEST_AGAIN = 3
"""Letters that a part of a name needs to be looked for elsewhere in the text."""

_TITLES = frozenset(("mr", "mrs", "ms", "miss", "mx", "dr", "prof", "professor", "sir", "madam"))
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
    r"(?:\b(?:name(?:['’]?s| is)|i['’]?m|i am|this is|call(?:ed|s)? me|hi|hello|hey|dear|thanks|regards|cheers|love)"
    r"[,:]?|^[ \t]*)[ \t\n]+$",
    re.IGNORECASE,
)
_COMPANY = re.compile(
    r"(?:[ \t]{1,4}(?:&|[A-Z][\w.&-]{0,40})){0,3}?[ \t,]{1,4}"
    r"(?:(?i:Inc|Ltd|LLC|LLP|PLC|Corp|Corporation|Company|Limited|Holdings?|Bank|Bancorp|GmbH|Foundation|Institute|"
    r"University|College|Hospital|Industries|Technologies|Pharmaceuticals?|International|Enterprises?|Airlines?)"
    r"|Co|CO|AG|SE|SA|NV|Oyj?|AB|ASA?|Group|Club|Partners|Fund|ETF|Trust|Orchestra)\b"
)
_CAPITALISED = r"[^\W\d_a-z](?:[^\W\d_]|['’-](?=[^\W\d_])){1,24}"
_SAYS_WHO = re.compile(
    r"\b(?:(?i:my name is|(?:his|her|their) name is|name's|calls? me|called me)|Mr|Mrs|Ms|Dr|Prof)\.?[ \t]{1,2}"
    rf"(?P<name>{_CAPITALISED}(?:[ \t]{_CAPITALISED}){{0,2}})"
)
_GREETS = re.compile(rf"(?:^|[\n.!?] ?)(?:Dear|Hi|Hello|Hey),?[ \t](?P<name>{_CAPITALISED}(?: {_CAPITALISED})?)[,!.\n]")


def uses_capitals(text: str) -> bool:
    """Whether capitals tell something in this text: it has some, and it has small letters."""
    return not (text.islower() or text.isupper())


def needed(text: str, start: int, end: int, capitals: bool) -> float:
    """How probable this word must be, by how it is written and what stands before it; `capitals`: `uses_capitals`."""
    word = text[start:end]
    if word[0].isupper() and not (word.isupper() and len(word) > 1):
        return WRITTEN_AS_NAME
    if not capitals or not (word.islower() or word.isupper()):
        return WITHOUT_CASE
    if word.isupper():
        return WRITTEN_AS_ACRONYM
    return INTRODUCED if _INTRODUCTION.search(text, max(0, start - 20), start) else WRITTEN_AS_WORD


def tidy_name(text: str, start: int, end: int) -> Span | None:
    """The bare name among these characters; None where it is none: everyday words, a letter, a company, a country."""
    words = list(_WORD.finditer(text, start, end - len(_ending(text, start, end))))
    while words and words[0].group().lower() in _AROUND_NAMES:
        del words[0]
    while words and words[-1].group().lower() in _AROUND_NAMES:
        del words[-1]
    if all(_is_none(word.group()) for word in words):
        return None
    if any(_COMPANY.match(text, word.end()) for word in (words[0], words[-1])):
        return None
    return Span(words[0].start(), words[-1].end(), Kind.PERSON)


def introduced(text: str) -> Iterator[Span]:
    """Names that need no model: somebody says that they are names, or greets by them."""
    for expression in (_SAYS_WHO, _GREETS):
        for found in expression.finditer(text):
            if name := tidy_name(text, found.start("name"), found.end("name")):
                yield name


def again(text: str, names: Iterable[Span]) -> Iterator[Span]:
    """The names and every other place where a part of one stands, written with a capital as in the name."""
    parts = set()
    for name in names:
        yield name
        parts |= {part for part in _WORD.findall(text[name.start : name.end]) if _can_stand_alone(part)}
    if parts:
        for word in _WORD.finditer(text):
            if word.group() in parts and (elsewhere := tidy_name(text, word.start(), word.end())):
                yield elsewhere


def _ending(text: str, start: int, end: int) -> str:
    found = _POSSESSIVE.search(text[max(start, end - 2) : end])
    return found.group() if found else ""


def _is_none(word: str) -> bool:
    return word.lower() in _NO_NAMES or word.isdigit() or (len(word) == 1 and word.isascii())


def _can_stand_alone(part: str) -> bool:
    return len(part) >= SHORTEST_AGAIN and part[0].isupper() and not _is_none(part)
