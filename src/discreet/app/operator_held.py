"""Composes the services that the operator holds for GPTs, from the settings."""

from discreet.app.image_tool import image_service
from discreet.assistants.actions.operator_held import OperatorHeld
from discreet.settings import Settings


def build_operator_held(settings: Settings) -> OperatorHeld:
    """Return the operator's services for GPTs, with their keys."""
    images = image_service(settings)
    return OperatorHeld((images,) if images else ())
