"""Composes private statistics, ratings, feedback and reports."""

from discreet.analytics.budgets import Budgets
from discreet.analytics.counting.opt_out import InsightOptOut
from discreet.analytics.counting.service import ContributionRecorder
from discreet.analytics.feedback.inbox import Inbox, Reports
from discreet.analytics.feedback.ratings import Ratings
from discreet.analytics.feedback.service import Feedback
from discreet.analytics.reading.service import InsightReports
from discreet.analytics.taxonomy.classify import Classifier
from discreet.app.adapters import Adapters
from discreet.app.infrastructure import (
    Infrastructure,
)
from discreet.assistants.gpts.service import Gpts
from discreet.chat.conversations.service import Conversations
from discreet.http.core_services import AnalyticsCore, CoreServices
from discreet.http.services import AnalyticsServices


def build_analytics_core(
    infra: Infrastructure, adapters: Adapters, conversations: Conversations, gpts: Gpts
) -> AnalyticsCore:
    return AnalyticsCore(
        contributions=ContributionRecorder(infra, adapters.embedder.for_holder("counting")),
        feedback=Feedback(infra, conversations, gpts, Classifier(adapters.embedder)),
    )


def build_analytics_services(infra: Infrastructure, core: CoreServices) -> AnalyticsServices:
    database, keys, clock, random = infra.database, infra.keys, infra.clock, infra.random
    return AnalyticsServices(
        ratings=Ratings(database, keys, random, core.conversations, core.contributions),
        inbox=Inbox(database, keys, random, core.gpts),
        reports=Reports(database, keys, random),
        insight_opt_out=InsightOptOut(database, keys, clock, core.choices),
        budgets=Budgets(database, clock),
        insight_reports=InsightReports(database, keys, clock, core.gpts, core.actions),
    )
