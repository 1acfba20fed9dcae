"""What every use case of datasets stands on."""

from dataclasses import dataclass

from discreet.db.pool import Database
from discreet.improvement.archive import Archive
from discreet.seams import Clock, Entropy


@dataclass(frozen=True)
class Premises:
    """`database` as the serving role."""

    database: Database
    archive: Archive
    clock: Clock
    entropy: Entropy
