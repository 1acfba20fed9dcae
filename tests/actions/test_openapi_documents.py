"""Real documents in the folder DISCREET_TEST_DOCUMENTS: sloppy and broken ones, and an empty folder or none."""

import os
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from discreet.assistants.actions.commands import checked_file
from discreet.assistants.actions.editing.data_minimisation_lint import lint
from discreet.assistants.actions.openapi.limits import MAX_SCHEMA_SIZE
from discreet.assistants.actions.operation import ParsedDocument
from tests.properties.test_openapi import assert_sound

FOLDER = os.environ.get("DISCREET_TEST_DOCUMENTS", "")
FILES = sorted(Path(FOLDER).glob("*.json")) + sorted(Path(FOLDER).glob("*.yaml")) if FOLDER else []

pytestmark = pytest.mark.skipif(not FILES, reason="DISCREET_TEST_DOCUMENTS names no folder of documents")


@pytest.fixture(scope="module")
def checked() -> dict[str, ParsedDocument]:
    return {file.name: checked_file(str(file)) for file in FILES}


def test_every_file_says_what_it_offers_or_why_it_offers_nothing(checked: dict[str, ParsedDocument]) -> None:
    for name, imported in checked.items():
        assert imported.operations or imported.refusals, name
        assert_sound(imported)


def test_what_is_refused_has_a_place(checked: dict[str, ParsedDocument]) -> None:
    for name, imported in checked.items():
        for problem in (*imported.refusals, *imported.warnings):
            assert problem.where.startswith(("/", "line ")), name
            assert problem.line is not None, name


def test_most_documents_can_be_used(checked: dict[str, ParsedDocument]) -> None:
    """Most of the documents that people used must be accepted."""
    usable = [name for name, imported in checked.items() if imported.operations]
    assert len(usable) >= len(checked) * 0.7


def test_schemas_are_small_and_hints_are_few(checked: dict[str, ParsedDocument]) -> None:
    operations = [operation for imported in checked.values() for operation in imported.operations]
    for operation in operations:
        Draft202012Validator.check_schema(operation.schema)
        assert len(str(operation.schema)) < MAX_SCHEMA_SIZE
    assert sum(len(lint(operation)) for operation in operations) < len(operations) / 4
