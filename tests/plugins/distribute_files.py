"""Distribute test files to workers, and go on where a worker has died.

The runner's own scheduling hands a dead worker's finished files to another one again. That one then waits for results
that never come, and so does the run.
"""

import contextlib

import pytest
from xdist.remote import Producer
from xdist.scheduler import LoadFileScheduling
from xdist.workermanage import WorkerController


class DistributeFiles:
    @pytest.hookimpl(tryfirst=True)
    def pytest_xdist_make_scheduler(self, config: pytest.Config, log: Producer) -> LoadFileScheduling | None:
        return FileScheduling(config, log) if config.getvalue("dist") == "loadfile" else None


class FileScheduling(LoadFileScheduling):  # type: ignore[misc]  # the library ships no types
    def remove_node(self, node: WorkerController) -> str | None:
        """Return the test at which the worker died, if any. It is not run again; the rest of its files is."""
        files = self.assigned_work[node]
        died_at = next((test for tests in files.values() for test, is_done in tests.items() if not is_done), None)
        for file, tests in list(files.items()):
            if died_at in tests:
                tests[died_at] = True
            if all(tests.values()):
                del files[file]
        super().remove_node(node)
        return died_at

    def _assign_work_unit(self, node: WorkerController) -> None:
        """Assign the next file. A worker that has just died can't take it: its removal, which follows, returns it."""
        with contextlib.suppress(OSError):
            super()._assign_work_unit(node)

    def schedule(self) -> None:
        """Assign files, two tests at least to each worker, which keeps its last test back until it gets another."""
        super().schedule()
        for node in self.nodes:
            while not node.shutting_down and self._pending_of(self.assigned_work[node]) < 2:
                self._reschedule(node)
