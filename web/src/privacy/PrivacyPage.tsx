/** What this server promises, and what the person signed in has chosen. */
import { readMyDatasets, readPromises } from "../api/privacy";
import type { MyDataset } from "../api/types";
import { useResource } from "../api/useResource";
import { Empty, Held } from "../parts/Held";
import { Page, Section } from "../parts/Page";
import { Link } from "../shell/router";
import { useMe } from "../shell/session";
import { t } from "../texts";
import { onDay } from "../texts/dates";
import { Connections } from "./Connections";
import { Grants } from "./Grants";
import { MyChoice } from "./MyChoice";
import { Promises } from "./Promises";
import { Sessions } from "./Sessions";

export default function PrivacyPage() {
  const promises = useResource("promises", readPromises);
  const datasets = useResource("datasets", readMyDatasets);
  const me = useMe();
  return (
    <Page title={t.privacy.title}>
      <Section title={t.privacy.you}>
        <p>
          {me.name}
          <br />
          <span className="text-quiet">{me.email}</span>
        </p>
      </Section>
      <Section title={t.privacy.mine}>
        <MyChoice />
      </Section>
      <Section title={t.ledger.title} text={t.ledger.linkText}>
        <Link className="link" href="/ledger">
          {t.ledger.link}
        </Link>
      </Section>
      <Section title={t.ledger.grants} text={t.ledger.grantsText}>
        <Grants />
      </Section>
      <Section title={t.ledger.connections} text={t.ledger.connectionsText}>
        <Connections />
      </Section>
      <Section title={t.privacy.datasets}>
        <Held held={datasets}>{(mine) => <Datasets datasets={mine} />}</Held>
      </Section>
      <Section title={t.privacy.sessions}>
        <Sessions />
      </Section>
      <Section title={t.privacy.promises} text={t.privacy.promisesText}>
        <Held held={promises}>{(all) => <Promises promises={all} />}</Held>
      </Section>
    </Page>
  );
}

function Datasets({ datasets }: { datasets: readonly MyDataset[] }) {
  if (datasets.length === 0) return <Empty title={t.privacy.datasetsEmpty} />;
  return (
    <ul className="grid gap-3">
      {datasets.map((dataset) => (
        <li key={dataset.id} className="card p-4">
          <p className="font-medium break-words">{dataset.purpose}</p>
          <p className="text-sm text-quiet">
            {t.privacy.datasetBuilt(onDay(dataset.built_at))} · {t.privacy.datasetConversations(dataset.conversations)}
          </p>
          {dataset.withdrawn > 0 && <p className="mt-1 text-sm">{t.privacy.datasetWithdrawn(dataset.withdrawn)}</p>}
        </li>
      ))}
    </ul>
  );
}
