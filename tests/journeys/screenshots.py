"""Every page in every look, as pictures with an index to flip through: `make screenshots`.

Runs the journeys that look at pages: a real server, an account with data, a real browser. They fail when a page complains in
the console, is refused something, or scrolls sideways; then this ends with 1, and the pictures are there all the same.
"""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

from tests.journeys.routes import PLAIN, SCREENSHOTS
from tests.journeys.viewports import LIST

HERE = Path(__file__).parent
INDEX = HERE / "gallery.html"
PLACE = "[/* every picture */]"


def main(folder: Path, wanted: list[str]) -> int:
    """Make the gallery; `wanted` are further arguments for pytest (`-k insight`). Gives the exit code."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    (folder / LIST).touch()
    failed = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", *wanted, *map(str, find_look_tests())],
        env=os.environ | {"DISCREET_GALLERY": str(folder.resolve())}, check=False,
    ).returncode  # fmt: skip
    pictures = [json.loads(line) for line in (folder / LIST).read_text().splitlines()]
    (folder / "index.html").write_text(build_index(pictures))
    missing = [] if wanted else sorted({*SCREENSHOTS, *PLAIN} - {one["route"] for one in pictures})
    for route in missing:
        print(f"No picture shows {route}.", file=sys.stderr)
    print(f"{len(pictures)} pictures: {folder / 'index.html'}")
    return int(bool(failed or missing))


def find_look_tests() -> list[Path]:
    """Return the test files that check pages in every look."""
    return [path for path in sorted(HERE.glob("test_*.py")) if "find_faults(" in path.read_text()]


def build_index(pictures: list[dict[str, Any]]) -> str:
    """The index page, in the order of the routes; looks without a route come last."""
    order = {route: place for place, route in enumerate((*SCREENSHOTS, *PLAIN))}
    listed = sorted(pictures, key=lambda one: (order.get(one["route"], len(order)), one["name"]))
    return INDEX.read_text().replace(PLACE, json.dumps(listed).replace("<", "\\u003c"))


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), sys.argv[2:]))
