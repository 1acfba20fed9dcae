"""Builds the site of the documents in `docs/` with Zensical: `make docs`.

The pages are copied first, together with the documents of the repository's root. A link to a file that is not a page (a
test, a module) becomes plain text, because the site does not contain it. A link to a missing page fails the build.
"""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from discreet.http.openapi_document import openapi_document
from discreet.http.openapi_page import TYPES_PAGE, routes_page, types_page

ROOT = Path(__file__).parent
PAGES = ROOT / "build" / "docs" / "pages"
SITE = PAGES.with_name("site")
"""The source of the site, and its output folder; `zensical.toml` names both."""
FROM_THE_ROOT = ("CHANGELOG.md", "CONTRIBUTING.md", "SECURITY.md")
LINK = re.compile(r"(!?)\[((?:[^\[\]]|\[[^\]]*\])*)\]\(([^)\s]+)\)")


def build() -> None:
    """Build the site.

    Raises CalledProcessError if a page is missing or a link is broken.
    """
    shutil.rmtree(PAGES, ignore_errors=True)
    for source, page in sources():
        place = PAGES / page
        place.parent.mkdir(parents=True, exist_ok=True)
        if source.suffix == ".md":
            place.write_text(rewritten(source.read_text(), source, page))
        else:
            shutil.copyfile(source, place)
    add_rest_api()
    zensical = Path(sys.executable).with_name("zensical")
    subprocess.run([zensical, "build", "--clean", "--strict"], cwd=ROOT, check=True)


def sources() -> Iterator[tuple[Path, Path]]:
    """Yield each source file with its path in the site."""
    for source in sorted((ROOT / "docs").rglob("*")):
        if source.is_file():
            page = source.relative_to(ROOT / "docs")
            yield source, page.with_name("index.md") if page.name == "README.md" else page
    for name in FROM_THE_ROOT:
        yield ROOT / name, Path(name.lower())


def rewritten(text: str, source: Path, page: Path) -> str:
    """Return a page's text with its links rewritten.

    Links to other pages are adjusted; other links within the repository become plain text.
    """
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


def add_rest_api() -> None:
    """Append the API routes to their page and write the page of their types."""
    document = openapi_document()
    with (PAGES / "rest-api.md").open("a") as page:
        page.write("\n" + routes_page(document))
    (PAGES / TYPES_PAGE).write_text(types_page(document))


if __name__ == "__main__":
    build()
