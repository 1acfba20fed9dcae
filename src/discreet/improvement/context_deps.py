"""What every use case of datasets stands on."""

from dataclasses import dataclass

from discreet.db.pool import Database
from discreet.improvement.storage import DatasetStorage
from discreet.ports import Clock, RandomSource


@dataclass(frozen=True)
class DatasetDependencies:
    """`database` as the serving role."""

    database: Database
    archive: DatasetStorage
    clock: Clock
    entropy: RandomSource
