/** What has left, for whom, and how often: one's own ledger (P5). */
import { exportOf } from "../api/ledger";
import { Link, usePageLocation } from "../app/router";
import { ledgerTexts } from "../texts/ledger";
import { buttonLook } from "../ui/Button";
import { Page } from "../ui/Page";
import { addressOf, lookOf, type View, views } from "./address";
import { EntryDialog } from "./EntryDialog";
import { EntryList } from "./EntryList";
import { Habits } from "./Habits";
import { ModelProviders } from "./ModelProviders";
import { Receivers } from "./Receivers";

export default function LedgerPage() {
  const look = lookOf(usePageLocation().search);
  return (
    <Page title={ledgerTexts.title} intro={ledgerTexts.intro} actions={<Exports />}>
      <Ways view={look.view} />
      {look.view === "entries" && <EntryList look={look} />}
      {look.view === "recipients" && <Receivers />}
      {look.view === "models" && <ModelProviders />}
      {look.view === "habits" && <Habits />}
      {look.entry !== null && <EntryDialog key={look.entry} id={look.entry} look={look} />}
    </Page>
  );
}

function Exports() {
  return (
    <p className="flex flex-wrap gap-2">
      {(["json", "csv"] as const).map((format) => (
        <a key={format} className={buttonLook("plain")} href={exportOf(format)} download>
          {ledgerTexts[format]}
        </a>
      ))}
    </p>
  );
}

function Ways({ view }: { view: View }) {
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
