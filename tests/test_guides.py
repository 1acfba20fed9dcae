"""The guides agree with the pages: each phrase in bold is on a page, word for word."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
GUIDES = sorted((ROOT / "docs/guides").glob("*.md"))
TEXTS = "\n".join(path.read_text() for path in sorted((ROOT / "web/src/texts").glob("*.ts")))
BOLD = re.compile(r"\*\*([^*]+)\*\*")


@pytest.mark.parametrize("guide", GUIDES, ids=lambda path: path.stem)
def test_every_word_in_bold_stands_on_a_page(guide: Path) -> None:
    words = {" ".join(found.split()) for found in BOLD.findall(guide.read_text())} - {"bold"}
    assert words
    assert [word for word in sorted(words) if f'"{word}"' not in TEXTS] == []


def test_each_role_has_a_guide() -> None:
    roles = {"user", "builder", "workspace-admin", "operator", "developer"}
    assert {guide.stem for guide in GUIDES} == roles | {"from-chatgpt"}
