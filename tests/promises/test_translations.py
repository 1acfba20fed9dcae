"""Every sentence of the rules is translated, so that people read a verdict in their language.

The sentences are found in the sources, with what they are made of put in: one that is new and not translated is red.
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from discreet.analytics.questions import QUESTIONS, ActionOutcome
from discreet.analytics.reading.labels import GONE, NAMED, RETIRED, label
from discreet.analytics.taxonomy import themes
from discreet.assistants.actions.marks.annotate import KINDS
from discreet.http import commitments_html
from discreet.promises.masking import KINDS_IN_WORDS as MASKED_KINDS
from discreet.promises.promises import PROMISES
from tests.support.translations import TRANSLATED, kinds_in, patterns_in, sentences_in

ROOT = Path(__file__).parents[2]
RULES = ROOT / "src" / "discreet" / "promises"
TABLE = "promises.py"
"""The table's exact answers are long texts, written for the documents as well; they are in English. Its short answers
are tested below."""

WORKSPACES = ("Your workspace", "The workspace of this GPT")
SAID = re.compile(r"[A-Z][^\n]* [^\n]*[.:]")
WORDS: dict[str, tuple[str, ...]] = {
    "content.name": ("this chat", "this image"),
    "content.began": ("began", "was made"),
    "_CONTENT_ORIGINS[permission.nature]": ("is a temporary", "is an imported", "began as a temporary", "is a preview"),
    "_NEVER_COUNTED[permission.nature]": (
        "temporary chats",
        "imported conversations",
        "conversations that began as temporary chats",
        "preview chats",
    ),
    "subject": ("you", "the GPT's builder", "your workspace"),
    "allows": ("You allow", "This GPT allows", "This chat allows", *(f"{whose} allows" for whose in WORKSPACES)),
    "self.the_workspace": WORKSPACES,
    "limits.the_workspace": WORKSPACES,
    "workspace": WORKSPACES,
    "subject_has": ("you have", "the GPT's builder has", "an earlier author of the GPT has"),
    "has": ("have", "has"),
    "SHARED_WITH[rules.sharing]": (
        "their builders only",
        "people of this workspace",
        "people with the link",
        "everyone on this server",
    ),
    "what": ("chat", "image"),
    "self.limit.description": (
        "the limit of preview chats, 1 day after its last change",
        *(
            f"{whose}, {days} after its last change"
            for whose in ("a rule of your workspace", "your own setting")
            for days in ("1 day", "30 days")
        ),
    ),
}
"""English text that the rules insert into their sentences; everything else is a name, a host or a day."""

AMISS = (
    *("you has", "builder have", "workspace have", "builder has not said no"),
    *("this chat was made", "this image began", "your workspace allowed it on x.example, after this image"),
    *(
        "this chat couldn't be opened for training when it was",
        "this image couldn't be opened for training when it began",
    ),
)
"""Sentences that result from inserting everything everywhere, and are never shown."""


def sentences() -> Iterator[str]:
    """Each sentence of the rules, in every wording; exceptions that only programmers read begin with a small letter."""
    for path in sorted(RULES.glob("*.py")):
        if path.name == TABLE:
            continue
        tree = ast.parse(path.read_text())
        for node in _texts(tree):
            yield from (
                sentence
                for sentence in _worded(node)
                if SAID.fullmatch(sentence) and not any(a in sentence for a in AMISS)
            )


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


def untranslated(language: str, texts: set[str]) -> list[str]:
    patterns = patterns_in(language)
    return sorted(sentence for sentence in texts if not any(pattern.fullmatch(sentence) for pattern in patterns))


def test_sentences_are_found() -> None:
    found = set(sentences())
    assert len(found) > 80
    assert "No: you said no on x.example; a later yes doesn't reopen this chat." in found
    nowhere = "No: a sentence that nobody has translated."
    assert untranslated("de", {nowhere}) == [nowhere]


@pytest.mark.parametrize("language", TRANSLATED)
def test_every_kind_of_personal_data_is_translated(language: str) -> None:
    assert set(kinds_in(language)) == KINDS | set(MASKED_KINDS.values())


@pytest.mark.parametrize("language", TRANSLATED)
def test_every_sentence_of_the_rules_is_translated(language: str) -> None:
    assert untranslated(language, set(sentences())) == []


@pytest.mark.parametrize("language", TRANSLATED)
def test_every_short_answer_and_word_of_the_commitments_page_is_translated(language: str) -> None:
    shorts = [texts for each in PROMISES for texts in (each.short.question, each.short.verdict, each.short.text)]
    words = [
        value
        for name, value in vars(commitments_html).items()
        if name.isupper() and isinstance(value, str) and name != "ENGLISH"
    ]
    texts = (*shorts, *words, *commitments_html.CHECK_TEXTS)
    assert len(texts) > 50
    translated = dict(sentences_in(language))
    assert [each for each in texts if each not in translated] == []


@pytest.mark.parametrize("language", TRANSLATED)
def test_every_title_unit_and_label_of_the_statistics_is_translated(language: str) -> None:
    texts = {RETIRED, *themes.LABELS.values()}
    for question in QUESTIONS.values():
        cells = question.cells or [f"{mark}:{outcome}" for mark in ("known", "gone") for outcome in ActionOutcome]
        texts |= {question.title, question.unit, *(label(question, cell, {"known": "Book a table"}) for cell in cells)}
    assert len(texts) > 80
    assert {f"{GONE} · failed", "Book a table · failed"} <= texts
    assert texts >= {each for of_question in NAMED.values() for each in of_question.values()}
    assert untranslated(language, texts) == []
