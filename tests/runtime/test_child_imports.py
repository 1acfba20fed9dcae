"""A child's start imports only what most of its work needs: imports are most of a small build's CPU."""

import subprocess
import sys

import pytest


@pytest.mark.parametrize("module", ["discreet.app.improvement", "discreet.app.insight"])
def test_a_child_starts_without_the_libraries_of_large_datasets_and_of_logs(module: str) -> None:
    program = f"import {module}, sys; print(*{{'daft', 'structlog'}} & sys.modules.keys())"
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert ran.stdout.split() == []
