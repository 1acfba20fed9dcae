"""Composes the services that the operator holds for GPTs, from the settings."""

from discreet.app.image_tool import image_service
from discreet.assistants.actions.operator_held import HeldService, OperatorHeld
from discreet.assistants.actions.web_search.engines import SearchEngine, search_service
from discreet.settings import Settings


def build_operator_held(settings: Settings) -> OperatorHeld:
    """Return the operator's services for GPTs, with their keys."""
    services = (_search(settings), image_service(settings))
    return OperatorHeld(tuple(service for service in services if service is not None))


def _search(settings: Settings) -> HeldService | None:
    if settings.search_engine == "none":
        return None
    engine = SearchEngine(settings.search_engine)
    return search_service(engine, settings.search_url, settings.search_key, settings.search_policy_url)
