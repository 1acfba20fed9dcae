/** A builder's insight into a GPT: private statistics, and feedback that users chose to send (P8). */
import { readGpt } from "../api/gpts";
import { type Facts, readFacts } from "../api/insight";
import type { Gpt } from "../api/types";
import { useResource } from "../api/useResource";
import { NotFound } from "../app/NotFound";
import { Link, usePageLocation } from "../app/router";
import { insightTexts } from "../texts/insight";
import { buttonClass } from "../ui/Button";
import { Page } from "../ui/Page";
import { Empty, ResourceView } from "../ui/ResourceView";
import { addressOf, type InsightParams, readParams, type View, views } from "./address";
import { Inbox } from "./Inbox";
import { InsightTabs } from "./InsightTabs";
import { NumbersView } from "./NumbersView";

export default function InsightPage({ id }: { id: string }) {
  const query = useResource(id, () => readGpt(id));
  if (query.resource.state === "ready")
    return query.resource.value.mine ? <Insight gpt={query.resource.value} /> : <NotFound />;
  return (
    <div className="mx-auto max-w-lg p-8">
      <ResourceView query={query} missing={<NotFound />}>
        {() => null}
      </ResourceView>
    </div>
  );
}

function Insight({ gpt }: { gpt: Gpt }) {
  const params = readParams(usePageLocation().search);
  const facts = useResource("facts", readFacts);
  return (
    <Page
      title={insightTexts.title(gpt.name)}
      intro={insightTexts.intro}
      back={{ href: `/gpts/${gpt.id}/edit`, label: gpt.name }}
    >
      {gpt.published ? (
        <ResourceView query={facts}>
          {(facts) => <InsightView gpt={gpt.id} params={params} facts={facts} />}
        </ResourceView>
      ) : (
        <Empty title={insightTexts.unpublished}>
          <p className="mb-4">{insightTexts.unpublishedText}</p>
          <Link className={buttonClass("main")} href={`/gpts/${gpt.id}/edit`}>
            {insightTexts.unpublishedDo}
          </Link>
        </Empty>
      )}
    </Page>
  );
}

/** Feedback comes first if there are too few users for statistics. */
function InsightView({ gpt, params, facts }: { gpt: string; params: InsightParams; facts: Facts }) {
  const order = facts.small_server ? views.toReversed() : views;
  const ofNumbers = params.by !== "week" || params.until !== null;
  const view = params.view ?? (ofNumbers ? "numbers" : order[0]!);
  return (
    <>
      <Views gpt={gpt} view={view} order={order} />
      {view === "numbers" ? (
        <NumbersView gpt={gpt} params={{ ...params, view }} facts={facts} />
      ) : (
        <Inbox gpt={gpt} params={{ ...params, view }} />
      )}
    </>
  );
}

function Views({ gpt, view, order }: { gpt: string; view: View; order: readonly View[] }) {
  const tabs = order.map((one) => ({
    label: insightTexts.views[one],
    href: addressOf(gpt, { view: one }),
    chosen: view === one,
  }));
  return (
    <div className="mb-6 border-b border-line pb-2">
      <InsightTabs label={insightTexts.viewsLabel} tabs={tabs} />
    </div>
  );
}
