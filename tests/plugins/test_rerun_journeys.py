"""Where a journey failed its file is begun anew, once; the reason is told, and no real fault is hidden."""

import subprocess
import sys
from pathlib import Path

import pytest

CONFTEST = """
import pytest
from tests.plugins.rerun_journeys import RerunOnce

def pytest_configure(config):
    config.addinivalue_line("markers", "browser")
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


def run(directory: Path, *arguments: str, **files: str) -> str:
    for name, text in {"conftest": CONFTEST, **files}.items():
        (directory / f"{name}.py").write_text(text)
    command = [sys.executable, "-m", "pytest", "-q", "-rfER", "-p", "no:cacheprovider", "--rootdir", str(directory)]
    root = Path(__file__).parents[2]
    ended = subprocess.run(
        [*command, *arguments, str(directory)], cwd=root, capture_output=True, text=True, timeout=300, check=False
    )
    return ended.stdout


@pytest.mark.parametrize("workers", ["0", "2"])
def test_its_file_is_begun_anew_and_the_reason_is_told(tmp_path: Path, workers: str) -> None:
    told = run(tmp_path, "-n", workers, "--dist", "loadfile", test_rarely=RARELY)
    assert "3 passed, 1 rerun in" in told
    assert "failed once: test_rarely.py::test_goes_on" in told
    assert "AssertionError: bad luck" in told
    assert "browser modules run twice: 1 (test_rarely.py)\n" in told


def test_what_fails_twice_has_failed(tmp_path: Path) -> None:
    told = run(tmp_path, test_always=ALWAYS)
    assert "2 failed, 1 passed, 1 rerun in" in told
    assert "AssertionError: fault 2 of the page" in told
    assert "fault 3" not in told
    assert "browser modules run twice: 1 (test_always.py)\n" in told


def test_a_server_that_did_not_start_is_started_again(tmp_path: Path) -> None:
    assert "1 passed, 1 rerun in" in run(tmp_path, test_unready=UNREADY)


def test_what_drives_no_browser_is_never_tried_twice(tmp_path: Path) -> None:
    told = run(tmp_path, test_elsewhere=ELSEWHERE)
    assert "1 failed in" in told
    assert "rerun" not in told
    assert "browser modules run twice: 0\n" in told
