"""What a policy template states about this server: taken from settings and code, never typed in by hand."""

from dataclasses import dataclass

from discreet.identity.accounts.instance import OperatorContact


@dataclass(frozen=True, kw_only=True)
class Recipients:
    """Hosts outside this machine that the server sends data to; None where there is none."""

    model: str | None
    images: str | None
    mail: str | None
    database: str | None
    vault: str | None
    witnesses: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class RetentionPeriods:
    session_days: int
    temporary_hours: int
    export_hours: int
    share_days: int
    """The longest life of a shared link."""
    report_days: int
    usage_days: int
    failure_days: int
    device_days: int
    dataset_days: int
    standing_grant_days: int


@dataclass(frozen=True, kw_only=True)
class PolicyFacts:
    server: str
    address: str
    operator: OperatorContact
    model_name: str
    recipients: Recipients
    kept: RetentionPeriods
