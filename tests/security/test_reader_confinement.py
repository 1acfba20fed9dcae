"""A process that reads an untrusted file reaches no other file, network or process, even if it is taken over."""

import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from discreet.adapters.child_environment import child_environment
from discreet.runtime.child_process import Start, start_python
from discreet.runtime.confined_child import ChildLimits
from discreet.runtime.confined_process import READER_START, ConfinedProcess
from discreet.runtime.confinement_probe import probe_confinement
from discreet.runtime.seccomp import AUDIT_ARCH, compile_filter
from discreet.runtime.syscall_numbers import NUMBERS
from discreet.runtime.syscall_profiles import cell_profile, reader_profile
from tests.processes.fork_server import fork_child
from tests.security.hostile_reader import HostileOrder
from tests.security.surroundings import Outside, missing_attempts, surroundings, unconfined_outcomes

ENVIRONMENT = child_environment(PYTHONPATH=":".join(sys.path))
HEADERS = (Path("/usr/include/x86_64-linux-gnu/asm/unistd_64.h"), Path("/usr/include/asm-generic/unistd.h"))


@pytest.fixture
def outside(tmp_path: Path) -> Iterator[Outside]:
    with surroundings(tmp_path) as found:
        yield found


@pytest.mark.parametrize("start", [start_python, fork_child])
async def test_every_attempt_to_leave_is_refused(
    outside: Outside, start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also for the readers that other tests fork."""
    monkeypatch.setattr(READER_START, "by", start)
    confinement = await probe_confinement(child_environment())
    if not confinement.landlock or not confinement.has_call_filter:
        pytest.skip("this system has no Landlock or no seccomp")
    process = ConfinedProcess("tests.security.hostile_reader", ENVIRONMENT, 1)
    order = HostileOrder(limits=ChildLimits(1 << 30, 60), outside=outside)
    answer = await process.ask_order(None, order, b"")
    assert answer.died is None
    outcomes = json.loads(answer.frames[0])
    assert len(outcomes) > 90
    assert [name for name, outcome in outcomes.items() if outcome == "worked"] == []


def test_the_attempts_work_without_confinement(outside: Outside) -> None:
    """The test of the test."""
    assert missing_attempts(unconfined_outcomes(outside)) == set()


@pytest.mark.parametrize("column", range(len(HEADERS)), ids=AUDIT_ARCH)
def test_the_numbers_of_system_calls_are_those_of_the_kernel(column: int) -> None:
    if not HEADERS[column].exists():
        pytest.skip("the kernel's headers are not installed")
    defined = re.findall(r"#define __NR(?:3264)?_(\w+)\s+(\d+)", HEADERS[column].read_text())
    known = {name: int(number) for name, number in defined}
    if column:
        known["newfstatat"] = known["fstatat"]
        assert not {name for name, numbers in NUMBERS.items() if numbers[1] is None and name in known}
    listed = {name: numbers[column] for name, numbers in NUMBERS.items() if name in known}
    assert len(listed) > 100
    assert listed == {name: known[name] for name in listed}


@pytest.mark.parametrize("machine", AUDIT_ARCH)
def test_a_filter_fits_and_its_jumps_stay_inside(machine: str) -> None:
    for profile in (reader_profile(), cell_profile()):
        program = list(compile_filter(profile, machine))
        assert len(program) < 4096  # the kernel's limit
        for at, step in enumerate(program):
            assert max(step.if_true, step.if_false) < 256
            assert at + 1 + max(step.if_true, step.if_false) < len(program) or step.code == 0x06
