/** The user's disclosure ledger: what was sent, its recipients, and how often (P5). */
import { exportOf } from "../api/ledger";
import { Link, usePageLocation } from "../app/router";
import { ledgerTexts } from "../texts/ledger";
import { buttonClass } from "../ui/Button";
import { Page } from "../ui/Page";
import { addressOf, readParams, type View, views } from "./address";
import { EntryDialog } from "./EntryDialog";
import { EntryList } from "./EntryList";
import { Habits } from "./Habits";
import { ModelProviders } from "./ModelProviders";
import { Receivers } from "./Receivers";

export default function LedgerPage() {
  const params = readParams(usePageLocation().search);
  return (
    <Page title={ledgerTexts.title} intro={ledgerTexts.intro} actions={<Exports />}>
      <ViewTabs view={params.view} />
      {params.view === "entries" && <EntryList params={params} />}
      {params.view === "recipients" && <Receivers />}
      {params.view === "models" && <ModelProviders />}
      {params.view === "habits" && <Habits />}
      {params.entry !== null && <EntryDialog key={params.entry} id={params.entry} params={params} />}
    </Page>
  );
}

function Exports() {
  return (
    <p className="flex flex-wrap gap-2">
      {(["json", "csv"] as const).map((format) => (
        <a key={format} className={buttonClass("plain")} href={exportOf(format)} download>
          {ledgerTexts[format]}
        </a>
      ))}
    </p>
  );
}

function ViewTabs({ view }: { view: View }) {
  return (
    <nav aria-label={ledgerTexts.viewsLabel} className="mb-6 flex flex-wrap gap-1 border-b border-line pb-2">
      {views.map((one) => (
        <Link
          key={one}
          href={addressOf({ view: one })}
          aria-current={view === one ? "page" : undefined}
          className="flex min-h-10 items-center rounded-lg px-3 hover:bg-raised aria-[current=page]:bg-wash aria-[current=page]:font-semibold"
        >
          {ledgerTexts.views[one]}
        </Link>
      ))}
    </nav>
  );
}
