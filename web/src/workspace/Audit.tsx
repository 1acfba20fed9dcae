/** The workspace's audit log for owners and admins: latest first, filtered by action, user and days. */
import { useEffect, useRef, useState } from "react";
import { workspaceReceipts } from "../api/evidence";
import { useResource } from "../api/useResource";
import { type AuditFilter, auditExport, type Entry, readAudit, readMembers } from "../api/workspace";
import { atMoment, onUtcDay } from "../texts/dates";
import { workspaceTexts } from "../texts/workspace";
import { Button, buttonClass } from "../ui/Button";
import { Field, TextField } from "../ui/Field";
import { ErrorNotice } from "../ui/Notice";
import { Section } from "../ui/Page";
import { Empty, Failure, Loading } from "../ui/ResourceView";
import { useTask } from "../ui/useTask";
import { actorName, detailsOf } from "./auditText";
import type { SectionProps } from "./sections";

const everything: AuditFilter = { act: "", person: "", since: "", until: "" };

export default function Audit({ workspace }: SectionProps) {
  const [filter, setFilter] = useState(everything);
  return (
    <Section title={workspaceTexts.audit} text={workspaceTexts.log.text}>
      <Filters filter={filter} onFilter={setFilter} />
      <Log key={JSON.stringify(filter)} filter={filter} workspace={workspace.id} />
    </Section>
  );
}

function Filters({ filter, onFilter }: { filter: AuditFilter; onFilter: (filter: AuditFilter) => void }) {
  const { resource } = useResource("members", readMembers);
  const people = resource.state === "ready" ? resource.value : [];
  const acts = Object.entries(workspaceTexts.log.kinds);
  const write = (change: Partial<AuditFilter>) => onFilter({ ...filter, ...change });
  return (
    <div className="mb-6 grid gap-4 sm:grid-cols-2 lg:grid-cols-4">
      <Choice
        label={workspaceTexts.log.act}
        all={workspaceTexts.log.anyAct}
        value={filter.act}
        options={acts.map(([value, label]) => ({ value, label }))}
        onChoose={(act) => write({ act })}
      />
      <Choice
        label={workspaceTexts.log.person}
        all={workspaceTexts.log.anyPerson}
        value={filter.person}
        options={people.map(({ id, name }) => ({ value: id, label: name }))}
        onChoose={(person) => write({ person })}
      />
      <TextField
        label={workspaceTexts.log.since}
        type="date"
        max={filter.until || undefined}
        value={filter.since}
        onChange={(event) => write({ since: event.target.value })}
      />
      <TextField
        label={workspaceTexts.log.until}
        type="date"
        min={filter.since || undefined}
        value={filter.until}
        onChange={(event) => write({ until: event.target.value })}
      />
    </div>
  );
}

interface ChoiceProps {
  label: string;
  all: string;
  value: string;
  options: readonly { value: string; label: string }[];
  onChoose: (value: string) => void;
}

function Choice({ label, all, value, options, onChoose }: ChoiceProps) {
  return (
    <Field label={label}>
      {(control) => (
        <select className="box" {...control} value={value} onChange={(event) => onChoose(event.target.value)}>
          <option value="">{all}</option>
          {options.map((one) => (
            <option key={one.value} value={one.value}>
              {one.label}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}

function Log({ filter, workspace }: { filter: AuditFilter; workspace: string }) {
  const { entries, more, error, load } = useLog(filter);
  if (entries === null) return error === null ? <Loading /> : <Failure error={error} onRetry={load} />;
  if (entries.length === 0) return <Empty title={workspaceTexts.log.empty} />;
  return (
    <>
      <ol className="card divide-y divide-line" data-testid="audit">
        {entries.map((entry) => (
          <Line key={entry.id} entry={entry} workspace={workspace} />
        ))}
      </ol>
      <ErrorNotice error={error} className="mt-4" />
      <div className="mt-4 flex flex-wrap justify-between gap-3">
        {more ? <Button onClick={load}>{workspaceTexts.log.more}</Button> : <span />}
        <span className="flex flex-wrap gap-3">
          <a className={buttonClass("plain")} href={workspaceReceipts()} download>
            {workspaceTexts.log.receipts}
          </a>
          <a className={buttonClass("plain")} href={auditExport(filter)} download>
            {workspaceTexts.log.csv}
          </a>
        </span>
      </div>
    </>
  );
}

function useLog(filter: AuditFilter) {
  const [entries, setEntries] = useState<Entry[] | null>(null);
  const [more, setMore] = useState(false);
  const previousEntries = useRef<Entry[] | null>(null);
  const { error, run: load } = useTask(async () => {
    const page = await readAudit(filter, previousEntries.current?.at(-1)?.id);
    previousEntries.current = [...(previousEntries.current ?? []), ...page.entries];
    setEntries(previousEntries.current);
    setMore(page.more);
  });
  const first = useRef(load);
  useEffect(() => {
    previousEntries.current = null;
    first.current();
  }, []);
  return { entries, more, error, load };
}

function Line({ entry, workspace }: { entry: Entry; workspace: string }) {
  const details = detailsOf(entry);
  // Leave out the subject if it is the workspace itself, or a user acting on themselves.
  const plain = entry.about_id === workspace || (entry.about_id !== null && entry.about_id === entry.actor_id);
  return (
    <li className="px-4 py-3 wrap-anywhere">
      <p>
        <span className="font-medium">{actorName(entry)}</span> {workspaceTexts.log.acts[entry.act] ?? entry.act}{" "}
        {!plain && entry.about && <span className="font-medium">{entry.about}</span>}
      </p>
      <p className="text-sm text-quiet">
        <time dateTime={entry.at}>{(entry.to_the_day ? onUtcDay : atMoment)(entry.at)}</time>
        {details.map((one) => (
          <span key={one}> · {one}</span>
        ))}
      </p>
    </li>
  );
}
