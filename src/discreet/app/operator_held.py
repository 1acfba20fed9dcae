"""Composes the services that the operator holds for GPTs, from the settings."""

from discreet.assistants.actions.operator_held import OperatorHeld
from discreet.assistants.actions.pages.operation import page_service
from discreet.settings import Settings


def build_operator_held(settings: Settings) -> OperatorHeld:
    """Return the operator's services for GPTs, with their keys."""
    return OperatorHeld((page_service(),) if settings.read_pages else ())
