"""Reasons why a program or library of ours does not start, for the operator.

Each sentence names the cause and what to do. It holds no personal data, but may name paths and packages of this
machine, so it is shown to the operator only.
"""

import contextlib
import errno
import re
import signal

PACKAGES = {"libgomp.so.1": "libgomp1", "libstdc++.so.6": "libstdc++6", "libgcc_s.so.1": "libgcc-s1"}
"""Debian's package for each system library that our wheels need and do not contain."""
SANDBOX = (
    "A sandbox around the server is the usual cause, such as SystemCallFilter= in its systemd unit; "
    "deploy/systemd/discreet@.service allows what is needed."
)
BY_SIGNAL = {
    signal.SIGSYS: f"the system ended it for a system call that is not allowed (SIGSYS). {SANDBOX}",
    signal.SIGKILL: "it was killed (SIGKILL). Too little memory is the usual cause.",
    signal.SIGILL: "this machine's processor lacks instructions that it needs (SIGILL).",
}
FATAL_SIGNALS = (-signal.SIGSYS, -signal.SIGILL)
"""Exit codes of a program that would end the same way after a restart."""
SHOWN = 300
"""Characters of a program's own last line that are shown."""

_MISSING = re.compile(r"([^\s:]{1,60}\.so[.\d]{0,20}): cannot open shared object file: No such file")


def describe_import_error(problem: ImportError) -> str:
    """Return why a library cannot be loaded.

    A system library or the package is missing, or the loader gives another reason.
    """
    if isinstance(problem, ModuleNotFoundError):
        return f"the Python package {problem.name} is not installed. Run the set-up again."
    message = str(problem)
    if missing := _MISSING.search(message):
        library = missing[1]
        package = f"the package {PACKAGES[library]} (Debian, Ubuntu)" if library in PACKAGES else "it"
        return f"the system library {library} is missing. Install {package} and start the server again."
    return f"a library cannot be loaded ({message[:SHOWN]})."


def describe_os_error(problem: OSError) -> str:
    """Return what the system refused: permission, memory, processes or anything else."""
    message = problem.strerror or type(problem).__name__
    if problem.errno in (errno.EPERM, errno.EACCES, errno.ENOSYS):
        return f"the system refused an operation that it needs ({message}). {SANDBOX}"
    return f"the system refused an operation that it needs ({message})."


def describe_exit(code: int, output: bytes = b"") -> str:
    """Return how a process ended, by its exit code and last line.

    An exit code below 0 is a signal.
    """
    if code < 0:
        with contextlib.suppress(ValueError):
            number = signal.Signals(-code)
            return BY_SIGNAL.get(number, f"it crashed ({number.name}).")
        return f"it crashed (signal {-code})."
    line = last_line(output)
    return f"it ended with exit code {code}{f': {line}' if line else '.'}"


def last_line(output: bytes) -> str:
    lines = output.decode(errors="replace").strip().splitlines()
    return lines[-1].strip()[:SHOWN] if lines else ""
