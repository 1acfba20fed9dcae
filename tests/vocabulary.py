"""Retired words in the prose of this repository: docstrings and comments of the code, and the documents.

    python -m tests.vocabulary

prints each finding with its file, its line and the words to write instead, and exits 1 if there is any. The code is
that of SOURCES and of `web/src`. Strings that the program or a test uses are not prose: the sentences of the app are
not read here, but the texts of the promises and of the settings are, in the documents made from them. Code in
backticks, fenced code and the targets of links are not read.
"""

import ast
import io
import re
import sys
import tokenize
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]
SOURCES = ("src/discreet", "tests", "bench", "fuzz", "examples")
SCRIPTS = (".ts", ".tsx")
DOCUMENTS = ("README.md", "CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md", "docs/**/*.md")
UNRELEASED = "(not yet released)"
"""Ends the heading of the changelog's version that is still written. Released entries stay as they are."""


@dataclass(frozen=True, kw_only=True)
class RetiredWord:
    """A pattern that does not come back. A blank in `pattern` is a blank or a line's end."""

    word: str
    pattern: str
    instead: str
    unless: str | None = None
    """The sentence may have the word if this is found in it."""


@dataclass(frozen=True, kw_only=True)
class Finding:
    path: str
    line: int
    word: str
    found: str
    instead: str

    def __str__(self) -> str:
        return f'{self.path}:{self.line}: "{self.found}". Write instead: {self.instead}'


@dataclass(frozen=True, kw_only=True)
class Passage:
    """Prose that stands together: a docstring, comments in lines that follow each other, or a document."""

    line: int
    text: str


def retired(word: str, instead: str, *, pattern: str | None = None, unless: str | None = None) -> RetiredWord:
    return RetiredWord(word=word, pattern=pattern or rf"\b{word}\b", instead=instead, unless=unless)


DETERMINER = "(?:the|its|their|his|her|your|our|an?|this|that|these|those|other)"
RETIRED = (
    retired("whoever", "the client, the worker, the person: name the subject"),
    retired(
        "whatever", "everything that, or the thing's name", pattern=rf"(?<![,;(] )(?<!\bin )\bwhatever\b(?! {DETERMINER}\b)"
    ),
    retired("whereof", "of which, from which"),
    retired("whom", "name the person, or: to which, for which"),
    retired("anew", "again"),
    retired("meanwhile", "while …, at the same time"),
    retired("for ever", "permanently, without end"),
    retired("of before", "previous, earlier"),
    retired("in its turn", "then, after that"),
    retired("as far as", "if, where, up to"),
    retired("is told", "gets, receives, learns", pattern=r"\b(?:is|are|was|were) told\b"),
    retired("sees to", "ensures, handles, does"),
    retired("let in", "admit, allow, accept", pattern=r"\b(?:lets?|letting) in\b(?!-)"),
    retired("let go", "release, disconnect, drop", pattern=r"\b(?:lets?|letting) go\b"),
    retired(
        "house", "instance, server, installation",
        pattern=r"(?<!-)\bhouses?\b(?!'s number| numbers?)", unless=r"\b(?:street|address|place)",
    ),
    retired("ground", "infrastructure, database, process", pattern=r"\bground\b(?! truth)"),
    retired("gone through", "read, scanned, processed", pattern=r"\bgone through\b(?! other hands)"),
    retired("at rest", "stored, in storage, on disk (or: encrypted at rest)", unless="encrypt|seal"),
    retired("nobody", "no one (about people), no user, no process", pattern=r"\bnobod(?:y|ies)\b"),
    retired("somebody", "a person, a user, another process"),
    retired("oneself", "the user's own, themselves", pattern=r"\bone(?:self|['’]s own)\b"),
    retired("its person", "its user, its owner, the person concerned", pattern=r"\b(?:its|their|whose) person\b"),
    retired(
        "lies sealed", "is stored encrypted, is in memory", pattern=r"\b(?:lies?|lay) (?:sealed|encrypted|in memory|in clear)\b"
    ),
    retired(", also after", "even after, including after", pattern=r", also (?:after|if|when|where)\b"),
    retired("Law of this", "Invariants:"),
    retired("SPEC §", "specification: NAME OF THE SECTION", pattern="SPEC §"),
    retired("that is so", "say what is true"),
    retired("what there is", "name the things"),
    retired("it is over", "it has ended, it has finished", pattern=rf"\bit is over\b(?! (?:\d|{DETERMINER}\b))"),
    retired("knows nothing of", "does not import, does not depend on", pattern=r"\bknow(?:s|ing)? nothing of\b"),
)  # fmt: skip
EDGES = re.compile(r"^\\b|\(\?<!.*?\)(?:\\b)?")
ANYTHING_RETIRED = re.compile(
    "|".join(EDGES.sub("", word.pattern.lower()).replace(" ", r"\s+(?:#\s*)?") for word in RETIRED)
)
"""Finds at least what the words find, in lower case and in source that was not taken apart. Most files stop here."""
MATCHERS = [
    (word, re.compile(word.pattern.replace(" ", r"\s"), re.I), word.unless and re.compile(word.unless, re.I))
    for word in RETIRED
]


