"""`discreet actions check` reports an entry for every file, even a broken one, and contacts no server."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from discreet.assistants.actions.commands import check
from tests.support.large_openapi_documents import large_document
from tests.support.openapi_documents import openapi, with_body


def as_json(*files: Path | str) -> tuple[int, list[dict[str, Any]]]:
    said: list[str] = []
    code = check([str(file) for file in files], True, said.append)
    (text,) = said
    decoded = json.loads(text)
    assert list(decoded) == ["files"]
    return code, decoded["files"]


def test_a_good_document(tmp_path: Path) -> None:
    file = tmp_path / "good.json"
    file.write_text(
        openapi({"/a/{id}": {"post": {"operationId": "add"}}}, servers=[{"url": "https://api.example.org/v1"}])
    )
    code, (entry,) = as_json(file)
    assert code == 0
    assert entry == {
        "file": str(file),
        "operations": [
            {
                "name": "add",
                "method": "POST",
                "path": "/v1/a/{id}",
                "host": "api.example.org",
                "consequential": True,
                "schema": {
                    "type": "object",
                    "properties": {"id": {"type": "string"}},
                    "required": ["id"],
                    "additionalProperties": False,
                },
            }
        ],
        "warnings": [
            {"where": "/paths/~1a~1{id}/post", "why": "The path's “id” is not described; it is treated as text."}
        ],
        "refusals": [],
    }


def test_every_file_that_is_named_has_an_entry(tmp_path: Path) -> None:
    good, twice = tmp_path / "good.yaml", tmp_path / "good.yaml"
    good.write_text(openapi())
    files = {
        "empty": b"", "html": b"<html></html>", "latin": b"openapi: 3.1.0\ninfo: {title: \xe9}", "zeros": b"\0" * 100,
        "utf16": openapi().encode("utf-16"), "binary": os.urandom(2_000), "cut": openapi()[:100].encode(),
        "bom": b"\xef\xbb\xbf" + openapi().encode(),
    }  # fmt: skip
    for name, data in files.items():
        (tmp_path / name).write_bytes(data)
    huge = tmp_path / "huge"
    with huge.open("wb") as opened:
        opened.truncate(2 * 1024**3)
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    named: list[Path | str] = [
        good,
        twice,
        *(tmp_path / name for name in files),
        huge,
        tmp_path,
        tmp_path / "pipe",
        tmp_path / "loop",
    ]
    named += [tmp_path / "missing", "", "/dev/zero", "a\0b"]
    code, entries = as_json(*named)
    assert code == 1
    assert [entry["file"] for entry in entries] == [str(file) for file in named]
    assert [Path(e["file"]).name for e in entries if e["operations"]] == ["good.yaml", "good.yaml", "bom"]
    for entry in entries:
        assert set(entry) == {"file", "operations", "warnings", "refusals"}
        for problem in entry["warnings"] + entry["refusals"]:
            assert set(problem) == {"where", "why"}
        assert bool(entry["operations"]) is not bool(entry["refusals"])
    why = {Path(entry["file"]).name: entry["refusals"][0]["why"] for entry in entries if entry["refusals"]}
    assert "2,147,483,648 bytes" in why["huge"]
    assert "not UTF-8" in why["latin"]
    assert "not a file but a directory" in why["pipe"]
    assert "no such file" in why["missing"]


def test_a_report_for_people_names_what_is_wrong_and_where(tmp_path: Path) -> None:
    file, bad = tmp_path / "good.json", tmp_path / "b\u202ead.json"
    text = json.dumps(json.loads(with_body({"$ref": "https://elsewhere.example/x"})), indent=1)
    line = next(number for number, line in enumerate(text.split("\n"), 1) if "$ref" in line)
    file.write_text(text)
    bad.write_text("{")
    said: list[str] = []
    assert check([str(file), str(bad)], False, said.append) == 1
    report = "\n".join(said)
    assert (
        f"good.json  Example\n  0 operations can be used\n  1 refusal\n    line {line}, /paths/~1things/post" in report
    )
    assert "line 1: A key in double quotes is expected, not the end of the document." in report
    assert "leads out of this document" in report
    assert "b[U+202E]ad.json" in report
    assert "\u202e" not in report


def test_one_line_per_operation(tmp_path: Path) -> None:
    file = tmp_path / "good.json"
    file.write_text(with_body({"type": "object"}))
    said: list[str] = []
    assert check([str(file)], False, said.append) == 0
    assert (
        "  1 operation can be used\n    add: POST https://api.example.org/things (asks every time; sends body)"
        in said[0]
    )


WITHOUT_A_NETWORK = """
import sys, json
def refuse(event, arguments):
    if event.startswith("socket."):
        raise AssertionError(event)
sys.addaudithook(refuse)
from discreet.cli.commands import commands
sys.argv = ["discreet", "actions", "check", *sys.argv[1:]]
try:
    commands.main(prog_name="discreet")
finally:
    heavy = {"asyncpg", "aiohttp", "fastapi", "jsonschema"} & set(sys.modules)
    assert not heavy, heavy
"""


@pytest.mark.parametrize(("text", "code"), [("good", 0), ("bad", 1)])
def test_the_command_needs_no_settings_no_database_and_no_network(tmp_path: Path, text: str, code: int) -> None:
    file = tmp_path / "document.json"
    file.write_text(openapi() if text == "good" else "{}")
    ran = subprocess.run(
        [sys.executable, "-c", WITHOUT_A_NETWORK, "--json", str(file), "nowhere.json"][: 5 if text == "good" else None],
        capture_output=True, text=True, cwd=tmp_path, env={"PATH": "/nowhere", "DISCREET_PORT": "wrong"}, check=False,
    )  # fmt: skip
    assert ran.returncode == code, ran.stderr
    assert len(json.loads(ran.stdout)["files"]) == (1 if text == "good" else 2)
    assert ran.stderr == ""


def test_a_document_that_names_no_server_is_usable_with_its_address(tmp_path: Path) -> None:
    file = tmp_path / "relative.json"
    file.write_text(openapi({"/a": {"get": {"operationId": "a"}}}, servers=[{"url": "/v2"}]))
    said: list[str] = []
    assert check([str(file)], True, said.append) == 1
    assert check([str(file)], True, said.append, "https://api.example.org/docs/openapi.json") == 0
    (operation,) = json.loads(said[1])["files"][0]["operations"]
    assert (operation["host"], operation["path"]) == ("api.example.org", "/v2/a")


def test_the_address_is_an_option_of_the_command(tmp_path: Path) -> None:
    file = tmp_path / "none.json"
    file.write_text(openapi({"/a": {"get": {"operationId": "a"}}}, servers=[]))
    command = [sys.executable, "-m", "discreet", "actions", "check", str(file)]
    assert subprocess.run(command, capture_output=True).returncode == 1
    ran = subprocess.run([*command, "--from", "https://api.example.org/x.json"], capture_output=True, text=True)
    assert ran.returncode == 0
    assert "https://api.example.org/a" in ran.stdout


def test_a_large_document_says_how_many_operations_there_are_to_choose_from(tmp_path: Path) -> None:
    file = tmp_path / "large.json"
    file.write_text(large_document())
    code, (entry,) = as_json(file)
    assert code == 0
    assert len(entry["operations"]) == 30
    assert "lists 2,000 operations" in entry["warnings"][0]["why"]
