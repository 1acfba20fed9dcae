"""Checks of the etcd that stores the keys: what its operator has to configure."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime

from discreet.adapters.keystore.etcd_store import EtcdKeyStore
from discreet.adapters.keystore.etcd_sweep import EtcdSweep, MemberReport, SweepState
from discreet.adapters.keystore.sealed_key_store import SealedKeyStore
from discreet.cli.doctor.finding import DoctorFinding

MIN_MEMBERS = 3
"""Members of which one may fail."""
MAX_SWEEP_AGE = 2 * 3600.0
"""Seconds after which a sweep that is due is late."""
REQUIRED_FLAGS = {"max-wals": (1, 1), "max-snapshots": (1, 1), "snapshot-count": (1, 200)}
"""Flags of etcd on which it depends how soon destroyed keys leave its files, with the least and the highest value."""


async def etcd_findings(keys: SealedKeyStore) -> AsyncIterator[DoctorFinding]:
    if not isinstance(keys, EtcdKeyStore):
        return
    sweep = EtcdSweep(keys.engine)
    state, reports = await asyncio.to_thread(lambda: (sweep.state(), list(sweep.reports())))
    yield _members(state)
    yield _tls(keys)
    for report in reports:
        for finding in _flags(report):
            yield finding
    yield _sweep_finding(state)
    yield DoctorFinding(
        "etcd's disks", True, "cannot be seen from here: put the members' data folders on encrypted disks."
    )


def _members(state: SweepState) -> DoctorFinding:
    answering = f"{state.answering} of {state.members} members answer"
    if state.members < MIN_MEMBERS or state.members % 2 == 0:
        return DoctorFinding(
            "etcd", False, f"{answering}; run three or five members, so that the keys stay within reach when one fails."
        )
    if state.answering < state.members:
        return DoctorFinding(
            "etcd", False, f"{answering}. Start the others, and list all members in DISCREET_ETCD_URL."
        )
    return DoctorFinding("etcd", True, f"{answering}.")


def _tls(keys: EtcdKeyStore) -> DoctorFinding:
    if keys.engine.client.identity is None:
        return DoctorFinding("etcd's TLS", False, "not used (etcd+http). Use etcd:// and certificates for both sides.")
    if keys.engine.client.accepts_without_certificate():
        return DoctorFinding(
            "etcd's TLS", False, "a member answers clients without a certificate. Start it with --client-cert-auth."
        )
    return DoctorFinding("etcd's TLS", True, "both sides show certificates.")


def _flags(report: MemberReport) -> Iterator[DoctorFinding]:
    """Check the flags that one member's command line shows."""
    if report.flags is None:
        yield DoctorFinding("etcd's flags", False, f"{report.address} does not show its flags (/debug/vars).")
        return
    for name, (lowest, highest) in REQUIRED_FLAGS.items():
        value = report.flags.get(name)
        if value is None or not value.isdigit() or not lowest <= int(value) <= highest:
            state = "is not on its command line" if value is None else f"is {value}"
            yield DoctorFinding(
                "etcd's flags",
                False,
                f"{report.address}: --{name} {state}; start it with --{name}={highest}, or destroyed keys stay in its "
                "files longer.",
            )
            return
    yield DoctorFinding("etcd's flags", True, f"{report.address} removes old files of its log as soon as it can.")


def _sweep_finding(state: SweepState) -> DoctorFinding:
    if not state.is_due:
        return DoctorFinding("destroyed keys", True, "no destroyed key is left in a member's files.")
    since = f"since {datetime.fromtimestamp(state.last, UTC):%Y-%m-%d %H:%M} UTC" if state.last else "so far"
    is_late = state.last is None or datetime.now(UTC).timestamp() - state.last > MAX_SWEEP_AGE
    sentence = f"a sweep is due: not all members' files were swept {since}."
    if not is_late:
        return DoctorFinding("destroyed keys", True, f"{sentence} A server does it within the hour.")
    return DoctorFinding(
        "destroyed keys", False, f"{sentence} Start all members and a server, or run: discreet keys sweep"
    )
