"""One line of the report of `discreet doctor`."""

from dataclasses import dataclass


@dataclass(frozen=True)
class DoctorFinding:
    subject: str
    is_ok: bool
    sentence: str
