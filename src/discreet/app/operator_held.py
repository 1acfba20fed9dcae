"""Composes the services that the operator holds for GPTs, from the settings."""

from discreet.assistants.actions.operator_held import OperatorHeld
from discreet.settings import Settings


def build_operator_held(settings: Settings) -> OperatorHeld:
    """Return the operator's services for GPTs, with their keys."""
    return OperatorHeld(())
