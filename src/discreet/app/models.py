"""Composes the catalogue of models, the limits on them, and the search models."""

from functools import partial

from discreet.app.adapters import Adapters, connect_search
from discreet.app.infrastructure import Infrastructure
from discreet.http.services import ModelCore
from discreet.models.directory import ModelDirectory
from discreet.models.disclosures import ModelDisclosures
from discreet.models.limits import ModelLimits
from discreet.models.permitted_model import PermittedModel
from discreet.models.sealed_headers import SealedHeaders
from discreet.models.search_model import SearchModels


def build_model_core(on: Infrastructure, outside: Adapters) -> ModelCore:
    database, clock, random = on.database, on.clock, on.random
    models = ModelDirectory(
        database, on.addresses.serve, SealedHeaders(on.keys, random), outside.model, outside.connect_model
    )
    disclosures, limits = ModelDisclosures(database), ModelLimits(database, models, clock)
    connect = partial(connect_search, outside.connect_model)
    return ModelCore(
        models=models,
        model_disclosures=disclosures,
        model_limits=limits,
        permitted_model=PermittedModel(models, limits, disclosures, clock, random),
        search_models=SearchModels(models, limits, disclosures, clock, random, connect),
    )
