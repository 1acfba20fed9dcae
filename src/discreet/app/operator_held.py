"""Composes the services that the operator holds for GPTs, from the settings."""

from discreet.assistants.actions.operator_held import OperatorHeld
from discreet.assistants.actions.web_search.engines import SearchEngine, search_service
from discreet.settings import Settings


def build_operator_held(settings: Settings) -> OperatorHeld:
    """Return the operator's services for GPTs, with their keys."""
    if settings.search_engine == "none":
        return OperatorHeld()
    engine = SearchEngine(settings.search_engine)
    search = search_service(engine, settings.search_url, settings.search_key, settings.search_policy_url)
    return OperatorHeld((search,))
