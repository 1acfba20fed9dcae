/** The user's entries in the evidence log, their receipts, the log's state, and how to verify it (P12). */
import {
  CHECKER,
  CHECKPOINT,
  type LogState,
  type MyEvidence,
  promiseOf,
  type Recorded,
  readEvidence,
  readLog,
  receiptOf,
  SERVER_RECEIPTS,
  WITNESS,
  type Witness,
} from "../api/evidence";
import { usePolling, useResource } from "../api/useResource";
import { useSession } from "../app/session";
import { LogCheck } from "../log_check/LogCheck";
import { atMoment } from "../texts/dates";
import { evidenceTexts } from "../texts/evidence";
import { logCheckTexts as checkTexts } from "../texts/logCheck";
import { settingsTexts } from "../texts/settings";
import { buttonClass } from "../ui/Button";
import { CopyButton } from "../ui/CopyButton";
import { Notice } from "../ui/Notice";
import { Page, Section } from "../ui/Page";
import { Paged } from "../ui/Paged";
import { Empty, ResourceView } from "../ui/ResourceView";
import { evidenceText } from "./evidence";

const texts = evidenceTexts;

export default function EvidencePage() {
  const { me } = useSession();
  const evidence = useResource("evidence", () => readEvidence());
  const log = useResource("evidence log", readLog);
  const { resource } = evidence;
  const waiting = resource.state === "ready" && resource.value.entries.some((entry) => entry.number === null);
  const next = log.resource.state === "ready" ? log.resource.value.next_at : null;
  usePolling(waiting, untilAfter(next), () => Promise.all([evidence.reload(), log.reload()]));
  return (
    <Page title={texts.title} intro={texts.intro} back={{ href: "/settings/about", label: settingsTexts.title }}>
      <Section title={texts.mine} text={texts.mineText}>
        <ResourceView query={evidence}>
          {(first) => <List key={first.entries[0]?.id} first={first} next={next} />}
        </ResourceView>
      </Section>
      <Section title={checkTexts.title} text={checkTexts.text} id="log-check">
        <LogCheck />
      </Section>
      <Section title={texts.log} text={texts.logText}>
        <ResourceView query={log}>{(state) => <Log state={state} />}</ResourceView>
      </Section>
      <Section title={checkTexts.witnesses} text={checkTexts.witnessesText}>
        <ResourceView query={log}>{(state) => <Witnesses state={state} />}</ResourceView>
      </Section>
      {me?.role === "operator" && (
        <Section title={texts.server} text={texts.serverText}>
          <a className={buttonClass("plain")} href={SERVER_RECEIPTS} download>
            {texts.receipts}
          </a>
        </Section>
      )}
      <Section title={texts.check} text={texts.checkText}>
        <HowTo />
      </Section>
    </Page>
  );
}

const toPage = ({ entries, more }: MyEvidence) => ({ items: entries, more });

/** Milliseconds until just after the log's next step, between two seconds and an hour. */
function untilAfter(next: string | null): number {
  const wait = next === null ? 0 : Date.parse(next) - Date.now();
  return Math.min(Math.max(wait + 2000, 2000), 3_600_000);
}

function List({ first, next }: { first: MyEvidence; next: string | null }) {
  if (first.entries.length === 0) return <Empty title={texts.empty}>{texts.emptyText}</Empty>;
  return (
    <Paged
      first={toPage(first)}
      read={(after) => readEvidence(after).then(toPage)}
      older={texts.older}
      testId="evidence"
    >
      {(entry) => <Row entry={entry} next={next} />}
    </Paged>
  );
}

