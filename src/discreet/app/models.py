"""Composes the catalogue of models, the limits on them, and the search models."""

from functools import partial

from discreet.app.adapters import Adapters, connect_search
from discreet.app.infrastructure import Infrastructure
from discreet.detection.personal import FormsAndIntroductions
from discreet.http.services import ModelCore
from discreet.identity.workspaces.masked_words import WorkspaceWordsService
from discreet.masking.detection_cache import DetectionCache
from discreet.masking.gender import ListedGender, NameKind, no_listed_gender
from discreet.models.directory import ModelDirectory
from discreet.models.disclosures import ModelDisclosures
from discreet.models.limits import ModelLimits
from discreet.models.masking import Masking
from discreet.models.masking_counts import MaskingCounts
from discreet.models.masking_settings import MaskingSettings
from discreet.models.permitted_model import PermittedModel
from discreet.models.sealed_headers import SealedHeaders
from discreet.models.search_model import SearchModels
from discreet.quotas.metered_search import MeteredSearch
from discreet.quotas.metering import Metering


def build_model_core(on: Infrastructure, outside: Adapters) -> ModelCore:
    database, clock, random = on.database, on.clock, on.random
    models = ModelDirectory(
        database, on.addresses.serve, SealedHeaders(on.keys, random), outside.model, outside.connect_model
    )
    disclosures, limits = ModelDisclosures(database, clock, random), ModelLimits(database, models, clock)
    masking_settings = MaskingSettings(on)
    profile = on.settings.masking_detector
    masking = Masking(
        masking_settings, MaskingCounts(on), random, partial(masking_detector, profile), listed_gender_of(profile)
    )
    search_client_of = partial(connect_search, outside.connect_model)
    search_models = SearchModels(models, limits, disclosures, masking_settings, search_client_of)
    metering = Metering(on, models.find)
    return ModelCore(
        models=models,
        model_disclosures=disclosures,
        model_limits=limits,
        masking_settings=masking_settings,
        workspace_words=WorkspaceWordsService(on),
        masking=masking,
        permitted_model=PermittedModel(models, limits, disclosures, masking),
        search_models=search_models,
        metering=metering,
        metered_search=MeteredSearch(search_models, metering),
    )


def masking_detector(profile: str) -> DetectionCache:
    """Return what finds personal data in prompts. A model of names is loaded at its first use."""
    patterns = FormsAndIntroductions()
    if profile == "patterns":
        return DetectionCache(patterns)
    from discreet.training.deidentify.profiles import CombinedDetectors
    from discreet.training.deidentify.rampart import Rampart

    return DetectionCache(CombinedDetectors([patterns, Rampart()]))


def listed_gender_of(profile: str) -> ListedGender:
    """Return what tells the gender of given names. Lists of names are loaded at the first use."""
    return no_listed_gender if profile == "patterns" else _listed_gender


def _listed_gender(given: str) -> NameKind | None:
    from discreet.training.deidentify.known_names import listed_gender

    return listed_gender(given)
