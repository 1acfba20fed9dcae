import type { Entry } from "../api/ledger";
import { Link } from "../app/router";
import { operationName } from "../consent/operationName";
import { Name } from "../consent/UntrustedText";
import { atMoment, bytes } from "../texts/dates";
import { ledgerTexts } from "../texts/ledger";
import { Icon } from "../ui/Icon";
import { addressOf, type LedgerParams } from "./address";

const tones = {
  sending: "text-quiet",
  answered: "text-accent",
  failed: "text-danger",
  unknown: "text-caution",
} as const;

/** One disclosure, opened by a click. */
export function EntryRow({ entry, params }: { entry: Entry; params: LedgerParams }) {
  const { id, at, host, gpt, standing, temporary, program } = entry;
  return (
    <li
      className="relative flex flex-wrap items-start gap-x-4 gap-y-1 px-4 py-3 hover:bg-raised"
      data-state={entry.state}
    >
      <div className="min-w-0 flex-1 basis-60">
        <Link
          href={addressOf({ ...params, entry: id })}
          className="font-medium wrap-anywhere after:absolute after:inset-0"
        >
          <Name text={operationName(entry)} />
        </Link>
        <p className="flex items-start gap-1.5 text-[0.9375rem]">
          <Icon name="out" className="mt-1 size-4 text-quiet" />
          <span className="min-w-0">
            <span className="font-mono wrap-anywhere">{host}</span>{" "}
            <span className="break-words text-quiet">{ledgerTexts.via(gpt.name || ledgerTexts.deletedGpt)}</span>
          </span>
        </p>
        {standing && <p className="text-sm text-quiet">{ledgerTexts.alwaysAllowed}</p>}
        {temporary && <p className="text-sm text-quiet">{ledgerTexts.temporary}</p>}
        {program && (
          <p className="text-sm text-quiet wrap-anywhere">
            {ledgerTexts.forProgram(program.key_name, program.project_name)}
          </p>
        )}
      </div>
      <div className="text-sm text-quiet sm:text-end">
        <p>
          <time dateTime={at}>{atMoment(at)}</time>
        </p>
        <Outcome entry={entry} />
        <p>{sizesOf(entry)}</p>
      </div>
    </li>
  );
}

export function Outcome({ entry: { state, status } }: { entry: Entry }) {
  return (
    <p className={`font-medium ${tones[state]}`}>
      {ledgerTexts.states[state]}
      {status !== null && ` · ${status}`}
    </p>
  );
}

export function sizesOf({ sent_bytes, received_bytes }: Entry): string {
  const size = ledgerTexts.sent(bytes(sent_bytes));
  return received_bytes === null ? size : `${size}, ${ledgerTexts.received(bytes(received_bytes))}`;
}
