/** One disclosure: recipient, time, permission, outcome and every field. */
import type { ReactNode } from "react";
import type { SentField, SentRequest } from "../api/consents";
import { type OpenEntry, readEntry } from "../api/ledger";
import { useResource } from "../api/useResource";
import { Link, navigate } from "../app/router";
import { ExactRequest, FieldList } from "../consent";
import { operationName } from "../consent/operationName";
import { Name } from "../consent/UntrustedText";
import { t } from "../texts";
import { atMoment } from "../texts/dates";
import { ledgerTexts } from "../texts/ledger";
import { typeset } from "../texts/typeset";
import { Dialog } from "../ui/Dialog";
import { Empty, ResourceView } from "../ui/ResourceView";
import { addressOf, type LedgerParams } from "./address";
import { Outcome, sizesOf } from "./EntryRow";
import { PolicyLink } from "./PolicyLink";

export function EntryDialog({ id, params }: { id: string; params: LedgerParams }) {
  const query = useResource(id, () => readEntry(id));
  const close = () => navigate(addressOf({ ...params, entry: null }), "replace");
  const { resource } = query;
  const title = resource.state === "ready" ? ledgerTexts.sentTo(resource.value.host) : ledgerTexts.entry;
  return (
    <Dialog title={title} place="wide" onClose={close}>
      <ResourceView query={query} missing={<Empty title={t.notFound.title}>{t.notFound.text}</Empty>}>
        {(entry) => <EntryDetails entry={entry} />}
      </ResourceView>
    </Dialog>
  );
}

function EntryDetails({ entry }: { entry: OpenEntry }) {
  return (
    <div data-testid="ledger-entry">
      <p className="break-words">{typeset(entry.sentence)}</p>
      <Facts entry={entry} />
      {entry.fields && <SentFieldList fields={entry.fields} request={entry.request} />}
      {entry.program && <FieldNames names={entry.program.field_names} />}
    </div>
  );
}

function SentFieldList({ fields, request }: { fields: readonly SentField[]; request: SentRequest | null }) {
  return (
    <>
      <h3 className="mt-6 mb-2 font-semibold">{ledgerTexts.fields}</h3>
      {fields.length === 0 ? <p className="text-quiet">{ledgerTexts.noFields}</p> : <FieldList fields={fields} />}
      {request && (
        <div className="mt-4">
          <ExactRequest request={request} />
        </div>
      )}
    </>
  );
}

/** For an API request, whose values were not stored. */
function FieldNames({ names }: { names: readonly string[] }) {
  return (
    <>
      <h3 className="mt-6 mb-2 font-semibold">{ledgerTexts.fieldNames}</h3>
      {names.length === 0 ? (
        <p className="text-quiet">{ledgerTexts.noFields}</p>
      ) : (
        <ul className="flex flex-wrap gap-2">
          {names.map((name) => (
            <li key={name} className="rounded-lg bg-raised px-2 py-1">
              <Name text={name} />
            </li>
          ))}
        </ul>
      )}
    </>
  );
}

function permissionOf({ standing, program }: OpenEntry): string {
  if (program) return ledgerTexts.granted(program.key_name, program.project_name);
  return standing ? ledgerTexts.always : ledgerTexts.allowedOnce;
}

function Facts({ entry }: { entry: OpenEntry }) {
  return (
    <dl className="mt-4 grid gap-x-6 gap-y-2 sm:grid-cols-[max-content_1fr]">
      <Fact name={ledgerTexts.operation}>
        <Name text={operationName(entry)} />
      </Fact>
      <Fact name={ledgerTexts.time}>
        <time dateTime={entry.at}>{atMoment(entry.at)}</time>
      </Fact>
      <Fact name={ledgerTexts.outcome}>
        <Outcome entry={entry} />
      </Fact>
      <Fact name={ledgerTexts.allowed}>{permissionOf(entry)}</Fact>
      <Fact name={ledgerTexts.byGpt}>
        {entry.gpt.name ? (
          <Link className="link break-words" href={`/g/${entry.gpt.id}`}>
            {entry.gpt.name}
          </Link>
        ) : (
          ledgerTexts.deletedGpt
        )}{" "}
        <span className="break-words text-quiet">{t.chat.by(entry.builder_name)}</span>
      </Fact>
      <Fact name={ledgerTexts.size}>{sizesOf(entry)}</Fact>
      <Fact name={ledgerTexts.policy}>
        <PolicyLink url={entry.policy_url} />
      </Fact>
      <Fact name={ledgerTexts.conversation}>
        {entry.conversation_id ? (
          <Link className="link" href={`/c/${entry.conversation_id}`}>
            {ledgerTexts.openConversation}
          </Link>
        ) : entry.program ? (
          ledgerTexts.ofProgram
        ) : entry.fields ? (
          ledgerTexts.trial
        ) : (
          ledgerTexts.deleted
        )}
      </Fact>
    </dl>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className="sm:contents">
      <dt className="label sm:pt-1">{name}</dt>
      <dd className="min-w-0">{children}</dd>
    </div>
  );
}
