"""Starts of programs and children that stay an exec although a fork would do for their tests."""

from pathlib import Path


class FirstStarts:
    """The programs and children started by exec: commands without subcommands, modules, names of inherited variables.

    `share` makes it common to all test processes of a run; otherwise it is this process's own.
    """

    def __init__(self) -> None:
        self._kinds: set[str] = set()
        self._folder: Path | None = None

    def share(self, folder: Path) -> None:
        """Use this folder, which is empty when the run begins."""
        folder.mkdir(exist_ok=True)
        self._folder = folder

    def claim(self, kind: str) -> bool:
        """Return whether this is the first start of its kind."""
        if kind in self._kinds:
            return False
        self._kinds.add(kind)
        if self._folder is None:
            return True
        try:
            (self._folder / kind).touch(exist_ok=False)
        except FileExistsError:
            return False
        return True


FIRST_STARTS = FirstStarts()
