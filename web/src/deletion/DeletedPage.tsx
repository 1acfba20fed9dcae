/** The user's deletions, latest first. */
import { type Deletions, readDeletions } from "../api/deletions";
import { usePolling, useResource } from "../api/useResource";
import { deletionTexts } from "../texts/deletion";
import { settingsTexts } from "../texts/settings";
import { Page } from "../ui/Page";
import { Paged } from "../ui/Paged";
import { Empty, ResourceView } from "../ui/ResourceView";
import { Report } from "./Report";

export default function DeletedPage() {
  const query = useResource("deletions", () => readDeletions());
  const { resource } = query;
  const waiting = resource.state === "ready" && resource.value.deletions.some((one) => one.finished_at === null);
  usePolling(waiting, 3000, query.reload);
  return (
    <Page
      title={deletionTexts.title}
      intro={deletionTexts.intro}
      back={{ href: "/settings/data", label: settingsTexts.title }}
    >
      <ResourceView query={query}>{(first) => <List key={first.deletions[0]?.id} first={first} />}</ResourceView>
    </Page>
  );
}

const toPage = ({ deletions, more }: Deletions) => ({ items: deletions, more });

function List({ first }: { first: Deletions }) {
  if (first.deletions.length === 0) return <Empty title={deletionTexts.empty}>{deletionTexts.emptyText}</Empty>;
  return (
    <Paged
      first={toPage(first)}
      read={(after) => readDeletions(after).then(toPage)}
      older={deletionTexts.older}
      testId="deletions"
    >
      {(one) => (
        <li className="px-4 py-3">
          <Report deletion={one} />
        </li>
      )}
    </Paged>
  );
}
