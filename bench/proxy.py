"""The C byte proxy, compiled for this run if there is a compiler."""

import asyncio
import shutil
from asyncio.subprocess import PIPE, STDOUT
from pathlib import Path

from bench.report import Unmeasured

_SOURCE = Path(__file__).with_name("proxy.c")


async def compiled(folder: Path) -> Path:
    """Compile the proxy into `folder`. Unmeasured without a working compiler."""
    compiler = next(filter(None, map(shutil.which, ("cc", "gcc", "clang"))), None)
    if compiler is None:
        raise Unmeasured("there is no C compiler (cc, gcc or clang) to build the byte proxy with.")
    program = folder / "proxy"
    child = await asyncio.create_subprocess_exec(
        compiler, "-O2", "-o", str(program), str(_SOURCE), stdout=PIPE, stderr=STDOUT
    )
    output, _ = await child.communicate()
    if child.returncode:
        raise Unmeasured(f"the byte proxy did not compile: {output.decode(errors='replace').strip()[:300]}")
    return program
