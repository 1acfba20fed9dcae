"""Views of deletions: previews and reports."""

from datetime import datetime
from uuid import UUID

from discreet.data_rights.deletion.deletion import DeletionCause, DeletionKind
from discreet.http.api.view import View


class MarkedDatasetView(View):
    """A dataset that held deleted content, in its current state."""

    purpose: str
    built_at: datetime | None
    state: str
    expires_at: datetime


class DeletionView(View):
    """`disclosures`: the number sent to third parties, which cannot be recalled."""

    id: UUID
    kind: DeletionKind
    made_by: DeletionCause
    asked_at: datetime
    keys_destroyed_at: datetime | None
    finished_at: datetime | None
    amounts: dict[str, int]
    disclosures: int
    datasets: list[MarkedDatasetView]


class DeletionsView(View):
    deletions: list[DeletionView]
    more: bool


class LeftWorkspaceView(View):
    """A workspace that the person would leave. Their `gpts` pass to its first owner.

    `needs_owner`: the person cannot leave yet.
    """

    id: UUID
    name: str
    gpts: int
    needs_owner: bool


class DeletionPreviewView(View):
    """`refusal`: why the account cannot be deleted yet."""

    email: str
    amounts: dict[str, int]
    gpts_in_use: list[str]
    places: list[LeftWorkspaceView]
    datasets: int
    refusal: str | None


class DeletionCodeView(View):
    """The code that opens the report of the deleted account. It is shown once."""

    code: str
