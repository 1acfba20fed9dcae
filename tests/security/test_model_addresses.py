"""Which addresses a model endpoint may have (P14): public HTTPS, or inside the network where the operator allows it."""

import pytest

from discreet.assistants.actions.address import check_model_address, is_loopback
from discreet.errors import Invalid
from tests.security.test_addresses import REFUSED

pytestmark = pytest.mark.promise("P14")

INSIDE = (
    "http://127.0.0.1:11434/v1", "http://localhost:8000/v1", "http://[::1]:8080/v1", "http://10.0.0.5/v1",
    "https://192.168.1.9:8443", "http://gpu:8000/v1", "https://models.internal/v1", "http://[fd12:3456::1]/v1",
    "http://100.64.0.7:8000/v1",
)  # fmt: skip
NEVER = (
    "http://169.254.169.254/v1", "http://[fd00:ec2::254]/v1", "http://100.100.100.200/v1", "http://93.184.216.34/v1",
    "http://0.0.0.0:8000/v1", "http://224.0.0.1/v1", "http://[64:ff9b::a9fe:a9fe]/v1", "http://[2002:7f00:1::]/v1",
    "http://127.1/v1", "http://0x7f000001/v1", "http://2130706433/v1", "ftp://models.example/v1", "models.example/v1",
    "https://me:secret@models.example/v1", "https://models.example/v1#part",
)  # fmt: skip


@pytest.mark.parametrize(
    "address", ["https://models.example/v1", "https://models.example:8443/v1", "https://93.184.216.34"]
)
def test_public_https_needs_no_permission(address: str) -> None:
    check_model_address(address, allows_inside=False)


@pytest.mark.parametrize("address", INSIDE)
def test_inside_the_network_only_with_permission(address: str) -> None:
    check_model_address(address, allows_inside=True)
    with pytest.raises(Invalid):
        check_model_address(address, allows_inside=False)


@pytest.mark.parametrize("address", NEVER)
def test_never(address: str) -> None:
    for allows_inside in (True, False):
        with pytest.raises(Invalid):
            check_model_address(address, allows_inside=allows_inside)


@pytest.mark.parametrize("address", REFUSED)
def test_what_actions_may_not_call_needs_permission_at_least(address: str) -> None:
    host = f"[{address}]" if ":" in address else address
    with pytest.raises(Invalid):
        check_model_address(f"https://{host}/v1", allows_inside=False)


def test_a_name_without_encryption_needs_permission_and_is_checked_when_it_is_looked_up() -> None:
    check_model_address("http://gpu.example.com/v1", allows_inside=True)
    with pytest.raises(Invalid, match="not encrypted"):
        check_model_address("http://gpu.example.com/v1", allows_inside=False)


@pytest.mark.parametrize(
    ("address", "is_local"),
    [
        ("http://127.0.0.1:11434/v1", True), ("http://127.9.9.9", True), ("http://[::1]:8080", True),
        ("http://localhost:1234/v1", True), ("http://localhost.example.com", False), ("http://10.0.0.5", False),
        ("https://models.example", False), ("http://127.0.0.1.example.com", False), ("http://", False),
    ],
)  # fmt: skip
def test_only_this_machine_is_this_server(address: str, is_local: bool) -> None:
    assert is_loopback(address) is is_local
