"""What the server and the pipeline's process say to each other: one JSON line in, JSON lines out.

Invariants:
- The order goes through standard input alone, never by argument or environment, so that no list of processes shows a
  key.
- What comes back holds numbers and sentences, never content.
"""

from typing import Literal

import msgspec

from discreet.errors import Unavailable


class PreviousDataset(msgspec.Struct, frozen=True):
    """An earlier dataset of the same purpose: its folder and the key (hexadecimal) that opens its signatures alone."""

    directory: str
    signatures_key: str

    def __repr__(self) -> str:
        return f"Earlier({self.directory})"


class BuildRequest(msgspec.Struct, frozen=True, kw_only=True):
    """What to build and what to build it with: the address of the database as `discreet_improve`, the shares and
    their wrapping keys (hexadecimal; two during a rotation), the dataset's key, the one folder to write into, an empty
    one for what its processes say to each other, and how many of them may work (on the Ray cluster at `cluster`, or
    here)."""

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
    """`done` of `total` conversations have been looked at; at this pace it takes so many seconds more."""

    done: int
    total: int
    seconds_left: float | None = None


class BuildFailed(msgspec.Struct, frozen=True, tag="failed"):
    """The pipeline ended without a dataset. `busy`: another process is building the same one. `cut_off`: it lost the
    database, and what it had finished is still there."""

    sentence: str
    why: Literal["busy", "cut_off", "error"] = "error"


class CutOff(Unavailable):
    """The database went away while a dataset was built. What was finished is still there, to go on from."""


class BuildDone(msgspec.Struct, frozen=True, tag="built"):
    """The dataset is ready."""

    records: int


Said = BuildProgress | BuildFailed | BuildDone

encode = msgspec.json.Encoder().encode
decode_order = msgspec.json.Decoder(BuildRequest).decode
decode_said = msgspec.json.Decoder(Said).decode
