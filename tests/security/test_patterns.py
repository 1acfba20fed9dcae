"""No regular expression of the product takes longer than linear time in the text that it reads.

`pattern_cost.py` decides it from the pattern's structure; `make fuzz` measures the same patterns. What it cannot
decide stands here with the reason why it is linear, or with the bound of what it reads.
"""

import re

import pytest

from tests.security.pattern_cost import shared_loops
from tests.security.pattern_sources import Found, server_patterns, web_patterns

BOUNDED = {
    (
        "src/discreet/assistants/actions/openapi/patterns.py",
        r"((?:\\[dwsDWS]|",
    ): "reads a pattern of at most MAX_PATTERN_LENGTH (200)",
    (
        "src/discreet/assistants/gpts/passage_splitter.py",
        r"\S(?:.*?)(?:[.!?…]",
    ): "the text's end is one of its ends: no search fails",
    ("src/discreet/detection/names.py", r"(?:\b(?:name(?:['’]?s| is)"): "searches the 20 letters before",
    (
        "src/discreet/detection/national_ids.py",
        r"(?:\b(?:passports?|",
    ): "reads Candidate.before: 60 letters",
    ("src/discreet/detection/secrets_found.py", "(?:string|str|text"): "a value of at most 200 letters",
    (
        "src/discreet/masking/inventor.py",
        r"(?P<number>",
    ): "the last alternative takes the letters that an earlier one gives up",
    (
        "src/discreet/masking/inventor.py",
        r"(?P<code>",
    ): "the last alternative takes the letters that an earlier one gives up",
    ("src/discreet/masking/organisations.py", "(?:(?<!"): "searches the 80 letters before a legal form",
    ("src/discreet/masking/pieces.py", "(?:[a-zß"): "the last alternative is the whole rest: no match fails",
}
"""File and beginning of each pattern that the analysis cannot prove linear: the reason, or the bound of its input."""

COMPOSED = {
    "src/discreet/assistants/actions/openapi/patterns.py: re.compile(pattern)": "kept only where is_simple() says so",
    "src/discreet/assistants/actions/editing/data_minimisation_lint.py: re.compile(f\"(?:^| )(?:{'|'.join(names)})$\")": "from the module",
    "src/discreet/assistants/actions/editing/data_minimisation_lint.py: re.compile(f\"\\\\b(?:{'|'.join(words)})\", re.IGNORECASE)": (
        "read from the module"
    ),
    "src/discreet/db/pg_dump.py: re.sub(f'(?<![\\\\w.\\\\\"]){re.escape(found[1])}\\\\.vector(?!\\\\w)": "a fixed text",
    "src/discreet/http/openai/app.py: re.compile(re.sub('{(\\\\w+)}', '(?P<\\\\1>.+)', self.path))": (
        "tested with the routes' own paths below"
    ),
    "src/discreet/detection/accounts.py: re.compile(prefix)": "read from the module",
    "src/discreet/detection/form.py: re.compile(expression, re.ASCII)": "read from the modules",
    "src/discreet/detection/hints.py: re.compile(expression, flags)": "read from the module",
    "src/discreet/detection/national_ids.py: re.compile(f'(?:{words})[^\\\\d\\\\n]{{0,30}}\\\\Z')": (
        "fixed words, then at most 30 letters"
    ),
    "src/discreet/detection/places.py: re.compile(expression, flags)": "read from the module",
    "src/discreet/masking/pieces.py: re.compile(f'[{re.escape(unspaced)}]', re.IGNORECASE)": "one character",
    "src/discreet/masking/restoring.py: re.compile('|'.join([*kinds, _WORD]), re.IGNORECASE)": "words of the map",
    "src/discreet/masking/restoring.py: re.compile('|'.join([*kinds, _OPEN_WORD]), re.IGNORECASE)": (
        "searches the last MAX_HELD (80) characters and what was fed"
    ),
    "src/discreet/adapters/model_dialect.py: re.search(f'{quoted}|\\\\b{field}\\\\b (parameter|is (not|un)|(n": (
        "fixed words"
    ),
    "src/discreet/adapters/model_dialect.py: re.search(f'(?<!\\\\w){field}(?!\\\\w)', message)": "a fixed word",
}
"""Calls whose pattern is composed while the program runs, and the place that checks it instead."""


def _bound(found: Found) -> tuple[str, str] | None:
    file = found.where.partition(":")[0]
    return next((key for key in BOUNDED if key[0] == file and found.pattern.startswith(key[1])), None)


def _super_linear(patterns: list[Found]) -> list[tuple[Found, str]]:
    judged = ((one, shared_loops(one.pattern, one.flags, searched=one.searched, whole=one.whole)) for one in patterns)
    return [(found, str(shared)) for found, shared in judged if shared is not None]


def test_every_pattern_of_the_server_is_linear() -> None:
    patterns, composed = server_patterns()
    assert len(patterns) > 250, "the patterns are no longer found"
    faults = _super_linear(patterns)
    unknown = [f"{found.where}\n    {reason}" for found, reason in faults if _bound(found) is None]
    assert not unknown, "super-linear, so rewrite it or name its bound in BOUNDED:\n" + "\n".join(unknown)
    assert {_bound(found) for found, _ in faults} == set(BOUNDED), "a reason without a pattern"
    assert {one.where for one in composed} == set(COMPOSED)


def test_every_pattern_of_the_browser_app_is_linear() -> None:
    patterns = web_patterns()
    assert len(patterns) > 60, "the patterns are no longer found"
    assert [f"{found.where}: {reason}" for found, reason in _super_linear(patterns)] == []


def test_the_paths_of_the_openai_compatible_api_are_linear() -> None:
    from discreet.http.openai.routes import ROUTES

    for route in ROUTES:
        assert shared_loops(route.pattern.pattern, 0, searched=False, whole=True) is None, route.path


@pytest.mark.parametrize(
    ("pattern", "searched"),
    [
        ("[^x]*x", True), (r"\s+$", True), ("(a+)+b", False), ("(ab|a|b)*c", False), ("a*a*b", False), ("a.*b.*c", False),
        ("<!--.*?-->", True), ("a(?=.*b)", True), (r"\w+@", True), ("(?:x+x+)+y", False), (r"(\w+) \1", True),
    ],
)  # fmt: skip
def test_a_super_linear_pattern_is_found(pattern: str, searched: bool) -> None:
    assert shared_loops(pattern, re.DOTALL, searched=searched) is not None


@pytest.mark.parametrize(
    ("pattern", "searched"),
    [
        ("[^x]*x", False), (r"\w+", True), ('"[^"]*"', True), (r"(?<!\w)\w+@", True), (r"\b\w+@", True),
        (r"\{([^{}]*)\}", True), ("(?:[^<]|<[^b])*", True), (r"\w(?:[.-]*\w)+", True), ("(?:ab*)+", False),
    ],
)  # fmt: skip
def test_a_linear_pattern_passes(pattern: str, searched: bool) -> None:
    assert shared_loops(pattern, re.DOTALL, searched=searched) is None
