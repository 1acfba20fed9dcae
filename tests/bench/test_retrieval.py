"""The retrieval bench scores rankings and reads sections as documented."""

from pathlib import Path

import pytest

from bench.retrieval.score import ndcg
from bench.retrieval.sets import sections_of

PAGE = """
<html><body><div class="navheader">Previous</div>
<h2 class="title"><a id="a"></a>1.2. What is a heron?</h2>
<p>A heron is a long-legged bird that stands in shallow water and waits for fish, often for hours on end.</p>
<div class="toc"><p>Contents</p><div>More contents</div></div>
<h3 class="title">1.2.1. Short</h3><p>Too short.</p>
</body></html>
"""


@pytest.mark.parametrize(
    ("found", "answers", "expected"),
    [
        ([1, 2], {1, 2}, 1.0),
        ([9, 1], {1}, 0.631),
        ([], {1}, 0.0),
        ([*range(10, 20), 1], {1}, 0.0),
        ([1], {1, 2}, 0.613),
    ],
)
def test_ndcg(found: list[int], answers: set[int], expected: float) -> None:
    assert ndcg(found, answers) == pytest.approx(expected, abs=0.001)


def test_a_section_is_its_heading_without_number_and_its_text(tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_text(PAGE)
    [(title, text)] = sections_of(page)
    assert title == "What is a heron?"
    assert text.startswith("A heron is")
    assert "ontents" not in text
