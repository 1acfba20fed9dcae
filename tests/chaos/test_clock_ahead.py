"""The clock of a run is that of all processes, also of the confined one that builds datasets."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

from tests.chaos.fleet import Fleet


async def test_a_dataset_is_built_on_the_day_that_the_clock_says(tmp_path: Path) -> None:
    fleet = Fleet(tmp_path, {"DISCREET_HOME": str(tmp_path / "home")}, servers=0, workers=0, ports=[])
    code, output = await fleet.run("setup")
    assert code == 0, output
    for _ in range(3):
        fleet.turn_midnight()

    code, output = await fleet.run("dataset", "build", "--purpose", "better answers")
    assert code == 0, output

    _, output = await fleet.run("dataset", "list", "--json")
    built = datetime.fromisoformat(json.loads(output)[0]["built_at"])
    assert built - datetime.now(UTC) > timedelta(days=2)
