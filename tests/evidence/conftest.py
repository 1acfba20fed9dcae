"""Fixtures that tests of evidence share."""

from pathlib import Path
from typing import Any

import pytest_asyncio

from discreet.app.infrastructure import Infrastructure
from tests.support.evidence_log import new_log, record_signed_acts


@pytest_asyncio.fixture
async def log(infra: Infrastructure, owner: Any, tmp_path: Path) -> Infrastructure:
    """A log of three signed entries."""
    new = await new_log(infra, owner, tmp_path)
    await record_signed_acts(new, 3)
    return new
