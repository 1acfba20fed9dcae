"""`discreet deidentify`: from standard input to standard output, without a server, in order, with a quiet end."""

import asyncio
import json
import os
import signal
import subprocess
import sys
import time
from itertools import count
from pathlib import Path

import psutil
import pytest

from discreet.errors import Invalid
from discreet.training.deidentify.lines import MAX_LINE_LENGTH, PIECE, Read, read_blocks
from tests.processes.fork_server import fork_server

ENVIRONMENT = {"PATH": "/nowhere", "DISCREET_PORT": "wrong"}
SUBCOMMAND = ("deidentify", "--profile", "patterns")
TEXT = "🦊 Mail ada@example.org\r\nor +1 202 555 0143, ok?\n"
REDUCED = "🦊 Mail [EMAIL]\r\nor [PHONE], ok?\n"


def command(*options: str) -> list[str]:
    return [sys.executable, "-m", "discreet", *SUBCOMMAND, *options]


def started(given: bytes, *options: str) -> tuple[int, bytes, str]:
    done = subprocess.run(
        command(*options), input=given, capture_output=True, env=ENVIRONMENT, check=False, timeout=120
    )
    return done.returncode, done.stdout, done.stderr.decode()


async def ran(given: bytes, *options: str) -> tuple[int, bytes, str]:
    """Run the command by a fork, or by an exec where it starts processes itself."""
    if "2" in options:
        return started(given, *options)
    program = await fork_server("discreet.__main__").spawn((*SUBCOMMAND, *options), ENVIRONMENT)
    async with asyncio.timeout(120):
        out, err = await program.communicate(given)
        return await program.wait(), out, err.decode()


def lines_of(*texts: object) -> bytes:
    return "".join(f"{json.dumps(text)}\n" for text in texts).encode()


def test_a_text_comes_back_with_gaps() -> None:
    assert started(TEXT.encode()) == (0, REDUCED.encode(), "")


async def test_as_json_places_are_characters_of_the_input() -> None:
    code, said, _ = await ran(TEXT.encode(), "--json")
    decoded = json.loads(said)
    assert code == 0
    assert set(decoded) == {"text", "spans"}
    assert decoded["text"] == REDUCED
    found = [(TEXT[span["start"] : span["end"]], span["type"]) for span in decoded["spans"]]
    assert found == [("ada@example.org", "EMAIL"), ("+1 202 555 0143", "PHONE")]


async def test_nothing_comes_of_nothing() -> None:
    assert await ran(b"") == (0, b"", "")
    assert await ran(b"", "--lines") == (0, b"", "")
    assert json.loads((await ran(b"", "--json"))[1]) == {"text": "", "spans": []}


@pytest.mark.parametrize("workers", ["1", "2"])
async def test_every_line_has_its_answer_in_order(workers: str) -> None:
    texts = [f"{number} \u2028 user{number}@example.org {'x' * (number % 97)}\n" for number in range(3_000)]
    code, said, wrong = await ran(lines_of(*texts, "", "last")[:-1], "--lines", "--workers", workers)
    assert (code, wrong) == (0, "")
    answers = said.decode().splitlines()  # nothing but "\n" ends a line
    assert [json.loads(answer) for answer in answers] == [
        *(f"{number} \u2028 [EMAIL] {'x' * (number % 97)}\n" for number in range(3_000)), "", "last",
    ]  # fmt: skip


async def test_an_object_for_every_line() -> None:
    code, said, _ = await ran(lines_of("a@example.org", "nobody"), "--lines", "--json")
    assert code == 0
    assert [json.loads(line) for line in said.splitlines()] == [
        {"text": "[EMAIL]", "spans": [{"start": 0, "end": 13, "type": "EMAIL"}]},
        {"text": "nobody", "spans": []},
    ]


BAD_LINES = {
    "no JSON": (b"hello", "is not a JSON string."), "an object": (b'{"a": 1}', "is not a JSON string."),
    "a number": (b"1" * 5_000, "is not a JSON string."), "two": (b'"a" "b"', "is not a JSON string."),
    "empty": (b"", "is not a JSON string."), "deep": (b"[" * 100_000, "is not a JSON string."),
    "bytes": (b'"\xff"', "is not UTF-8."), "raw surrogate": (b'"\xed\xa0\x80"', "is not UTF-8."),
    "surrogate": (b'"\\ud800"', "contains an unpaired surrogate"), "cut": (b'"a', "is not a JSON string."),
}  # fmt: skip


@pytest.mark.parametrize(("bad", "workers"), [*((bad, "1") for bad in BAD_LINES), ("no JSON", "2"), ("surrogate", "2")])
async def test_a_bad_line_is_named_after_every_line_before_it_was_answered(bad: str, workers: str) -> None:
    line, why = BAD_LINES[bad]
    code, said, wrong = await ran(b'"one"\n"two"\n' + line + b'\n"four"\n', "--lines", "--workers", workers)
    assert (code, said) == (2, b'"one"\n"two"\n')
    assert wrong.startswith(f"discreet: Line 3 {why}")
    assert wrong.count("\n") == 1


async def test_bad_bytes_in_a_text_are_named_by_their_line() -> None:
    assert await ran(b"one\ntwo\n\xff") == (2, b"", "discreet: Line 3 of the input is not UTF-8.\n")


async def test_what_makes_no_sense_is_refused() -> None:
    code, said, wrong = await ran(b"a", "--workers", "2")
    assert (code, said) == (2, b"")
    assert "--lines" in wrong
    assert (await ran(b"", "--profile", "best"))[0] == 2


