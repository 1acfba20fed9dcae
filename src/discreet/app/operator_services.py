"""Composes the services that the operator holds for GPTs, from the settings."""

from collections.abc import Iterator

from discreet.app.image_tool import image_service
from discreet.assistants.actions.operator_services import OperatorService, OperatorServices
from discreet.assistants.actions.pages.operation import build_page_service
from discreet.assistants.actions.web_search.engines import SearchEngine, build_search_service
from discreet.settings import Settings


def build_operator_services(settings: Settings) -> OperatorServices:
    """Return the operator's services for GPTs, with their keys."""
    return OperatorServices(tuple(_services(settings)))


def _services(settings: Settings) -> Iterator[OperatorService]:
    if settings.search_engine != "none":
        engine = SearchEngine(settings.search_engine)
        yield build_search_service(engine, settings.search_url, settings.search_key, settings.search_policy_url)
    if settings.read_pages:
        yield build_page_service()
    if (images := image_service(settings)) is not None:
        yield images
