"""Questions with judged passages, from two manuals that Debian ships in English and in German.

They are no set of a benchmark: a question is a heading, and the passages of its section count as its answers. The
heading itself is not in the passages. No person judged other sections, so a passage elsewhere that answers as well
counts as wrong, and figures are lower than a person would judge. Debian's FAQ asks real questions; the headings of the
Debian Reference are key words. Both manuals are parallel texts, translated by people.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path

import py3langid  # type: ignore[import-untyped]

from bench.report import Unmeasured
from discreet.assistants.gpts.passage_splitter import split
from discreet.ports.documents import Extracted

FAQ = Path("/usr/share/doc/debian/FAQ")
REFERENCE = Path("/usr/share/doc/debian-reference-common/docs")
INSTALL = "apt-get install --no-install-recommends debian-faq debian-faq-de debian-reference-en debian-reference-de"
MIN_LENGTH = 80
"""Characters of a section that holds an answer; a shorter one only introduces its parts."""
_NUMBER = re.compile(r"^\s*(?:Kapitel|Chapter)?\s*[\d.]+\s*")


@dataclass(frozen=True)
class Question:
    """`answers`: the numbers of the passages of its section."""

    text: str
    answers: frozenset[int]


@dataclass(frozen=True)
class RetrievalSet:
    name: str
    passages: Sequence[str]
    questions: Sequence[Question]


def retrieval_sets() -> Iterator[RetrievalSet]:
    """Yield the sets of both manuals in both languages. Unmeasured where a manual is not installed."""
    yield _set("faq-en", "en", sorted(FAQ.glob("*.en.html")), r".*\?$")
    yield _set("faq-de", "de", sorted((FAQ / "de").glob("*.de.html")), r".*\?$")
    yield _set("reference-en", "en", sorted(REFERENCE.glob("ch*.en.html")), r".*")
    yield _set("reference-de", "de", sorted(REFERENCE.glob("ch*.de.html")), r".*")


def _set(name: str, language: str, files: Sequence[Path], asks: str) -> RetrievalSet:
    if not files:
        raise Unmeasured(f"the manual of {name} is not installed; on Debian: {INSTALL}")
    passages: list[str] = []
    questions: list[Question] = []
    for title, text in (section for file in files for section in sections_of(file)):
        if py3langid.classify(text)[0] != language:  # the German FAQ holds some untranslated sections
            continue
        first = len(passages)
        passages += [body.text for body in split([Extracted("", text)])]
        if re.fullmatch(asks, title):
            questions.append(Question(title, frozenset(range(first, len(passages)))))
    return RetrievalSet(name, passages, questions)


def sections_of(file: Path) -> Iterator[tuple[str, str]]:
    """Yield the heading, without its number, and the text of each section of a page that is long enough."""
    reader = _ManualReader()
    reader.feed(file.read_text("utf-8"))
    for title, pieces in reader.sections:
        text = re.sub(r"[ \t]*\n[ \t]*", "\n", "".join(pieces)).strip()
        if len(text) >= MIN_LENGTH:
            yield _NUMBER.sub("", " ".join(title.split())), text


class _ManualReader(HTMLParser):
    """Collects the sections of a DocBook page: heading and text up to the next heading."""

    def __init__(self) -> None:
        super().__init__()
        self.sections: list[tuple[str, list[str]]] = []
        self._in_title = False
        self._skipped = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        kind = dict(attrs).get("class") or ""
        if tag in ("h1", "h2", "h3", "h4") and "title" in kind:
            self._in_title = True
            self.sections.append(("", []))
        elif self._skipped or (tag == "div" and kind in ("toc", "navheader", "navfooter")):
            self._skipped += tag == "div"
        elif tag in ("p", "li", "dt", "dd", "tr", "pre"):
            self._add("\n\n")

    def handle_endtag(self, tag: str) -> None:
        if self._in_title and tag in ("h1", "h2", "h3", "h4"):
            self._in_title = False
        elif self._skipped and tag == "div":
            self._skipped -= 1

    def handle_data(self, data: str) -> None:
        if self._in_title:
            title, pieces = self.sections[-1]
            self.sections[-1] = (title + data, pieces)
        elif not self._skipped:
            self._add(data)

    def _add(self, text: str) -> None:
        if self.sections:
            self.sections[-1][1].append(text)
