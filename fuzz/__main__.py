"""`make fuzz`: patterns, parsers and the API, each for its share of MINUTES.

Ends with 1 if anything was found.
"""

import argparse
import subprocess
import sys
from pathlib import Path

FOLDER = Path("build/fuzz")
PARTS = {"patterns": 0.08, "parsers": 0.57, "api": 0.3}
"""Their shares of the time. The rest is spent on starting."""


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m fuzz", description=__doc__)
    parser.add_argument("parts", nargs="*", choices=[*PARTS, []], help="which parts to run; all of them by default")
    parser.add_argument("--minutes", type=float, default=10, help="total time (10)")
    parser.add_argument("--only", action="append", default=[], metavar="PARSER", help="only this parser")
    parser.add_argument("--again", nargs=2, metavar=("PARSER", "FILE"), help="run one input again")
    asked = parser.parse_args()
    if asked.again:
        return _again(asked.again[0], Path(asked.again[1]))
    FOLDER.mkdir(parents=True, exist_ok=True)
    failed = [part for part in asked.parts or PARTS if not _run(part, asked.minutes * 60 * PARTS[part], asked.only)]
    print(f"Found something in: {', '.join(failed)}." if failed else "Clean.", flush=True)
    return 1 if failed else 0


def _run(part: str, seconds: float, only: list[str]) -> bool:
    """Run one part in a process of its own; return whether it was clean."""
    print(f"{part}, {seconds:.0f} s", flush=True)
    command = [sys.executable, "-m", f"fuzz.{part}", str(seconds)]
    if part == "parsers":
        from fuzz.targets import TARGETS

        command += [str(FOLDER), *(only or TARGETS)]
    return subprocess.run(command, check=False).returncode == 0


def _again(name: str, file: Path) -> int:
    from fuzz.targets import TARGETS

    TARGETS[name].check(file.read_bytes())
    print(f"{name}: nothing wrong with {file}.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
