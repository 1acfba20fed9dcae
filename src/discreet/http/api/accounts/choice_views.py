"""Views of choices about training."""

from collections.abc import Sequence
from datetime import datetime

from discreet.http.api.view import View
from discreet.identity.accounts.choices import ConsentChoice


class TrainingChoiceView(View):
    """`since`: allowed without interruption since then; null if not allowed."""

    allowed: bool
    since: datetime | None

    @classmethod
    def at(cls, since: datetime | None) -> "TrainingChoiceView":
        return cls(allowed=since is not None, since=since)


class ChoiceView(View):
    allowed: bool
    at: datetime


class HistoryView(TrainingChoiceView):
    """A choice with its history, oldest first, for the person who made it only."""

    history: list[ChoiceView]

    @classmethod
    def of(cls, since: datetime | None, history: Sequence[ConsentChoice]) -> "HistoryView":
        choices = [ChoiceView.model_validate(choice) for choice in history]
        return cls(allowed=since is not None, since=since, history=choices)
