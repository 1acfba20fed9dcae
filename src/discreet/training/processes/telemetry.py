"""Nothing calls home: what Daft and Ray would tell others is switched off before either is imported.

Invariants:
- Imports neither.
- What this process starts inherits its environment.
- A cluster's processes are given `QUIET` with their work.
"""

import os

QUIET = {
    "DAFT_ANALYTICS_ENABLED": "0",
    "DAFT_PROGRESS_BAR": "0",
    "DO_NOT_TRACK": "1",
    "ORT_DISABLE_TELEMETRY": "1",
    "OTEL_SDK_DISABLED": "true",
    "RAY_DISABLE_DASHBOARD": "1",
    "RAY_ENABLE_UV_RUN_RUNTIME_ENV": "0",
    "RAY_USAGE_STATS_ENABLED": "0",
    "SCARF_NO_ANALYTICS": "true",
    "TOKENIZERS_PARALLELISM": "false",
}
"""No telemetry, dashboard or progress bars; nothing of the working directory is sent to a cluster; and one thread a
process, since there is a process for each core."""

LOUD = ("DAFT_", "OTEL_")
"""Event logs, traces and dashboards are switched on by settings that begin so; they are taken out first."""


def disable_telemetry() -> None:
    """Set the environment of this process, and so of all that it starts."""
    for name in [name for name in os.environ if name.startswith(LOUD)]:
        del os.environ[name]
    os.environ.update(QUIET)
