"""What a cell says about its confinement.

This module runs in the cell's environment, too: it imports the standard library only.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class ConfinementReport:
    """Which parts of the confinement hold for a cell, as it says before it runs any code.

    `landlock` is the version of the kernel's Landlock, 0 for none. `problem`: why the cell could not be confined.
    """

    has_namespaces: bool
    landlock: int
    has_call_filter: bool
    problem: str = ""

    @property
    def is_enough(self) -> bool:
        return self.has_call_filter and (self.has_namespaces or self.landlock > 0)

    @property
    def parts(self) -> tuple[str, ...]:
        """The parts that hold, in words."""
        holds_by_name = {
            "a list of system calls": self.has_call_filter,
            "namespaces": self.has_namespaces,
            f"Landlock {self.landlock}": self.landlock > 0,
        }
        return tuple(name for name, holds in holds_by_name.items() if holds)
