"""How many files this process may have open at once. Each client's connection is one, also one that only waits."""

from contextlib import suppress

ENOUGH = 8_192
"""What a server should be allowed to have open: some thousand people, each with a stream and a page."""
MOST = 1 << 20
"""What no process needs more of, where the system sets no limit."""


def allowed_open_files() -> int | None:
    """How many the system lets this process open if it asks; None where there is no such limit (Windows)."""
    try:
        import resource
    except ImportError:
        return None
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    return MOST if hard == resource.RLIM_INFINITY else min(hard, MOST)


def raise_file_limit() -> int | None:
    """Ask for all that is allowed: most systems give a program 1,024 at first. How many it is now."""
    if (allowed := allowed_open_files()) is None:
        return None
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft != resource.RLIM_INFINITY and soft < allowed:
        with suppress(ValueError, OSError):  # macOS has a limit of its own below the one that it tells
            resource.setrlimit(resource.RLIMIT_NOFILE, (allowed, hard))
    soft = resource.getrlimit(resource.RLIMIT_NOFILE)[0]
    return MOST if soft == resource.RLIM_INFINITY else soft


def file_limit_warning(open_files: int | None) -> str | None:
    """What to do when it is too few for many people; None when there is nothing to do."""
    if open_files is None or open_files >= ENOUGH:
        return None
    return (
        f"The system lets this server have {open_files:,} files open, and each connection is one; {ENOUGH:,} "
        "should be. Raise its hard limit: LimitNOFILE=65536 in its unit, or “ulimit -Hn 65536” before the start."
    )
