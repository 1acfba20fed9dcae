/** The latest runs: one is shown, follows its progress, and can be cancelled or deleted. */
import { lazy, Suspense, useState } from "react";
import {
  cancelTestRun,
  deleteTestRun,
  isUnderWay,
  readTestRun,
  type TestRun,
  type TestRunResults,
  type TestSheet,
} from "../../api/gptTests";
import type { GptEdit } from "../../api/types";
import { usePolling, useResource } from "../../api/useResource";
import { atMoment } from "../../texts/dates";
import { gptTestTexts as words } from "../../texts/gptTests";
import { Button } from "../../ui/Button";
import { Confirm } from "../../ui/Dialog";
import { ErrorNotice, Notice } from "../../ui/Notice";
import { Empty, ResourceView } from "../../ui/ResourceView";
import { useTask } from "../../ui/useTask";
import { ResultTable } from "./ResultTable";
import { costOf } from "./said";

const RunDialog = lazy(() => import("./RunDialog"));

const pause = 1_000;

interface RunsProps {
  gpt: GptEdit;
  sheet: TestSheet;
  mayEdit: boolean;
  /** Another run has begun or ended, or one is gone. */
  onChange: () => Promise<void>;
}

export function Runs({ gpt, sheet, mayEdit, onChange }: RunsProps) {
  const [chosen, setChosen] = useState<string | null>(null);
  const [starting, setStarting] = useState(new URLSearchParams(location.search).has("run"));
  const shown = sheet.runs.find(({ id }) => id === chosen) ?? sheet.runs[0];
  const mayRun = mayEdit && sheet.tests.length > 0;
  return (
    <>
      <div className="mb-4 flex flex-wrap items-center gap-3">
        {mayRun && (
          <Button look="main" disabled={sheet.runs.some(isUnderWay)} onClick={() => setStarting(true)}>
            {words.run}
          </Button>
        )}
        {shown && sheet.runs.length > 1 && (
          <select
            className="box min-h-11 w-auto max-w-full"
            aria-label={words.chooseRun}
            value={shown.id}
            onChange={(event) => setChosen(event.target.value)}
          >
            {sheet.runs.map((run) => (
              <option key={run.id} value={run.id}>
                {nameOf(run, sheet.runs)}
              </option>
            ))}
          </select>
        )}
      </div>
      {shown ? (
        <Run
          key={shown.id}
          gpt={gpt.id}
          run={shown}
          mayEdit={mayEdit}
          named={sheet.runs.length === 1}
          onChange={onChange}
        />
      ) : (
        <Empty title={words.noRuns}>{words.noRunsText}</Empty>
      )}
      {starting && mayRun && (
        <Suspense fallback={null}>
          <RunDialog
            gpt={gpt}
            sheet={sheet}
            onStarted={async () => {
              setChosen(null);
              await onChange();
            }}
            onClose={() => setStarting(false)}
          />
        </Suspense>
      )}
    </>
  );
}

/** Its time and version; runs that share both are numbered, the first one without a number. */
function nameOf(run: TestRun, all: readonly TestRun[]): string {
  const nameOfOne = ({ started_at, version }: TestRun) => words.runOf(atMoment(started_at), words.versionOf(version));
  const name = nameOfOne(run);
  const before = all.filter((one) => one.started_at < run.started_at && nameOfOne(one) === name).length;
  return before === 0 ? name : `${name} (${before + 1})`;
}

interface RunProps {
  gpt: string;
  run: TestRun;
  mayEdit: boolean;
  /** There is no list that names it. */
  named: boolean;
  onChange: RunsProps["onChange"];
}

function Run({ gpt, run, mayEdit, named, onChange }: RunProps) {
  const query = useResource(run.id, () => readTestRun(gpt, run.id));
  const [asking, setAsking] = useState(false);
  const cancel = useTask(async () => {
    query.replace(await cancelTestRun(gpt, run.id));
    await onChange();
  });
  // Until the list says so, too: the run may have ended before it was first read.
  usePolling(isUnderWay(run), pause, async () => {
    const found = await readTestRun(gpt, run.id);
    query.replace(found);
    if (!isUnderWay(found.run)) await onChange();
  });
  return (
    <ResourceView query={query}>
      {(found) => (
        <div data-testid="test-run">
          {named && <p className="text-sm text-quiet">{nameOf(run, [run])}</p>}
          {isUnderWay(found.run) ? (
            <Progress run={found.run} busy={cancel.busy} onCancel={mayEdit ? cancel.run : null} />
          ) : (
            <Summary found={found} isCurrent={run.is_current} />
          )}
          <ErrorNotice error={cancel.error} className="mt-3" />
          <ResultTable found={found} />
          {mayEdit && !isUnderWay(found.run) && (
            <Button className="mt-4" onClick={() => setAsking(true)}>
              {words.delete}
            </Button>
          )}
          {asking && (
            <Confirm
              title={words.deleteTitle}
              text={words.deleteText}
              action={words.delete}
              onClose={() => setAsking(false)}
              onConfirm={async () => {
                await deleteTestRun(gpt, run.id);
                await onChange();
              }}
            />
          )}
        </div>
      )}
    </ResourceView>
  );
}

function Progress({ run, busy, onCancel }: { run: TestRun; busy: boolean; onCancel: (() => void) | null }) {
  const of = run.tests * run.models.length;
  const said = run.state === "waiting" ? words.waiting : words.running;
  return (
    <div className="mt-2 mb-4 flex flex-wrap items-center gap-3">
      <p role="status" className="min-w-0 flex-1 basis-48">
        {said} {words.progress(run.done, of)}
        <progress className="mt-1 block h-1.5 w-full accent-(--accent)" aria-label={said} value={run.done} max={of} />
      </p>
      {onCancel && (
        <Button disabled={busy} onClick={onCancel}>
          {words.cancel}
        </Button>
      )}
    </div>
  );
}

function Summary({ found: { run, results, compared_with }, isCurrent }: { found: TestRunResults; isCurrent: boolean }) {
  const worse = results.filter((result) => result.worse).length;
  return (
    <div className="mt-1 mb-4 grid gap-2">
      <div role="status">
        <ul>
          {run.models.map((model) => (
            <li key={model.name} className="font-medium wrap-anywhere">
              {words.summary(model.passed, run.tests, model.shown_name, model.cost === null ? "" : costOf(model))}
            </li>
          ))}
        </ul>
      </div>
      {compared_with !== null && (
        <p className={worse > 0 ? "text-danger" : "text-quiet"}>
          {worse > 0 ? words.worse(worse, atMoment(compared_with)) : words.notWorse(atMoment(compared_with))}
        </p>
      )}
      {run.state === "cancelled" && <Notice tone="quiet">{words.states.cancelled}</Notice>}
      {run.state === "failed" && <Notice tone="caution">{words.states.failed}</Notice>}
      {!isCurrent && <Notice tone="quiet">{words.changed}</Notice>}
    </div>
  );
}
