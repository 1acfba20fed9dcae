"""One line of the report of `discreet doctor`."""

from dataclasses import dataclass


@dataclass(frozen=True)
class DoctorFinding:
    what: str
    fine: bool
    sentence: str
