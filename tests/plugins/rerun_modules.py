"""Rerun the file of a failed test from its beginning, once (decision 47).

Each file of browsers, programs or sockets has a second start. Of all other files, each worker of a run reruns one.

Journeys build on the earlier ones of their file, and a failed journey has already changed its state, so it cannot be
retried alone. The file's server, people and database are created again, the earlier tests run again unreported, and the
result of the second run counts. The end of the run lists the tests that failed once, and why.
"""

from collections.abc import Container
from contextlib import suppress
from itertools import pairwise
from typing import cast

import pytest
from _pytest.runner import runtestprotocol
from _pytest.terminal import TerminalReporter

FAILED_ONCE = "rerun"
"""The name of the outcome in the last line of the run."""
KINDS = ("browser", "process")
"""Markers of the tests whose file is always rerun."""
OTHER = "other"
OTHER_FILES = 1
"""Other files that one worker reruns. More of them in one run are no accident."""


class RerunOnce:
    def __init__(self) -> None:
        self._file: list[pytest.Item] = []
        self._used = False
        self._other_files = 0

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_protocol(self, item: pytest.Item, nextitem: pytest.Item | None) -> bool:
        if self._file and self._file[0].path != item.path:
            self._file, self._used = [], False
        self._file.append(item)
        item.ihook.pytest_runtest_logstart(nodeid=item.nodeid, location=item.location)
        reports = runtestprotocol(item, log=False, nextitem=nextitem)
        if any(report.failed for report in reports) and not self._used and self._may_rerun(item):
            self._used = True
            for report in reports:
                _report(item, report, FAILED_ONCE if report.failed else report.outcome)
            reports = self._rerun(item, nextitem)
        for report in reports:
            _report(item, report, report.outcome)
        item.ihook.pytest_runtest_logfinish(nodeid=item.nodeid, location=item.location)
        return True

    def _may_rerun(self, item: pytest.Item) -> bool:
        if _kind_of(item.keywords) in KINDS:
            return True
        self._other_files += 1
        return self._other_files <= OTHER_FILES

    def _rerun(self, item: pytest.Item, nextitem: pytest.Item | None) -> list[pytest.TestReport]:
        with suppress(Exception):  # fixtures torn down here are given up already
            item.session._setupstate.teardown_exact(
                cast(pytest.Item, item.session)  # the whole file, but not the whole run
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
        for kind in (*KINDS, OTHER):
            reports = [r for r in terminalreporter.getreports(FAILED_ONCE) if _kind_of(r.keywords) == kind]
            modules = sorted({report.nodeid.partition("::")[0] for report in reports})
            line = f"{kind} modules run twice: {len(modules)}"
            terminalreporter.write_line(f"{line} ({', '.join(modules)})" if modules else line)


def _kind_of(keywords: Container[str]) -> str:
    return next((kind for kind in KINDS if kind in keywords), OTHER)


def _report(item: pytest.Item, report: pytest.TestReport, outcome: str) -> None:
    report.outcome = outcome  # type: ignore[assignment]  # one more than the runner knows
    item.ihook.pytest_runtest_logreport(report=report)
