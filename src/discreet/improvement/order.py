"""What the server and the pipeline's process say to each other: one JSON line in, JSON lines out.

Law of this file: the order goes through standard input alone, never by argument or environment, so that no list
of processes shows a key. What comes back holds numbers and sentences, never content.
"""

from typing import Literal

import msgspec


class Order(msgspec.Struct, frozen=True):
    """What to build and what to build it with: the address of the database as `discreet_improve`, the shares and
    their wrapping key (hexadecimal), and the one folder to write into."""

    database_url: str
    shares_directory: str
    shares_key: str
    dataset_id: str
    output_directory: str

    def __repr__(self) -> str:
        return f"Order(dataset {self.dataset_id})"


class Progress(msgspec.Struct, frozen=True, tag="progress"):
    """`done` of `total` conversations have been looked at."""

    done: int
    total: int


class Failed(msgspec.Struct, frozen=True, tag="failed"):
    """The pipeline ended without a dataset. `busy`: another process is building the same one."""

    sentence: str
    why: Literal["busy", "error"] = "error"


class Built(msgspec.Struct, frozen=True, tag="built"):
    """The dataset is ready."""

    records: int


Said = Progress | Failed | Built

encode = msgspec.json.Encoder().encode
decode_order = msgspec.json.Decoder(Order).decode
decode_said = msgspec.json.Decoder(Said).decode
