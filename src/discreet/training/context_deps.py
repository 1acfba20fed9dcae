"""The dependencies of all dataset use cases."""

from dataclasses import dataclass

from discreet.db.pool import Database
from discreet.ports.clock import Clock, RandomSource
from discreet.training.storage import DatasetStorage


@dataclass(frozen=True)
class DatasetDependencies:
    """The dependencies. `database` acts as the serving role."""

    database: Database
    archive: DatasetStorage
    clock: Clock
    random: RandomSource
