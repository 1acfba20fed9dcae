"""Names and prose use the words of the field: each class name exists once, and retired names and words do not return."""

import ast
from collections import defaultdict
from functools import cache
from pathlib import Path

import pytest

from tests import vocabulary

ROOT = Path(__file__).parents[1]
SOURCES = ROOT / "src/discreet"
RETIRED = frozenset(
    [
        "House",
        "Ground",
        "Desk",
        "OwnersDesk",
        "Tray",
        "TrayLimits",
        "Giving",
        "Shelf",
        "Parcel",
        "Births",
        "Door",
        "Astray",
        "Safe",
        "Acting",
        "Entrance",
        "Flights",
        "Pace",
        "Arrivals",
        "Endings",
        "Workshop",
        "TakingIn",
        "TakingOut",
        "TakingBack",
        "HandingOver",
        "MovingIn",
        "MoveIn",
        "Looking",
        "WhatGoes",
        "WouldGo",
        "Earlier",
        "Overtaken",
        "Parting",
        "SpareKeys",
        "Hands",
        "Finishing",
        "KeysForNothing",
        "Begun",
        "Extent",
        "Stretch",
        "Gathering",
        "NotHere",
        "Finder",
        "Guard",
        "Talk",
        "TakenOver",
        "MovingWindow",
        "Making",
        "Order",
        "Commission",
        "Shop",
        "Ending",
        "Found",
        "MayHold",
        "Workplace",
        "Premises",
        "Here",
        "Broke",
        "Stale",
        "StayingOut",
        "Noticed",
        "Roster",
        "Fold",
        "Centres",
        "KeptExports",
        "LeftOut",
        "Way",
        "RingPlace",
        "LentKeys",
        "BrokenOff",
        "Rotated",
        "NotPlain",
        "Nature",
        "Keeper",
        "Ruling",
        "Vouched",
        "NotBelieved",
        "SettingUp",
        "Law",
        "Breach",
        "AskedRules",
        "NothingTrains",
        "Deed",
        "Letter",
        "Outlet",
        "Payer",
        "furnish",
        "lay_out",
        "what_goes",
        "goes_with",
        "told_of",
        "desk_of",
        "new_desk",
    ]
)


@cache
def definitions(root: Path) -> list[tuple[str, ast.AST, Path]]:
    return [
        (node.name, node, path)
        for path in sorted(root.rglob("*.py"))
        for node in ast.parse(path.read_text()).body
        if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
    ]


def test_no_class_name_exists_twice() -> None:
    places = defaultdict(list)
    for name, node, path in definitions(SOURCES):
        if isinstance(node, ast.ClassDef):
            places[name].append(path.relative_to(SOURCES).as_posix())
    assert {name: paths for name, paths in places.items() if len(paths) > 1} == {}


def test_retired_names_do_not_come_back() -> None:
    found = {f"{path.relative_to(ROOT)}: {name}" for name, _, path in definitions(SOURCES) if name in RETIRED}
    assert found == set()


PHRASES = ("Law of this", "SPEC §")
FOLDERS = ("src", "tests", "bench", "fuzz", "examples", "docs", "web/src")
ENDINGS = {".py", ".ts", ".tsx", ".md"}


def test_retired_phrases_do_not_come_back() -> None:
    files = (path for folder in FOLDERS for path in sorted((ROOT / folder).rglob("*")) if path.suffix in ENDINGS)
    files = (path for path in files if path not in (Path(__file__), Path(vocabulary.__file__)))
    found = {
        f"{path.relative_to(ROOT)}: {phrase}" for path in files for phrase in PHRASES if phrase in path.read_text()
    }
    assert found == set()


def test_every_folder_of_sources_is_read() -> None:
    assert [folder for folder in vocabulary.SOURCES if not any((ROOT / folder).rglob("*.py"))] == []


def test_retired_words_do_not_come_back() -> None:
    found = vocabulary.check()
    assert not found, vocabulary.report(found)


PROSE = '''"""Whoever asks is told
so for
    ever.

In whatever process, whatever their value: `nobody` and the house's number 7, encrypted at rest.
"""

field: int = 0
"""Kept at rest."""
text = "nobody is asked"  # nobody but this comment
# As
# far as that.
'''


def test_each_retired_word_is_found_on_its_line() -> None:
    passages = [*vocabulary.docstrings(PROSE), *vocabulary.comments(PROSE)]
    found = [(finding.line, finding.word) for finding in vocabulary.findings("a.py", passages)]
    assert found == [
        *[(1, "whoever"), (1, "is told"), (2, "for ever")],
        *[(9, "at rest"), (10, "nobody"), (11, "as far as")],
    ]


SCRIPT = """/** For whoever asks. */
const text = "nobody is asked"; // nobody but this comment
/**
 * Loads it
 * anew, from https://example.org/whom.
 */
"""


def test_comments_of_scripts_are_read() -> None:
    found = vocabulary.findings("a.ts", list(vocabulary.script_comments(SCRIPT)))
    assert [(finding.line, finding.word) for finding in found] == [(1, "whoever"), (2, "nobody"), (5, "anew")]


def test_a_finding_names_file_line_word_and_what_to_write_instead() -> None:
    passage = vocabulary.Passage(line=3, text="Written\nanew.")
    [finding] = vocabulary.findings("docs/a.md", [passage])
    assert str(finding) == 'docs/a.md:4: "anew". Write instead: again'
    assert vocabulary.report([finding]).endswith("\n1 retired words: anew 1")


@pytest.mark.parametrize("word", vocabulary.RETIRED, ids=lambda word: word.word)
def test_the_fast_look_finds_what_the_words_find(word: vocabulary.RetiredWord) -> None:
    sentence = f"It was\n# {word.word.replace(' ', chr(10) + '    # ')} of the instance."
    assert vocabulary.ANYTHING_RETIRED.search(sentence.lower())
    assert list(vocabulary.findings("a.py", [vocabulary.Passage(line=1, text=sentence.replace("#", ""))]))


def test_code_and_targets_of_links_are_not_prose() -> None:
    text = "[Decide](0014-and-whom-they-push-out.md) with `nobody`.\n```\nsomebody\n```\nhttps://example.org/whom\n"
    assert list(vocabulary.findings("a.md", [vocabulary.Passage(line=1, text=text)])) == []


def test_released_entries_of_the_changelog_stay_as_they_are() -> None:
    changelog = "## 1.1.0 (not yet released)\nanew\n## 1.0.0\nanew\n"
    assert vocabulary.unreleased(changelog) == "## 1.1.0 (not yet released)\nanew\n\n\n"
