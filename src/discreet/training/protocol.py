"""Messages between server and pipeline: one JSON line in, JSON lines out.

Invariants:
- The order goes through standard input only, never by argument or environment, so that no list of processes shows a
  key.
- The replies have numbers and sentences, never content.
"""

from typing import Literal

import msgspec

from discreet.errors import Unavailable


class PreviousDataset(msgspec.Struct, frozen=True):
    """An earlier dataset of the same purpose.

    `signatures_key` is in hexadecimal and opens its signatures only.
    """

    directory: str
    signatures_key: str

    def __repr__(self) -> str:
        return f"Earlier({self.directory})"


class BuildRequest(msgspec.Struct, frozen=True, kw_only=True):
    """The order of a build and its resources.

    It has the address of the database as `discreet_improve`, the shares and their wrapping keys (hexadecimal; two
    during a rotation), the dataset's key, the only folder to write into, an empty scratch folder for communication
    between its processes, and how many of them may work (on the Ray cluster at `cluster`, or here).
    """

    database_url: str
    shares_directory: str
    shares_keys: tuple[str, ...]
    dataset_id: str
    dataset_key: str
    output_directory: str
    scratch_directory: str
    workers: int
    cluster: str | None = None
    earlier: tuple[PreviousDataset, ...] = ()

    def __repr__(self) -> str:
        return f"Order(dataset {self.dataset_id})"


class BuildProgress(msgspec.Struct, frozen=True, tag="progress"):
    """Progress: `done` of `total` conversations, and the remaining seconds."""

    done: int
    total: int
    seconds_left: float | None = None


class BuildFailed(msgspec.Struct, frozen=True, tag="failed"):
    """The pipeline ended without a dataset.

    `busy`: another process builds it. `cut_off`: it lost the database; its finished shards remain.
    """

    sentence: str
    why: Literal["busy", "cut_off", "error"] = "error"


class CutOff(Unavailable):
    """The database became unavailable during a build. Its finished shards remain."""


class BuildDone(msgspec.Struct, frozen=True, tag="built"):
    """The dataset is ready."""

    records: int


Said = BuildProgress | BuildFailed | BuildDone

encode = msgspec.json.Encoder().encode
decode_order = msgspec.json.Decoder(BuildRequest).decode
decode_said = msgspec.json.Decoder(Said).decode
