"""The file of a failed test is run again, once; the reason is shown, and no real fault is hidden."""

from pathlib import Path

import pytest

from tests.plugins.inner_run import run_tests

CONFTEST = """
import pytest
from tests.plugins.rerun_modules import RerunOnce

def pytest_configure(config):
    config.addinivalue_line("markers", "browser")
    config.addinivalue_line("markers", "process")
    config.pluginmanager.register(RerunOnce())

EARLIER = []

@pytest.fixture
def luck():
    return EARLIER

@pytest.fixture(scope="module")
def people():
    return []
"""
RARELY = """
import pytest

pytestmark = pytest.mark.browser

def test_signs_up(people):
    assert people == []
    people.append("ben")

def test_goes_on(people, luck):
    assert people == ["ben"]
    people.append("dan")
    luck.append(1)
    assert len(luck) == 2, "bad luck"

def test_ends(people):
    assert people == ["ben", "dan"]
"""
ALWAYS = """
import pytest

@pytest.mark.browser
def test_of_a_page(luck):
    luck.append(1)
    assert False, f"fault {len(luck)} of the page"

def test_next_to_it():
    pass

@pytest.mark.browser
def test_of_another_page():
    assert False, "another fault"
"""
ELSEWHERE = """
def test_of_no_page(luck):
    luck.append(1)
    assert len(luck) != 1, "a rare fault"
"""
UNREADY = """
import pytest

EARLIER = []

@pytest.fixture(scope="module")
def server():
    EARLIER.append(1)
    assert len(EARLIER) > 1, "no server"

@pytest.mark.browser
def test_of_a_server(server):
    pass
"""


@pytest.mark.parametrize("workers", ["0", "2"])
def test_its_file_runs_again_and_the_reason_is_shown(tmp_path: Path, workers: str) -> None:
    output = run_tests(tmp_path, "-n", workers, "--dist", "loadfile", conftest=CONFTEST, test_rarely=RARELY)
    assert "3 passed, 1 rerun in" in output
    assert "failed once: test_rarely.py::test_goes_on" in output
    assert "AssertionError: bad luck" in output
    assert "browser modules run twice: 1 (test_rarely.py)\n" in output


def test_the_modules_of_processes_are_counted_apart(tmp_path: Path) -> None:
    processes = RARELY.replace("browser", "process")
    output = run_tests(tmp_path, conftest=CONFTEST, test_rarely=processes, test_unready=UNREADY)
    assert "4 passed, 2 rerun in" in output
    assert "browser modules run twice: 1 (test_unready.py)\nprocess modules run twice: 1 (test_rarely.py)\n" in output


def test_what_fails_twice_has_failed(tmp_path: Path) -> None:
    output = run_tests(tmp_path, conftest=CONFTEST, test_always=ALWAYS)
    assert "2 failed, 1 passed, 1 rerun in" in output
    assert "AssertionError: fault 2 of the page" in output
    assert "fault 3" not in output
    assert "browser modules run twice: 1 (test_always.py)\n" in output


def test_a_server_that_did_not_start_is_started_again(tmp_path: Path) -> None:
    assert "1 passed, 1 rerun in" in run_tests(tmp_path, conftest=CONFTEST, test_unready=UNREADY)


FAILING = "def test_fails():\n    assert False\n"


@pytest.mark.parametrize(
    ("other", "end"),
    [
        ({"test_unready": UNREADY}, "2 passed, 2 rerun in"),
        ({"test_later": FAILING}, "1 failed, 1 passed, 1 rerun in"),
        ({"test_before": FAILING}, "2 failed, 1 rerun in"),
    ],
)
def test_one_other_file_is_tried_twice_and_no_second_one(tmp_path: Path, other: dict[str, str], end: str) -> None:
    output = run_tests(tmp_path, conftest=CONFTEST, test_elsewhere=ELSEWHERE, **other)
    assert end in output
    assert output.count("other modules run twice: 1 (") == 1
