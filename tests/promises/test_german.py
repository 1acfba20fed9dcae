"""Every sentence that the rules say has its German, so that nobody reads a verdict in a language they do not read.

The sentences are found in the sources, with what they are made of put in: one that is new and has no German is red.
"""

import ast
import json
import re
from collections.abc import Iterator
from pathlib import Path

from discreet.assistants.actions.marks.annotate import KINDS

ROOT = Path(__file__).parents[2]
RULES = ROOT / "src" / "discreet" / "promises"
GERMAN = dict(json.loads((ROOT / "web" / "src" / "texts" / "de" / "sentences.json").read_text()))
PATTERNS = [re.compile(re.sub(r"\\{\d\\}", "(.+?)", re.escape(english))) for english in GERMAN]
TABLE = "promises.py"
"""The table's answers are long texts, written for the documents as well; they are in English."""

SAID = re.compile(r"[A-Z][^\n]* [^\n]*[.:]")
WORDS: dict[str, tuple[str, ...]] = {
    "content.it": ("this chat", "this image"),
    "content.began": ("began", "was made"),
    "_WHAT_IT_IS[standing.nature]": ("is a temporary", "is an imported", "began as a temporary", "is a preview"),
    "_NEVER_COUNTED[standing.nature]": (
        "temporary chats",
        "imported conversations",
        "conversations that began as temporary chats",
        "preview chats",
    ),
    "who": ("you", "the GPT's builder", "your workspace"),
    "who_has": ("you have", "the GPT's builder has", "an earlier author of the GPT has"),
    "has": ("have", "has"),
    "SHARED_WITH[rules.sharing]": (
        "their builders only",
        "people of this workspace",
        "people with the link",
        "everyone on this server",
    ),
    "what": ("chat", "image"),
    "self.limit.in_words": (
        "the limit of preview chats, 1 day after its last change",
        *(
            f"{whose}, {days} after its last change"
            for whose in ("a rule of your workspace", "your own setting")
            for days in ("1 day", "30 days")
        ),
    ),
}
"""What the rules put into their sentences that is itself English; everything else is a name, a host or a day."""

AMISS = (
    *("you has", "builder have", "workspace have", "builder has not said no"),
    *("this chat was made", "this image began", "your workspace allowed it on x.example, after this image"),
    *(
        "this chat couldn't be opened for training when it was",
        "this image couldn't be opened for training when it began",
    ),
)
"""What comes of putting in everything everywhere, and is never said."""


def sentences() -> Iterator[str]:
    """Each sentence of the rules, in every wording; exceptions that only programmers read begin with a small letter."""
    for path in sorted(RULES.glob("*.py")):
        if path.name == TABLE:
            continue
        tree = ast.parse(path.read_text())
        for node in _texts(tree):
            yield from (said for said in _worded(node) if SAID.fullmatch(said) and not any(a in said for a in AMISS))


def _texts(tree: ast.AST) -> Iterator[ast.Constant | ast.JoinedStr]:
    """The texts of a module but for docstrings, and for the pieces of texts that are made of several."""
    passed = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    passed |= {id(part) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for part in node.values}
    for node in ast.walk(tree):
        if id(node) in passed:
            continue
        if isinstance(node, ast.JoinedStr) or (isinstance(node, ast.Constant) and isinstance(node.value, str)):
            yield node


def _worded(node: ast.Constant | ast.JoinedStr) -> list[str]:
    if isinstance(node, ast.Constant):
        return [str(node.value)]
    wordings = [""]
    for part in node.values:
        if isinstance(part, ast.Constant):
            choices: tuple[str, ...] = (str(part.value),)
        else:
            assert isinstance(part, ast.FormattedValue)
            choices = WORDS.get(ast.unparse(part.value), ("x.example",))
        wordings = [before + choice for before in wordings for choice in choices]
    return wordings


def has_german(sentence: str) -> bool:
    return any(pattern.fullmatch(sentence) for pattern in PATTERNS)


def test_sentences_are_found() -> None:
    found = set(sentences())
    assert len(found) > 80
    assert "No: you said no on x.example; a later yes doesn't reopen this chat." in found
    assert not has_german("No: a sentence that nobody has translated.")


def test_every_kind_of_personal_data_has_its_german() -> None:
    german = json.loads((ROOT / "web" / "src" / "texts" / "de" / "personalKinds.json").read_text())
    assert set(german) == KINDS


def test_every_sentence_of_the_rules_has_its_german() -> None:
    assert sorted({sentence for sentence in sentences() if not has_german(sentence)}) == []
