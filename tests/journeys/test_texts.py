"""The browser app's texts say what the server's code means. Needs no browser: it reads the app's sources."""

import re
from pathlib import Path

import pytest

from discreet.actions.action import MOST_ACTIONS, MOST_ENABLED
from discreet.actions.openapi.limits import MOST_BYTES as MOST_DOCUMENT_BYTES
from discreet.actions.sign_in.secrets import SECRET_CHARACTERS
from discreet.gpts.gpt import DESCRIPTION_CHARACTERS, INSTRUCTIONS_CHARACTERS, STARTERS
from discreet.gpts.picture import MOST_BYTES
from discreet.improvement.reasons import MEANING
from discreet.promises.consent import STANDING_GRANT_LASTS

SOURCES = Path(__file__).parents[2] / "web" / "src"
CATALOGUE = (SOURCES / "texts" / "en.ts").read_text()


def record(name: str) -> dict[str, str]:
    """The entries of `name: {…} as Record<string, string>` in the catalogue."""
    found = re.search(rf"\b{name}: \{{([^}}]*)\}} as Record<string, string>", CATALOGUE)
    assert found, f"The catalogue has no record of {name}."
    return dict(re.findall(r'(\w+): "([^"]*)"', found[1]))


def test_every_reason_of_a_manifest_is_said_as_the_server_means_it():
    said = record("reasons")
    meant = {code: sentence.rstrip(".").replace("'", "’") for code, sentence in MEANING.items()}
    assert said == meant


@pytest.mark.parametrize(
    ("file", "pattern", "limit"),
    [
        ("gpts/Instructions.tsx", r"const limit = (\d+);", INSTRUCTIONS_CHARACTERS),
        ("gpts/Starters.tsx", r"const most = (\d+);", STARTERS),
        ("gpts/actions/draft.ts", r"mostEnabled = (\d+);", MOST_ENABLED),
        ("gpts/actions/draft.ts", r"mostActions = (\d+);", MOST_ACTIONS),
        ("gpts/actions/draft.ts", r"longestDocument = ([\d_]+);", MOST_DOCUMENT_BYTES),
        ("gpts/actions/draft.ts", r"longestSecret = ([\d_]+);", SECRET_CHARACTERS),
        ("consent/AlwaysStep.tsx", r"const days = (\d+);", STANDING_GRANT_LASTS.days),
        ("gpts/PictureField.tsx", r"const most = ([\d_]+);", MOST_BYTES),
        (
            "gpts/Configure.tsx",
            r"descriptionHint\}\s+rows=\{2\}\s+maxLength=\{(\d+)\}",
            DESCRIPTION_CHARACTERS,
        ),
    ],
)
def test_the_page_knows_the_servers_limits(file, pattern, limit):
    found = re.search(pattern, (SOURCES / file).read_text())
    assert found
    assert int(found[1]) == limit
