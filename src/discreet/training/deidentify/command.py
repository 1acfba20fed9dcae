"""`discreet deidentify`: replace personal information in texts, without a server.

Invariants:
- Only the answer goes to standard output.
- An error is one sentence and exit code 2.
- A closed output pipe or Ctrl-C ends it silently.
"""

import os
import signal
import sys
from dataclasses import dataclass

import click

from discreet.detection.span import replace_with_gaps, resolve_overlaps
from discreet.errors import DiscreetError, Invalid
from discreet.training.deidentify.in_processes import answer_in_processes
from discreet.training.deidentify.lines import PIECE, Read, Write, answer_lines, as_object, detector_once
from discreet.training.deidentify.profiles import Profile, find_in_records

INTERRUPTED = 130
EXIT_SIGPIPE = 141
"""The exit codes of a program ended by SIGINT and SIGPIPE."""


@dataclass(frozen=True)
class DeidentifyOptions:
    """The command line's options. `workers`: number of processes, None for all cores."""

    profile: Profile
    as_json: bool
    lines: bool
    workers: int | None


def run(options: DeidentifyOptions) -> int:
    """Answer standard input on standard output; return the exit code."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # SIGTERM ends the child processes, too
    try:
        if options.workers is not None and not options.lines:
            raise Invalid("--workers works only with --lines, because a single text is not split.")
        _answer(options, _read, _write)
    except DiscreetError as error:
        click.echo(f"discreet: {error.sentence}", err=True)
        return 2
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # so that the last flush succeeds
        return EXIT_SIGPIPE
    except KeyboardInterrupt:
        return INTERRUPTED
    return 0


def _answer(options: DeidentifyOptions, read: Read, write: Write) -> None:
    workers = options.workers or os.cpu_count() or 1
    if not options.lines:
        answer_text(read, write, options.profile, options.as_json)
    elif workers == 1:
        answer_lines(read, write, options.profile, options.as_json)
    else:
        answer_in_processes(read, write, options.profile, options.as_json, workers)


def answer_text(read: Read, write: Write, profile: Profile, as_json: bool) -> None:
    """Answer the whole input as one text; Invalid if it is not UTF-8."""
    data = bytearray()
    while piece := read(PIECE):
        data += piece
    try:
        text = data.decode()
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise Invalid(f"Line {line} of the input is not UTF-8.") from None
    spans = resolve_overlaps(find_in_records(detector_once(profile), [[text]])[0][0]) if text else []
    write((f"{as_object(text, spans)}\n" if as_json else replace_with_gaps(text, spans)).encode())


def _read(max_bytes: int) -> bytes:
    if sys.stdin is None:
        raise Invalid("There is no standard input to read.")
    return os.read(sys.stdin.fileno(), max_bytes)


def _write(data: bytes) -> None:
    sys.stdout.buffer.write(data)
    sys.stdout.buffer.flush()
