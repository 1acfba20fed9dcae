"""A key store with key pages."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from discreet.ports.keys import PageUse
from tests.support.key_pages import OTHER, PAGE, open_store


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Path]:
    """In memory where the system allows it: many folders are copied."""
    memory = Path("/dev/shm")
    made = Path(tempfile.mkdtemp(dir=memory if os.access(memory, os.W_OK) else tmp_path))
    yield made
    shutil.rmtree(made)


@pytest.fixture
def directory(place: Path) -> Path:
    """A key store with a page of each use, and another one that must stay unchanged."""
    store = open_store(place / "home" / "keys")
    for use in PageUse:
        store.create_page(PAGE, use)
    store.create_page(OTHER, PageUse.PRIVATE)
    return place / "home" / "keys"
