"""The embedded PostgreSQL is started again where its folder is, and never anew where it is not."""

from pathlib import Path

import pytest

from discreet.db.embedded import EmbeddedPostgres
from discreet.errors import Misconfigured


def test_a_folder_that_has_gone_is_not_made_anew_under_a_server_that_runs(tmp_path: Path) -> None:
    gone = tmp_path / "postgres"
    with pytest.raises(Misconfigured, match="does not start"):
        EmbeddedPostgres(gone, "a password")._start_again()
    assert not gone.exists()
