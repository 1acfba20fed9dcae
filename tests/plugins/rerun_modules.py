"""Rerun the file of a failed test of browsers, programs or sockets from its beginning, once (decision 47).

No other test is retried.

Journeys build on the earlier ones of their file, and a failed journey has already changed its state, so it cannot be
retried alone. The file's server, people and database are created again, the earlier tests run again unreported, and the
result of the second run counts. The end of the run lists the tests that failed once, and why.
"""

from contextlib import suppress
from itertools import pairwise
from typing import cast

import pytest
from _pytest.runner import runtestprotocol
from _pytest.terminal import TerminalReporter

FAILED_ONCE = "rerun"
"""The name of the outcome in the last line of the run."""
KINDS = ("browser", "process")
"""Markers of the tests whose file is rerun."""


class RerunOnce:
    def __init__(self) -> None:
        self._file: list[pytest.Item] = []
        self._used = False

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_protocol(self, item: pytest.Item, nextitem: pytest.Item | None) -> bool:
        if self._file and self._file[0].path != item.path:
            self._file, self._used = [], False
        self._file.append(item)
        item.ihook.pytest_runtest_logstart(nodeid=item.nodeid, location=item.location)
        reports = runtestprotocol(item, log=False, nextitem=nextitem)
        if any(report.failed for report in reports) and _is_rerun(item) and not self._used:
            self._used = True
            for report in reports:
                _tell(item, report, FAILED_ONCE if report.failed else report.outcome)
            reports = self._rerun(item, nextitem)
        for report in reports:
            _tell(item, report, report.outcome)
        item.ihook.pytest_runtest_logfinish(nodeid=item.nodeid, location=item.location)
        return True

    def _rerun(self, item: pytest.Item, nextitem: pytest.Item | None) -> list[pytest.TestReport]:
        with suppress(Exception):  # what is torn down here is given up already
            item.session._setupstate.teardown_exact(
                cast(pytest.Item, item.session)  # all of the file, nothing of the whole run
            )
        for earlier, following in pairwise(self._file):
            runtestprotocol(earlier, log=False, nextitem=following)
        return runtestprotocol(item, log=False, nextitem=nextitem)

    def pytest_report_teststatus(self, report: pytest.TestReport) -> tuple[str, str, str] | None:
        return (FAILED_ONCE, "R", "RERUN") if report.outcome == FAILED_ONCE else None

    def pytest_terminal_summary(self, terminalreporter: TerminalReporter) -> None:
        for report in terminalreporter.getreports(FAILED_ONCE):
            terminalreporter.write_sep("_", f"failed once: {report.nodeid}")
            report.toterminal(terminalreporter._tw)
        for kind in KINDS:
            reports = [report for report in terminalreporter.getreports(FAILED_ONCE) if kind in report.keywords]
            modules = sorted({report.nodeid.partition("::")[0] for report in reports})
            line = f"{kind} modules run twice: {len(modules)}"
            terminalreporter.write_line(f"{line} ({', '.join(modules)})" if modules else line)


def _is_rerun(item: pytest.Item) -> bool:
    return any(item.get_closest_marker(kind) for kind in KINDS)


def _tell(item: pytest.Item, report: pytest.TestReport, outcome: str) -> None:
    report.outcome = outcome  # type: ignore[assignment]  # one more than the runner knows
    item.ihook.pytest_runtest_logreport(report=report)