def test_a_line_that_never_ends_is_refused_in_bounded_memory() -> None:
    read = 0

    def endless(size: int) -> bytes:
        nonlocal read
        read += size
        return b"a" * size

    with pytest.raises(Invalid, match="Line 1 is longer"):
        list(read_blocks(endless))
    assert read <= MAX_LINE_LENGTH + 2 * PIECE


def in_parts(data: bytes, size: int) -> Read:
    parts = (data[at : at + size] for at in range(0, len(data), size))
    return lambda size: next(parts, b"")


def test_lines_are_the_same_however_they_arrive() -> None:
    given = lines_of(*range(50)) + b"last"
    for size in (1, 2, 3, 7, 1_000):
        arrived = list(read_blocks(in_parts(given, size)))
        assert b"\n".join(line for piece in arrived for line in piece.lines) == given
        assert [piece.first for piece in arrived] == [
            1 + sum(len(p.lines) for p in arrived[:n]) for n in range(len(arrived))
        ]


def test_answers_come_while_the_input_is_open() -> None:
    with subprocess.Popen(
        command("--lines"), stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=ENVIRONMENT
    ) as running:
        assert running.stdin
        assert running.stdout
        for text in ("a@example.org", "b"):
            running.stdin.write(lines_of(text))
            running.stdin.flush()
            assert json.loads(running.stdout.readline()) in ("[EMAIL]", "b")
        running.stdin.close()
        assert running.wait(30) == 0


def endless_input(path: Path) -> subprocess.Popen[bytes]:
    """Lines without an end, written to a pipe."""
    line = lines_of("x" * 200 + " ada@example.org").decode()
    script = f"import sys\ntry:\n    while True: sys.stdout.write({line!r} * 100)\nexcept OSError: pass"
    return subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, cwd=path)


def children(process: subprocess.Popen[bytes]) -> list[psutil.Process]:
    return psutil.Process(process.pid).children(recursive=True)


def all_gone(processes: list[psutil.Process]) -> bool:
    _, alive = psutil.wait_procs(processes, timeout=60)
    return not alive


@pytest.mark.parametrize("how", ["closed pipe", "Ctrl-C", "ended", "killed"])
def test_it_ends_quietly_and_leaves_no_process(tmp_path: Path, how: str) -> None:
    with endless_input(tmp_path) as source:
        running = subprocess.Popen(
            command("--lines", "--workers", "2"), stdin=source.stdout, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
            env=ENVIRONMENT, start_new_session=True,
        )  # fmt: skip
        assert source.stdout
        assert running.stdout
        source.stdout.close()
        assert running.stdout.readline()
        begun = children(running)
        assert len(begun) >= 2
        match how:
            case "closed pipe":
                running.stdout.close()
            case "Ctrl-C":
                os.killpg(running.pid, signal.SIGINT)  # a terminal tells the whole group
            case "ended":
                running.terminate()
            case "killed":
                running.kill()
        if how != "closed pipe":
            running.stdout.close()
        assert running.stderr
        said = running.stderr.read()
        assert running.wait(30) == {"closed pipe": 141, "Ctrl-C": 130, "ended": 130, "killed": -9}[how]
        assert said == b"" or how == "killed"
        assert all_gone(begun)


def test_a_worker_that_is_killed_ends_it_with_a_sentence(tmp_path: Path) -> None:
    with endless_input(tmp_path) as source:
        running = subprocess.Popen(
            command("--lines", "--workers", "2"), stdin=source.stdout, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
            env=ENVIRONMENT,
        )  # fmt: skip
        assert source.stdout
        source.stdout.close()
        for _ in count():
            workers = [child for child in children(running) if "spawn_main" in " ".join(child.cmdline())]
            if workers or running.poll() is not None:
                break
            time.sleep(0.05)
        workers[0].kill()
        _, said = running.communicate(timeout=60)
        assert running.returncode == 2
        assert said.decode() == "discreet: A process that searched for personal information was killed. Try again.\n"


def test_memory_does_not_grow_with_the_input(tmp_path: Path) -> None:
    """30 MB in, less than 30 MB more than for a few lines."""
    peaks = []
    for times in (10, 3_000):
        file = tmp_path / "lines"
        file.write_bytes(lines_of("x" * 10_000) * times)
        with file.open("rb") as given, (tmp_path / "answers").open("wb") as answers:
            running = subprocess.Popen(command("--lines"), stdin=given, stdout=answers, env=ENVIRONMENT)
            _, status, used = os.wait4(running.pid, 0)
        assert status == 0
        peaks.append(used.ru_maxrss)
    assert peaks[1] - peaks[0] < 30 * 1024


WITHOUT_A_NETWORK = """
import sys
def refuse(event, arguments):
    if event.startswith("socket."):
        raise AssertionError(event)
sys.addaudithook(refuse)
from discreet.cli.commands import commands
sys.argv = ["discreet", "deidentify", "--profile", "patterns"]
try:
    commands.main(prog_name="discreet")
finally:
    heavy = {"asyncpg", "aiohttp", "fastapi", "onnxruntime", "spacy", "daft", "numpy"} & set(sys.modules)
    assert not heavy, heavy
"""


def test_the_command_needs_no_settings_no_database_and_no_network(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", WITHOUT_A_NETWORK], input=b"a@example.org", capture_output=True, cwd=tmp_path,
        env=ENVIRONMENT, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stdout, done.stderr) == (0, b"[EMAIL]", b"")
