"""A worker that dies costs one test, not the run."""

from pathlib import Path

from tests.plugins.inner_run import run_tests

CONFTEST = """
from tests.plugins.distribute_files import DistributeFiles

def pytest_configure(config):
    config.pluginmanager.register(DistributeFiles())
"""
FINE = """
def test_before():
    pass

def test_after():
    pass
"""
DEADLY = """
import os

def test_before():
    pass

def test_that_kills():
    os._exit(1)

def test_after():
    pass
"""


def test_a_worker_that_dies_costs_one_test(tmp_path: Path) -> None:
    output = run_tests(
        tmp_path,
        *("-n", "1", "--dist", "loadfile", "--no-loadscope-reorder"),
        conftest=CONFTEST,
        test_1=FINE,
        test_2=DEADLY,
        test_3=FINE,
    )
    assert "test_2.py::test_that_kills\n" in output
    assert "1 failed, 6 passed in" in output