function Row({ entry, next }: { entry: Recorded; next: string | null }) {
  const { id, kind, at, number, facts } = entry;
  const what = evidenceText(kind, facts);
  const label = number === null ? texts.promiseOf : texts.receiptOf;
  return (
    <li className="flex flex-wrap items-center justify-between gap-3 px-4 py-3">
      <div className="min-w-0 flex-1 basis-56">
        <p className="wrap-anywhere">
          <span className="font-semibold">{texts.kinds[kind]}</span> · {what}
        </p>
        <p className="text-sm text-quiet">
          {atMoment(at)} ·{" "}
          {number === null ? texts.waiting(next === null ? "…" : atMoment(next)) : texts.number(number)}
        </p>
      </div>
      <a
        className={buttonClass("plain")}
        href={number === null ? promiseOf(id) : receiptOf(id)}
        aria-label={label(`${texts.kinds[kind]} ${what}`, atMoment(at))}
        download
      >
        {number === null ? texts.promise : texts.receipt}
      </a>
    </li>
  );
}

function Log({ state: { size, signed_at, next_at, every, checkpoint, key, halted, before } }: { state: LogState }) {
  return (
    <div className="grid gap-4">
      {halted !== null && (
        <Notice tone="danger">
          <p className="font-medium">{texts.signingStopped}</p>
          <p className="wrap-anywhere">{halted}</p>
        </Notice>
      )}
      {before.map((old) => (
        <Notice key={old.origin} tone="caution">
          <p className="wrap-anywhere">{texts.previousLog(old.origin, texts.size(old.size), atMoment(old.ended_at))}</p>
        </Notice>
      ))}
      <p>
        {texts.size(size)}, {texts.signed(atMoment(signed_at))}
      </p>
      <p className="max-w-prose text-sm text-quiet" data-testid="next-step">
        {texts.nextCheckpoint(atMoment(next_at), every === 3600 ? texts.everyHour : texts.every(every))}
      </p>
      <KeptList label={texts.checkpoint} copy={texts.copyCheckpoint} text={checkpoint} />
      <div>
        <KeptList label={texts.key} copy={texts.copyKey} text={key} />
        <p className="mt-2 max-w-prose text-sm text-quiet">{texts.keyText}</p>
      </div>
    </div>
  );
}

function Witnesses({ state: { witnesses, required } }: { state: LogState }) {
  return (
    <div className="grid gap-4">
      {witnesses.length === 0 ? (
        <p>{checkTexts.noWitness}</p>
      ) : (
        <ul className="grid gap-1" data-testid="witnesses">
          {witnesses.map((witness) => (
            <li key={witness.key} className={`wrap-anywhere ${witness.contradicts ? "font-medium text-danger" : ""}`}>
              {witness.name} {sayWitness(witness)}
            </li>
          ))}
        </ul>
      )}
      {required > 0 && <p>{checkTexts.required(required, witnesses.length)}</p>}
      <p className="max-w-prose text-sm text-quiet">{checkTexts.runOne}</p>
      <p>
        <a className={buttonClass("plain")} href={WITNESS} download>
          {checkTexts.program}
        </a>
      </p>
    </div>
  );
}

function sayWitness({ size, failing_since, contradicts }: Witness): string {
  if (contradicts) return checkTexts.witness.contradicts;
  if (failing_since !== null) return checkTexts.witness.failing(atMoment(failing_since));
  return size === null ? checkTexts.witness.waiting : checkTexts.witness.fine(texts.size(size));
}

/** Text to be copied verbatim. */
function KeptList({ label, copy, text }: { label: string; copy: string; text: string }) {
  return (
    <div className="card p-4">
      <p className="flex items-center justify-between gap-3 text-sm font-medium">
        {label}
        <CopyButton label={copy} text={() => text} />
      </p>
      <p className="mt-2 font-mono text-sm wrap-anywhere whitespace-pre-wrap" data-testid={label.toLowerCase()}>
        {text.trim()}
      </p>
    </div>
  );
}

function HowTo() {
  return (
    <>
      <ol className="grid max-w-prose list-decimal gap-2 ps-5">
        {texts.steps.map((step) => (
          <li key={step} className="wrap-anywhere">
            {step}
          </li>
        ))}
      </ol>
      <p className="mt-4 flex flex-wrap gap-3">
        <a className={buttonClass("plain")} href={CHECKER} download>
          {texts.program}
        </a>
        <a className={buttonClass("plain")} href={CHECKPOINT} download="checkpoint.txt">
          {texts.latest}
        </a>
      </p>
    </>
  );
}
