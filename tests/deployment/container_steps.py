"""`make deploy-test`: the container file's steps, run one by one in an empty folder, and what they make is served.

`WEIGHTS=yes` as an environment variable has the embedded model in it, too. What makes users and system folders is left
out, and says so; paths of the image lie below the folder.
"""

import asyncio
import os
import shlex
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import aiohttp

from tests.deployment.files import ROOT, containerfile, image_environment

INSTALLED = "/opt/discreet"
LEFT_OUT = ("groupadd", "useradd", "install -d")
NOT_COPIED = shutil.ignore_patterns("node_modules", "static", "__pycache__", "*.egg-info")
PATIENCE = 300


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="discreet-image-") as folder:
        built = Built(Path(folder))
        for instruction, rest in containerfile():
            built.carry_out(instruction, rest)
        asyncio.run(built.serve())


class Built:
    """What the steps have made so far. The second stage begins with what its COPY lines take along."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._work, self._installed = folder / "build", folder / "opt"
        self._work.mkdir()
        self._arguments: dict[str, str] = {}

    def carry_out(self, instruction: str, rest: str) -> None:
        if instruction == "ARG":
            name, _, default = rest.partition("=")
            self._arguments[name] = os.environ.get(name, "no" if name == "WEIGHTS" else default)
        elif instruction == "COPY" and not rest.startswith("--from"):
            *sources, target = rest.split()
            for source in sources:
                self._copy(source, target)
        elif instruction == "RUN":
            self._run(rest)

    def _copy(self, source: str, target: str) -> None:
        if (ROOT / source).is_dir():
            shutil.copytree(ROOT / source, self._work / target, ignore=NOT_COPIED)
        else:
            shutil.copy2(ROOT / source, self._work / source)

    def _run(self, line: str) -> None:
        if line.startswith(LEFT_OUT):
            return print(f"left out: {line}", file=sys.stderr)
        print(f"RUN {line}", file=sys.stderr, flush=True)
        here = line.replace(INSTALLED, str(self._installed))
        python = str(Path(sys.base_prefix) / "bin")
        clean = _of_the_machine() | self._arguments | {"PATH": f"{python}:{os.defpath}"}
        subprocess.run(["/bin/sh", "-ec", here], cwd=self._work, env=clean, check=True)

    async def serve(self) -> None:
        """What was installed answers, from nowhere but there."""
        shutil.rmtree(self._work)
        home = self._folder / "home"
        given = image_environment() | {"DISCREET_HOME": str(home), "DISCREET_HOST": "127.0.0.1", "DISCREET_PORT": "0"}
        given |= {"PATH": os.defpath, "DISCREET_MODEL_URL": "http://127.0.0.1:9/v1"}
        command = [str(self._installed / "bin/discreet"), "serve"]
        process = await asyncio.create_subprocess_exec(*command, env=given, stdout=asyncio.subprocess.PIPE)
        try:
            async with asyncio.timeout(PATIENCE), aiohttp.ClientSession() as session:
                url = await _where(process)
                for path in ("/health/ready", "/health/live", "/"):
                    async with session.get(url + path) as answer:
                        assert answer.status == 200, (path, answer.status)
                        print(f"GET {path}: {answer.status}", file=sys.stderr)
        finally:
            process.terminate()
            await process.wait()
        assert process.returncode == 0
        print(f"ran: {shlex.join(['discreet', 'serve'])}; {_size(self._installed):,} MB installed", file=sys.stderr)


async def _where(process: asyncio.subprocess.Process) -> str:
    assert process.stdout
    while line := (await process.stdout.readline()).decode():
        if "ready at " in line:
            return line.partition("ready at ")[2].split()[0]
    raise AssertionError("it did not start")


def _of_the_machine() -> dict[str, str]:
    """How packages are reached from here is no matter of the file's; what would lead back to this checkout is left out."""
    return {
        name: value for name, value in os.environ.items() if not name.startswith(("DISCREET_", "PYTHON", "VIRTUAL_ENV"))
    }


def _size(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) // 1_000_000


if __name__ == "__main__":
    main()
