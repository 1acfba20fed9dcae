"""The table of promises, checked both ways: named places exist and cite the id; places that cite an id are named."""

import ast
import importlib
import inspect
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from discreet.promises.promises import PROMISES, Promise, as_markdown

ROOT = Path(__file__).parents[2]
KEPT = [promise for promise in PROMISES if promise.kept]


def test_there_are_fourteen_in_order() -> None:
    assert [promise.id for promise in PROMISES] == [f"P{n}" for n in range(1, 15)]


@pytest.mark.parametrize("promise", KEPT, ids=lambda p: p.id)
def test_its_mechanism_exists_and_cites_it(promise: Promise) -> None:
    module_name, _, name = promise.mechanism.partition(":")
    module = importlib.import_module(module_name)
    assert hasattr(module, name), f"{promise.id}: {promise.mechanism} does not exist"
    assert re.search(rf"\b{promise.id}\b|P1–P3", inspect.getsource(module)), f"{module_name} does not cite {promise.id}"


@pytest.mark.parametrize("promise", KEPT, ids=lambda p: p.id)
def test_its_proofs_exist_and_carry_its_id(promise: Promise) -> None:
    assert promise.proofs, f"{promise.id} has no proof"
    assert promise.shown, f"{promise.id} is shown nowhere"
    for proof in promise.proofs:
        claimed = claims(ROOT / proof)
        assert promise.id in claimed, f"{proof} has no test marked promise({promise.id!r})"


@pytest.mark.parametrize("promise", [p for p in PROMISES if not p.kept], ids=lambda p: p.id)
def test_what_is_not_kept_claims_nothing(promise: Promise) -> None:
    assert not promise.proofs
    assert promise.shown is None


def test_every_test_that_claims_a_promise_stands_in_its_row() -> None:
    named = {(promise.id, proof) for promise in PROMISES for proof in promise.proofs}
    for file in sorted((ROOT / "tests").rglob("test_*.py")):
        path = file.relative_to(ROOT).as_posix()
        missing = {id_ for id_ in claims(file) if (id_, path) not in named}
        assert not missing, f"{path} claims {missing}, but the table does not name it as a proof"


def test_the_page_and_the_command_are_made_from_it() -> None:
    assert (ROOT / "docs/promises.md").read_text() == as_markdown(), (
        "run: discreet promises --markdown > docs/promises.md"
    )
    printed = subprocess.run(
        [sys.executable, "-m", "discreet", "promises", "--json"], capture_output=True, text=True, check=True
    ).stdout
    rows = json.loads(printed)
    assert [row["id"] for row in rows] == [promise.id for promise in PROMISES]
    assert {"id", "question", "answer", "mechanism", "proofs", "shown"} <= set(rows[0])


def claims(file: Path) -> set[str]:
    """The ids in `pytest.mark.promise("P1", ...)` of a test file, wherever they stand."""
    found: set[str] = set()
    source = file.read_text()
    for node in ast.walk(ast.parse(source)) if "promise" in source else ():
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and node.func.attr == "promise"  # looked at first: unparsing every call takes long
            and ast.unparse(node.func) == "pytest.mark.promise"
        ):
            found |= {
                argument.value
                for argument in node.args
                if isinstance(argument, ast.Constant) and isinstance(argument.value, str)
            }
    return found
