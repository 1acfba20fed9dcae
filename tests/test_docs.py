"""Names in the documents exist, and no file names anything that exists only on one machine."""

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from discreet.cli.commands import commands

ROOT = Path(__file__).parents[1]
DOCUMENTS = [
    ROOT / "README.md",
    ROOT / "SECURITY.md",
    ROOT / "CONTRIBUTING.md",
    *sorted(ROOT.glob("docs/**/*.md")),
]
LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
# In pieces, so that this file does not name them itself.
REGISTRY_HOSTS = [
    ".".join(parts)
    for parts in (
        ("pypi", "org"), ("files", "pythonhosted", "org"), ("registry", "npmjs", "org"), ("npmjs", "com"),
        ("yarnpkg", "com"), ("crates", "io"), ("proxy", "golang", "org"), ("rubygems", "org"), ("conda", "anaconda", "org"),
    )
]  # fmt: skip


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_relative_link_leads_somewhere(document: Path) -> None:
    links = [link.partition("#")[0] for link in LINK.findall(document.read_text())]
    relative = [link for link in links if link and not re.match(r"[a-z]+:", link)]
    assert [link for link in relative if not (document.parent / link).exists()] == []


def test_every_make_target_that_the_readme_names_exists() -> None:
    named = set(re.findall(r"\bmake ([a-z-]+)`", text("README.md"))) | set(
        re.findall(r"^make ([a-z-]+)$", text("README.md"), re.MULTILINE)
    )
    there = set(re.findall(r"^([a-z-]+):", text("Makefile"), re.MULTILINE))
    assert named
    assert named <= there


def test_every_command_that_the_documents_name_exists() -> None:
    [listed] = re.findall(r"`.venv/bin/discreet --help` \| ([a-z, ]+) \|", text("README.md"))
    assert set(listed.split(", ")) <= set(commands.commands)
    present = [document for document in DOCUMENTS if document.name != "specification.md"]  # it states the future
    named = {
        found
        for document in present
        for found in re.findall(r"`(?:\.venv/bin/)?discreet ([^`]+)`", document.read_text())
    }
    assert named
    assert [command for command in named if not exists(command.split())] == []


def test_the_index_of_decisions_lists_every_record_by_its_title() -> None:
    folder = ROOT / "docs" / "decisions"
    records = sorted(folder.glob("0*.md"))
    titles = [(record.read_text().partition("\n")[0].removeprefix("# "), record.name) for record in records]
    assert re.findall(r"^- \[(.+)\]\((.+)\)$", (folder / "README.md").read_text(), re.MULTILINE) == titles


def exists(words: list[str]) -> bool:
    """Whether the command is there, with each of its options."""
    command: click.Command = commands
    for word in words:
        if word.startswith("-"):
            options = {option for parameter in command.params for option in parameter.opts}
            if word not in options | {"--help", "--version"}:
                return False
        elif isinstance(command, click.Group):
            if word not in command.commands:
                return False
            command = command.commands[word]
        elif word.startswith(">"):
            return True
    return True


MODULE = re.compile(r"`(?:[^`]*? )?((?:[a-z_]+/)*[a-z_0-9]+\.py|(?:[a-z_]+/)+)(?: [^`]*)?`")


def test_every_module_that_the_threat_model_names_exists() -> None:
    """A claim that names where it was checked is wrong at the latest when that place is gone."""
    named = set(MODULE.findall(text("docs/threat-model.md")))
    assert len(named) > 20
    assert [name for name in named if not any((root / name).exists() for root in (ROOT, ROOT / "src/discreet"))] == []


def test_no_file_says_where_packages_come_from() -> None:
    assert [(path, host) for path, content in tracked_texts() for host in REGISTRY_HOSTS if host in content] == []


def test_no_file_holds_a_path_of_this_machine() -> None:
    here = [str(path) for path in (ROOT, Path.home()) if path.parent != path]
    paths = [re.compile(r"(?<![\w.~-])" + re.escape(path) + r"\b") for path in here]
    found = [(name, path.pattern) for name, content in tracked_texts() for path in paths if path.search(content)]
    assert found == []


def tracked_texts() -> Iterator[tuple[str, str]]:
    """Every text file of the repository, and every one that is about to be added."""
    listing = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if listing.returncode:
        pytest.skip("this is no git checkout")
    for name in filter(None, listing.stdout.split("\0")):
        path = ROOT / name
        if path.is_file() and b"\0" not in (content := path.read_bytes()):
            yield name, content.decode(errors="replace")


def text(name: str) -> str:
    return (ROOT / name).read_text()
