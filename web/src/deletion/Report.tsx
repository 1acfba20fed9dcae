/** One deletion: the amount of data, when its keys and rows were destroyed, and what cannot be recalled. */
import type { Deletion } from "../api/deletions";
import { Link } from "../app/router";
import { atMoment, onDay } from "../texts/dates";
import { deletionTexts } from "../texts/deletion";
import { amountText } from "./amounts";

export function Report({ deletion }: { deletion: Deletion }) {
  const { kind, made_by, amounts, asked_at, keys_destroyed_at, finished_at, disclosures, datasets } = deletion;
  const amount = amountText(amounts);
  return (
    <div data-state={finished_at ? "done" : "under-way"}>
      <p className="font-medium">{deletionTexts.kinds[kind]}</p>
      {amount.length > 0 && <p className="text-quiet">{amount.join(" · ")}</p>}
      {made_by !== "person" && <p className="text-quiet">{deletionTexts.madeBy[made_by]}</p>}
      <dl className="mt-2 grid grid-cols-[auto_1fr] gap-x-4 gap-y-0.5 text-sm">
        <Moment name={deletionTexts.asked} at={asked_at} />
        <Moment name={deletionTexts.keys} at={keys_destroyed_at} />
        <Moment name={deletionTexts.done} at={finished_at} />
      </dl>
      {kind === "knowledge" && <p className="mt-2 text-sm text-quiet">{deletionTexts.knowledgeNote}</p>}
      {disclosures > 0 && (
        <p className="mt-2 text-sm">
          {deletionTexts.disclosures(disclosures)}{" "}
          {kind !== "account" && (
            <Link className="link" href="/ledger">
              {deletionTexts.inLedger}
            </Link>
          )}
        </p>
      )}
      {datasets.length > 0 && (
        <div className="mt-2 text-sm">
          <p>{deletionTexts.datasets}</p>
          <ul className="mt-1 list-disc ps-5">
            {datasets.map(({ purpose, state, expires_at }, n) => (
              <li key={n}>
                {deletionTexts.dataset(purpose)},{" "}
                {state === "ready" ? deletionTexts.datasetUntil(onDay(expires_at)) : deletionTexts.datasetGone}
              </li>
            ))}
          </ul>
        </div>
      )}
    </div>
  );
}

function Moment({ name, at }: { name: string; at: string | null }) {
  return (
    <>
      <dt className="text-quiet">{name}</dt>
      <dd>{at === null ? deletionTexts.underWay : <time dateTime={at}>{atMoment(at)}</time>}</dd>
    </>
  );
}
