"""Names that an engineer knows: each class has one of its own, and words that only we understood do not return."""

import ast
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

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


def definitions(root: Path) -> Iterator[tuple[str, ast.AST, Path]]:
    for path in sorted(root.rglob("*.py")):
        for node in ast.parse(path.read_text()).body:
            if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
                yield node.name, node, path


def test_no_class_name_exists_twice():
    places = defaultdict(list)
    for name, node, path in definitions(SOURCES):
        if isinstance(node, ast.ClassDef):
            places[name].append(path.relative_to(SOURCES).as_posix())
    assert {name: paths for name, paths in places.items() if len(paths) > 1} == {}


def test_retired_names_do_not_come_back():
    found = {f"{path.relative_to(ROOT)}: {name}" for name, _, path in definitions(SOURCES) if name in RETIRED}
    assert found == set()


PHRASES = ("Law of this file", "SPEC §")
FOLDERS = ("src", "tests", "bench", "fuzz", "examples", "docs", "web/src")
ENDINGS = {".py", ".ts", ".tsx", ".md"}


def test_retired_phrases_do_not_come_back():
    files = (path for folder in FOLDERS for path in sorted((ROOT / folder).rglob("*")) if path.suffix in ENDINGS)
    files = (path for path in files if path != Path(__file__))
    found = {
        f"{path.relative_to(ROOT)}: {phrase}" for path in files for phrase in PHRASES if phrase in path.read_text()
    }
    assert found == set()
