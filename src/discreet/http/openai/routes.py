"""The routes under /v1. docs/api.md documents them."""

from starlette.types import ASGIApp

from discreet.http.openai.about import about
from discreet.http.openai.app import OpenAIApp, Route
from discreet.http.openai.chat import chat_completions
from discreet.http.openai.embeddings import embeddings
from discreet.http.openai.input_items import input_items
from discreet.http.openai.models import get_model, list_models
from discreet.http.openai.responses import create_response, delete_response, get_response
from discreet.http.services import Services

ROUTES = (
    Route("GET", "/v1", about),
    Route("GET", "/v1/models", list_models),
    Route("GET", "/v1/models/{model}", get_model),
    Route("POST", "/v1/chat/completions", chat_completions),
    Route("POST", "/v1/responses", create_response),
    Route("GET", "/v1/responses/{response_id}/input_items", input_items),
    Route("GET", "/v1/responses/{response_id}", get_response),
    Route("DELETE", "/v1/responses/{response_id}", delete_response),
    Route("POST", "/v1/embeddings", embeddings),
)


def with_openai_edge(app: ASGIApp, services: Services) -> ASGIApp:
    """Return `app` with the OpenAI-compatible API in front of it."""
    return OpenAIApp(app, services, ROUTES)
