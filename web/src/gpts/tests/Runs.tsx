/** The latest test runs. One is shown with live progress and can be cancelled or deleted. */
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
import { gptTestTexts as texts } from "../../texts/gptTests";
import { Button } from "../../ui/Button";
import { Confirm } from "../../ui/Dialog";
import { ErrorNotice, Notice } from "../../ui/Notice";
import { Empty, ResourceView } from "../../ui/ResourceView";
import { useTask } from "../../ui/useTask";
import { costOf } from "./checkText";
import { ResultTable } from "./ResultTable";

const RunDialog = lazy(() => import("./RunDialog"));

const pause = 1_000;

interface RunsProps {
  gpt: GptEdit;
  tests: TestSheet;
  mayEdit: boolean;
  /** Called when a run was started, has ended or was deleted. */
  onChange: () => Promise<void>;
}

export function Runs({ gpt, tests, mayEdit, onChange }: RunsProps) {
  const [chosen, setChosen] = useState<string | null>(null);
  const [starting, setStarting] = useState(new URLSearchParams(location.search).has("run"));
  const shown = tests.runs.find(({ id }) => id === chosen) ?? tests.runs[0];
  const mayRun = mayEdit && tests.tests.length > 0;
  return (
    <>
      <div className="mb-4 flex flex-wrap items-center gap-3">
        {mayRun && (
          <Button variant="main" disabled={tests.runs.some(isUnderWay)} onClick={() => setStarting(true)}>
            {texts.run}
          </Button>
        )}
        {shown && tests.runs.length > 1 && (
          <select
            className="box min-h-11 w-auto max-w-full"
            aria-label={texts.chooseRun}
            value={shown.id}
            onChange={(event) => setChosen(event.target.value)}
          >
            {tests.runs.map((run) => (
              <option key={run.id} value={run.id}>
                {nameOf(run, tests.runs)}
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
          isNamed={tests.runs.length === 1}
          onChange={onChange}
        />
      ) : (
        <Empty title={texts.noRuns}>{texts.noRunsText}</Empty>
      )}
      {starting && mayRun && (
        <Suspense fallback={null}>
          <RunDialog
            gpt={gpt}
            tests={tests}
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

/** Time and version of a run. Runs that share both are numbered from the second on. */
function nameOf(run: TestRun, all: readonly TestRun[]): string {
  const nameOfOne = ({ started_at, version }: TestRun) => texts.runOf(atMoment(started_at), texts.versionOf(version));
  const name = nameOfOne(run);
  const earlierCount = all.filter((one) => one.started_at < run.started_at && nameOfOne(one) === name).length;
  return earlierCount === 0 ? name : `${name} (${earlierCount + 1})`;
}

interface RunProps {
  gpt: string;
  run: TestRun;
  mayEdit: boolean;
  /** The run is not listed, so its name must be shown. */
  isNamed: boolean;
  onChange: RunsProps["onChange"];
}

function Run({ gpt, run, mayEdit, isNamed, onChange }: RunProps) {
  const query = useResource(run.id, () => readTestRun(gpt, run.id));
  const [confirming, setConfirming] = useState(false);
  const cancel = useTask(async () => {
    query.replace(await cancelTestRun(gpt, run.id));
    await onChange();
  });
  // Poll until the list agrees: the run may have ended before it was first read.
  usePolling(isUnderWay(run), pause, async () => {
    const results = await readTestRun(gpt, run.id);
    query.replace(results);
    if (!isUnderWay(results.run)) await onChange();
  });
  return (
    <ResourceView query={query}>
      {(results) => (
        <div data-testid="test-run">
          {isNamed && <p className="text-sm text-quiet">{nameOf(run, [run])}</p>}
          {isUnderWay(results.run) ? (
            <Progress run={results.run} busy={cancel.busy} onCancel={mayEdit ? cancel.run : null} />
          ) : (
            <Summary results={results} isCurrent={run.is_current} />
          )}
          <ErrorNotice error={cancel.error} className="mt-3" />
          <ResultTable view={results} />
          {mayEdit && !isUnderWay(results.run) && (
            <Button className="mt-4" onClick={() => setConfirming(true)}>
              {texts.delete}
            </Button>
          )}
          {confirming && (
            <Confirm
              title={texts.deleteTitle}
              text={texts.deleteText}
              action={texts.delete}
              onClose={() => setConfirming(false)}
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
  const total = run.tests * run.models.length;
  const status = run.state === "waiting" ? texts.waiting : texts.running;
  return (
    <div className="mt-2 mb-4 flex flex-wrap items-center gap-3">
      <p role="status" className="min-w-0 flex-1 basis-48">
        {status} {texts.progress(run.done, total)}
        <progress
          className="mt-1 block h-1.5 w-full accent-(--accent)"
          aria-label={status}
          value={run.done}
          max={total}
        />
      </p>
      {onCancel && (
        <Button disabled={busy} onClick={onCancel}>
          {texts.cancel}
        </Button>
      )}
    </div>
  );
}

function Summary({
  results: { run, results, compared_with },
  isCurrent,
}: {
  results: TestRunResults;
  isCurrent: boolean;
}) {
  const worse = results.filter((result) => result.worse).length;
  return (
    <div className="mt-1 mb-4 grid gap-2">
      <div role="status">
        <ul>
          {run.models.map((model) => (
            <li key={model.name} className="font-medium wrap-anywhere">
              {texts.summary(model.passed, run.tests, model.shown_name, model.cost === null ? "" : costOf(model))}
            </li>
          ))}
        </ul>
      </div>
      {compared_with !== null && (
        <p className={worse > 0 ? "text-danger" : "text-quiet"}>
          {worse > 0 ? texts.worse(worse, atMoment(compared_with)) : texts.notWorse(atMoment(compared_with))}
        </p>
      )}
      {run.state === "cancelled" && <Notice tone="quiet">{texts.states.cancelled}</Notice>}
      {run.state === "failed" && <Notice tone="caution">{texts.states.failed}</Notice>}
      {!isCurrent && <Notice tone="quiet">{texts.changed}</Notice>}
    </div>
  );
}
