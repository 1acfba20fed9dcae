"""Composes the API for programs, as `bootstrap.py` does the rest of the house."""

import time
from typing import TYPE_CHECKING

from discreet.actions.service import Actions
from discreet.api_projects.answering import Answering
from discreet.api_projects.api import Api
from discreet.api_projects.entrance import Entrance
from discreet.api_projects.flights import Flights
from discreet.api_projects.pace import Pace
from discreet.api_projects.responses import Responses
from discreet.api_projects.service import ApiProjects
from discreet.chat.service import ChatLimits
from discreet.db.pool import Database
from discreet.gpts.service import Gpts
from discreet.seams import Clock, Embedder, Entropy, KeyStore, Model
from discreet.settings import Settings

if TYPE_CHECKING:
    from discreet.bootstrap import Ground


def projects_of(on: "Ground") -> ApiProjects:
    """For the command line, which answers nobody: what a server answers for a key ends by its own looking."""
    return ApiProjects(on.database, on.keys, on.clock, on.entropy, Flights(on.database, on.clock))


def api_of(
    settings: Settings,
    database: Database,
    keys: KeyStore,
    clock: Clock,
    entropy: Entropy,
    gpts: Gpts,
    actions: Actions,
    model: Model,
    embedder: Embedder,
    limits: ChatLimits,
) -> Api:
    flights = Flights(database, clock)
    page = f"{settings.public_url}/workspace/api"
    return Api(
        projects=ApiProjects(database, keys, clock, entropy, flights),
        entrance=Entrance(database, clock),
        flights=flights,
        pace=Pace(settings.api_requests, settings.api_tokens, time.monotonic),
        answering=Answering(gpts, actions, model, limits.turn(), page),
        responses=Responses(database, keys, clock, entropy),
        model=model,
        embedder=embedder,
    )
