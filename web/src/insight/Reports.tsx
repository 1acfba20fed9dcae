/** Abuse reports: open ones, and settled ones behind a disclosure. */
import { useRef, useState } from "react";
import { type AbuseReport, readReports, settleReport } from "../api/insight";
import { useResource } from "../api/useResource";
import { Link } from "../app/router";
import { FeedbackItem } from "../feedback/FeedbackItem";
import { feedbackTexts } from "../texts/feedback";
import { insightTexts } from "../texts/insight";
import { Button } from "../ui/Button";
import { ErrorNotice } from "../ui/Notice";
import { Empty, ResourceView } from "../ui/ResourceView";
import { useTask } from "../ui/useTask";
import { Disclosure } from "./Disclosure";
import { formatDay } from "./period";

export function Reports() {
  const query = useResource("reports", readReports);
  return (
    <ResourceView query={query}>{(reports) => <ReportLists reports={reports} onChange={query.reload} />}</ResourceView>
  );
}

function ReportLists({ reports, onChange }: { reports: readonly AbuseReport[]; onChange: () => Promise<void> }) {
  const { reports: texts } = insightTexts;
  const [done, setDone] = useState("");
  const status = useRef<HTMLParagraphElement>(null);
  const changeSettled = useTask(
    async (id: string, settled: boolean) => {
      await settleReport(id, settled);
      await onChange();
      setDone(settled ? texts.didSettle : texts.didUnsettle);
      status.current?.focus();
    },
    { parallel: true },
  );
  const open = reports.filter(({ settled }) => !settled);
  const settledReports = reports.filter(({ settled }) => settled);
  if (reports.length === 0) return <Empty title={texts.empty} />;
  return (
    <>
      <ErrorNotice error={changeSettled.error} className="mb-3" />
      <p ref={status} role="status" tabIndex={-1} className="text-sm text-quiet not-empty:mb-3">
        {done}
      </p>
      {open.length === 0 ? (
        <p>{texts.noneOpen}</p>
      ) : (
        <List name="reports" reports={open} onSettle={changeSettled.run} />
      )}
      {settledReports.length > 0 && (
        <details className="mt-4">
          <summary className="min-h-6 w-fit text-quiet">{texts.settledOnes(settledReports.length)}</summary>
          <div className="mt-3">
            <List name="reports-settled" reports={settledReports} onSettle={changeSettled.run} />
          </div>
        </details>
      )}
    </>
  );
}

interface ListProps {
  name: string;
  reports: readonly AbuseReport[];
  onSettle: (id: string, settled: boolean) => Promise<void>;
}

function List({ name, reports, onSettle }: ListProps) {
  return (
    <ul className="grid gap-3" data-testid={name}>
      {reports.map((report) => (
        <Report key={report.id} report={report} onSettle={onSettle} />
      ))}
    </ul>
  );
}

function Report({ report, onSettle }: { report: AbuseReport; onSettle: ListProps["onSettle"] }) {
  const { id, gpt_id, gpt_name, reported_on, settled, piece } = report;
  const { reports: texts } = insightTexts;
  const gpt = gpt_name ?? texts.gone;
  const day = formatDay(reported_on);
  const [label, name] = settled
    ? [texts.unsettle, texts.unsettleOf(gpt, day)]
    : [texts.settle, texts.settleOf(gpt, day)];
  return (
    <li className="card grid gap-3 p-4">
      <div className="flex flex-wrap items-center gap-2">
        <span className="rounded-full bg-danger-wash px-2.5 py-0.5 text-sm text-danger">
          {feedbackTexts.report.reasons[piece.reason]}
        </span>
        {gpt_name === null ? (
          <span className="text-quiet">{gpt}</span>
        ) : (
          <Link href={`/g/${gpt_id}`} className="link min-w-0 font-medium wrap-anywhere">
            {gpt}
          </Link>
        )}
        <time dateTime={reported_on} className="text-sm text-quiet">
          {texts.on(day)}
        </time>
      </div>
      {piece.comment || piece.messages.length > 0 ? (
        <Disclosure>
          <FeedbackItem comment={piece.comment} messages={piece.messages} />
        </Disclosure>
      ) : (
        <p className="text-quiet">{texts.noComment}</p>
      )}
      <div>
        <Button aria-label={name} onClick={() => void onSettle(id, !settled)}>
          {label}
        </Button>
      </div>
    </li>
  );
}
