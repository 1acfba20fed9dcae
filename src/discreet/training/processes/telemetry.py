"""Telemetry of Daft and Ray, switched off before either is imported.

Invariants:
- This module imports neither.
- Child processes inherit this process's environment.
- A cluster's processes get `QUIET` with their work.
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
"""No telemetry, dashboard or progress bars; nothing of the working directory is sent to a cluster; one thread per
process, because each core has a process."""

TELEMETRY_PREFIXES = ("DAFT_", "OTEL_")
"""Prefixes of settings that enable event logs, traces and dashboards; they are removed first."""


def disable_telemetry() -> None:
    """Set the environment of this process and its children."""
    for name in [name for name in os.environ if name.startswith(TELEMETRY_PREFIXES)]:
        del os.environ[name]
    os.environ.update(QUIET)
