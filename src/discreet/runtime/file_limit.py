"""The limit of open files of this process. Each client connection needs one."""

from contextlib import suppress

ENOUGH = 8_192
"""Open files that a server should be allowed: some thousand people, each with a stream and a page."""
MAX_FILES = 1 << 20
"""The limit to ask for where the system sets none."""


def allowed_open_files() -> int | None:
    """Return the hard limit; None where there is none (Windows)."""
    try:
        import resource
    except ImportError:
        return None
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    return MAX_FILES if hard == resource.RLIM_INFINITY else min(hard, MAX_FILES)


def raise_file_limit() -> int | None:
    """Raise the soft limit to the hard limit, and return the new limit.

    Most systems start a program with 1,024.
    """
    if (allowed := allowed_open_files()) is None:
        return None
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft != resource.RLIM_INFINITY and soft < allowed:
        with suppress(ValueError, OSError):  # macOS has a lower limit than the one it reports
            resource.setrlimit(resource.RLIMIT_NOFILE, (allowed, hard))
    soft = resource.getrlimit(resource.RLIMIT_NOFILE)[0]
    return MAX_FILES if soft == resource.RLIM_INFINITY else soft


def file_limit_warning(open_files: int | None) -> str | None:
    """Return a warning when the limit is too low for many people, or None."""
    if open_files is None or open_files >= ENOUGH:
        return None
    return (
        f"The system lets this server open {open_files:,} files, and each connection needs one. Allow {ENOUGH:,}. "
        "Raise the hard limit: LimitNOFILE=65536 in its unit, or “ulimit -Hn 65536” before the start."
    )
