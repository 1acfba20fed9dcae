"""A model that cannot start: its operator learns why, users learn that it does not run, and retries stop."""

import asyncio
import errno
import importlib.util
import shutil
from pathlib import Path
from typing import Any

import pytest

from discreet.adapters.embedded_model import DOES_NOT_RUN
from discreet.adapters.start_failure import SANDBOX, describe_exit, describe_import_error, describe_os_error
from tests.processes.server_process import PATIENCE, Program
from tests.support.chat_client import ask
from tests.support.client import Client

WANTED, MISSING = b"libgomp.so.1", b"libgomq.so.1"


def without_a_library(folder: Path, package: str, pattern: str, library: bytes, missing: bytes) -> Path:
    """A copy of an installed package in `folder`, which asks the loader for `missing` in place of a system library."""
    spec = importlib.util.find_spec(package)
    assert spec is not None
    assert spec.origin is not None
    shutil.copytree(Path(spec.origin).parent, folder / package)
    [file] = (folder / package).glob(pattern)
    content = file.read_bytes()
    assert library in content
    file.write_bytes(content.replace(library, missing))
    return folder


async def test_a_missing_library_is_named_only_to_the_operator(tmp_path: Path, seeded: Program) -> None:
    packages = without_a_library(tmp_path, "xllamacpp", "*.so", WANTED, MISSING)
    server = Program(seeded.home, PYTHONPATH=str(packages))
    try:
        await server.start()
        ben = await server.come_in("ben")
        assert (await given_up(ben))["detail"] == DOES_NOT_RUN
        assert "cause" not in (await given_up(ben))
        answer = await ask(ben, "Are you there?")
        assert (answer.state["state"], answer.state["error"]) == ("failed", DOES_NOT_RUN)
        olga = await server.come_in("olga")
        model = (await olga.get("/api/operator/first-hour")).ok()["model"]
        assert f"the system library {MISSING.decode()} is missing" in model["cause"]
        assert await server.stop() == 0
        assert server.log.count(b"model_start_failed") == 1
        assert MISSING in server.log
        doctor = await server.run("doctor")
        lines = [line for line in doctor.out.splitlines() if line.startswith("BAD  model")]
        assert [line.partition(":")[0] for line in lines] == ["BAD  model", "BAD  model in the server"]
        assert all(MISSING.decode() in line for line in lines)
        assert doctor.code == 1
    finally:
        await server.sweep()


async def given_up(client: Client) -> dict[str, Any]:
    """What every user sees of the model once it is not tried again."""
    async with asyncio.timeout(PATIENCE):
        while (model := (await client.get("/api/instance")).ok()["model"])["state"] == "loading":
            await asyncio.sleep(0.05)
    return model


async def test_a_file_reader_without_its_library_blames_no_file(tmp_path: Path, seeded: Program) -> None:
    """`doctor` tests the file readers and the embedder, too."""
    well = await seeded.run("doctor")
    assert (well.code, "ok   files: " in well.out, "ok   search in files: " in well.out) == (0, True, True)
    packages = without_a_library(tmp_path, "kreuzberg", "*.so", b"libonnxruntime-", b"libonnxruntimf-")
    server = Program(seeded.home, seeded.environment["DISCREET_MODEL_URL"], PYTHONPATH=str(packages))
    doctor = await server.run("doctor")
    [lines] = [line for line in doctor.out.splitlines() if line[5:].startswith("files:")]
    assert lines.startswith("BAD ")
    assert "the system library libonnxruntimf-" in lines
    assert "ok   search in files" in doctor.out


@pytest.mark.parametrize(
    ("words", "lines"),
    [
        (describe_import_error(ImportError(f"{WANTED.decode()}: cannot open shared object file: No such file or directory")), "package libgomp1"),
        (describe_import_error(ImportError("/lib/libc.so.6: version `GLIBC_2.99' not found")), "GLIBC_2.99"),
        (describe_import_error(ModuleNotFoundError("No module named 'onnxruntime'", name="onnxruntime")), "onnxruntime is not installed"),
        (describe_os_error(PermissionError(errno.EPERM, "Operation not permitted")), SANDBOX),
        (describe_os_error(OSError(errno.EAGAIN, "Resource temporarily unavailable")), "(Resource temporarily unavailable)"),
        (describe_exit(-31), "SIGSYS"),
        (describe_exit(-9), "Too little memory"),
        (describe_exit(-11), "SIGSEGV"),
        (describe_exit(-40), "signal 40"),
        (describe_exit(1, b"Traceback\nPermissionError: [Errno 1] Operation not permitted\n"), "exit code 1: PermissionError"),
        (describe_exit(3), "exit code 3."),
    ],
)  # fmt: skip
def test_each_cause_has_its_words(words: str, lines: str) -> None:
    assert lines in words