def check() -> list[Finding]:
    """Every retired word in the prose of the repository."""
    sources = (finding for folder in SOURCES for finding in check_sources(ROOT / folder))
    return [*sources, *check_scripts(ROOT / "web/src"), *check_documents()]


def check_sources(folder: Path) -> Iterator[Finding]:
    for path in sorted(folder.rglob("*.py")):
        source = path.read_text()
        if ANYTHING_RETIRED.search(source.lower()):
            yield from findings(path.relative_to(ROOT).as_posix(), [*docstrings(source), *comments(source)])


def check_scripts(folder: Path) -> Iterator[Finding]:
    for path in sorted(path for path in folder.rglob("*.ts*") if path.suffix in SCRIPTS):
        source = path.read_text()
        if ANYTHING_RETIRED.search(source.lower()):
            yield from findings(path.relative_to(ROOT).as_posix(), list(script_comments(source)))


def check_documents() -> Iterator[Finding]:
    for path in sorted(path for pattern in DOCUMENTS for path in ROOT.glob(pattern)):
        name = path.relative_to(ROOT).as_posix()
        text = path.read_text()
        yield from findings(name, [Passage(line=1, text=unreleased(text) if name == "CHANGELOG.md" else text)])


def findings(path: str, passages: list[Passage]) -> Iterator[Finding]:
    for passage in sorted(passages, key=lambda passage: passage.line):
        yield from sorted(search(path, passage), key=lambda finding: finding.line)


def search(path: str, passage: Passage) -> Iterator[Finding]:
    """The findings of one passage, by word."""
    if not ANYTHING_RETIRED.search(passage.text.lower()):
        return
    text = "\n".join(line.strip() for line in without_code(passage.text).split("\n"))
    for word, pattern, unless in MATCHERS:
        for match in pattern.finditer(text):
            if not (unless and unless.search(sentence_around(text, match))):
                yield Finding(
                    path=path, line=passage.line + text.count("\n", 0, match.start()), word=word.word,
                    found=match[0].replace("\n", " "), instead=word.instead,
                )  # fmt: skip


def sentence_around(text: str, match: re.Match[str]) -> str:
    before = re.split(r"[.!?]\s|\n\n", text[: match.start()])[-1]
    after = re.split(r"[.!?](?:\s|$)|\n\n", text[match.end() :])[0]
    return before + match[0] + after


CODE = re.compile(r"^```.*?^```|`[^`\n]+`|(?<=\]\()[^)\s]+|https?://\S+", re.M | re.S)


def without_code(text: str) -> str:
    return CODE.sub(lambda match: "`" + "\n" * match[0].count("\n"), text)


def docstrings(source: str) -> Iterator[Passage]:
    """Every string that is a statement by itself: of modules, classes and functions, and below fields."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str):
            yield Passage(line=node.lineno, text=node.value.value)


def comments(source: str) -> Iterator[Passage]:
    """Comments; those that stand alone in lines that follow each other are one passage."""
    block: list[str] = []
    begin = 0
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type != tokenize.COMMENT:
            continue
        line = token.start[0]
        if block and (line != begin + len(block) or token.line[: token.start[1]].strip()):
            yield Passage(line=begin, text="\n".join(block))
            block = []
        if not block:
            begin = line
        block.append(token.string.lstrip("#"))
    if block:
        yield Passage(line=begin, text="\n".join(block))


SCRIPT_COMMENT = re.compile(r"/\*.*?\*/|(?<![:\w\"'`/\\])//[^\n]*", re.S)


def script_comments(source: str) -> Iterator[Passage]:
    """Comments of TypeScript. What looks like one inside of a string is read as well."""
    for match in SCRIPT_COMMENT.finditer(source):
        text = re.sub(r"(?m)^[ \t]*(?:\*(?!/)|//)", "", match[0].removeprefix("/**"))
        yield Passage(line=1 + source.count("\n", 0, match.start()), text=text)


def unreleased(changelog: str) -> str:
    """The changelog without the entries of released versions, line for line."""
    kept, is_kept = [], True
    for line in changelog.split("\n"):
        if line.startswith("## "):
            is_kept = UNRELEASED in line
        kept.append(line if is_kept else "")
    return "\n".join(kept)


def report(found: list[Finding]) -> str:
    """Each finding, then how many there are of each word, and of all."""
    counts = Counter(finding.word for finding in found)
    summary = ", ".join(f"{word} {count}" for word, count in counts.most_common())
    return "\n".join([*map(str, found), f"{len(found)} retired words{': ' + summary if summary else ''}"])


def main() -> int:
    found = check()
    print(report(found))
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
