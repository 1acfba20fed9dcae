"""Builds the documents' site out of `docs/` with Zensical: `make docs`.

The pages are copied first, with the documents of the repository's root beside them. A link to a file that is no page
(a test, a module) stays as words: the site has nobody to ask for it. A link to a page that is not there ends the build.
"""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parent
PAGES = ROOT / "build" / "docs" / "pages"
SITE = PAGES.with_name("site")
"""What the site is built from, and where it comes to stand; `zensical.toml` names both."""
FROM_THE_ROOT = ("CHANGELOG.md", "CONTRIBUTING.md", "SECURITY.md")
LINK = re.compile(r"(!?)\[((?:[^\[\]]|\[[^\]]*\])*)\]\(([^)\s]+)\)")
TITLE = re.compile(r"^# (.+)$", re.MULTILINE)


def build() -> None:
    """Build the site. Raises CalledProcessError when a page is missing or a link leads nowhere."""
    shutil.rmtree(PAGES, ignore_errors=True)
    for source, page in sources():
        place = PAGES / page
        place.parent.mkdir(parents=True, exist_ok=True)
        if source.suffix == ".md":
            place.write_text(rewritten(source.read_text(), source, page))
        else:
            shutil.copyfile(source, place)
    (PAGES / "decisions" / "index.md").write_text(list_of_decisions())
    zensical = Path(sys.executable).with_name("zensical")
    subprocess.run([zensical, "build", "--clean", "--strict"], cwd=ROOT, check=True)


def sources() -> Iterator[tuple[Path, Path]]:
    """Every file of the site, and where it stands in it."""
    for source in sorted((ROOT / "docs").rglob("*")):
        if source.is_file():
            yield source, source.relative_to(ROOT / "docs")
    for name in FROM_THE_ROOT:
        yield ROOT / name, Path(name.lower())


def rewritten(text: str, source: Path, page: Path) -> str:
    """A page's text: links to other pages lead there, other links within the repository are words."""
    pages = {where.resolve(): whither for where, whither in sources()}

    def link(found: re.Match[str]) -> str:
        mark, words, target = found.groups()
        path, hash_, fragment = target.partition("#")
        if re.match(r"[a-z]+:", target) or not path:
            return found.group()
        there = (source.parent / path).resolve()
        if there == (ROOT / "docs" / "decisions").resolve():
            there, to = there, Path("decisions/index.md")
        elif there in pages:
            to = pages[there]
        else:
            return words if there.exists() else found.group()
        return f"{mark}[{words}]({os.path.relpath(to, page.parent)}{hash_}{fragment})"

    return LINK.sub(link, text)


def list_of_decisions() -> str:
    """A page that lists every decision by its number."""
    records = sorted((ROOT / "docs" / "decisions").glob("*.md"))
    lines = (f"- [{TITLE.search(record.read_text())[1]}]({record.name})" for record in records)  # type: ignore[index]
    return "# Decisions\n\nWhy things are as they are, and what was not chosen.\n\n" + "\n".join(lines) + "\n"


if __name__ == "__main__":
    build()
