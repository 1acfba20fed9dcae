/** Python that a GPT ran on this server: a collapsible line, its output, and a button to rerun it. */
import { useState } from "react";
import { type CodeRun, runAgain } from "../../api/code";
import type { Call } from "../../api/consents";
import { Frame } from "../../consent/Frame";
import { t } from "../../texts";
import { codeTexts } from "../../texts/code";
import { language } from "../../texts/language";
import { typeset } from "../../texts/typeset";
import { Button } from "../../ui/Button";
import { LongField } from "../../ui/Field";
import { Icon } from "../../ui/Icon";
import { ErrorNotice } from "../../ui/Notice";
import { useTask } from "../../ui/useTask";
import { CodeBlock } from "../CodeBlock";
import { duration } from "../duration";
import { CodeFiles } from "./CodeFiles";
import { CodeTableView } from "./CodeTableView";

interface CodeCallProps {
  call: Call;
  run: CodeRun;
  /** The answer is streaming or waits for a decision. */
  live: boolean;
  /** Null until the server has named it. */
  conversation: string | null;
  message: string;
  onRan: () => void;
}

export default function CodeCall({ call, run, live, conversation, message, onRan }: CodeCallProps) {
  const running = call.state === "sending";
  const failed = call.state === "failed" || (run.ended !== null && run.ended !== "ok");
  return (
    <div
      data-testid="code"
      data-state={call.state}
      className="grid min-w-0 grid-cols-1 gap-3 text-[0.9375rem] text-quiet"
    >
      <details className="group/code">
        <summary className="flex w-fit max-w-full list-none items-start gap-2 rounded-lg hover:text-ink [&::-webkit-details-marker]:hidden">
          <Icon
            name={failed ? "alert" : running ? "server" : "check"}
            className={`mt-0.5 size-4.5 ${running ? "animate-pulse" : ""}`}
          />
          <span className="min-w-0 wrap-anywhere">{lineOf(call, run, failed)}</span>
          <Icon name="right" className="mt-1 size-4 group-open/code:rotate-90" />
        </summary>
        <div className="mt-2 grid grid-cols-1 gap-3 border-s-2 border-line ps-4 text-ink">
          <p className="text-sm text-quiet">
            {run.by_person ? `${codeTexts.byPerson} ${codeTexts.runsHere}` : codeTexts.runsHere}
          </p>
          <CodeBlock language="python" code={run.source} open={false} />
          {call.state === "answered" && <Output call={call} />}
          {!live && !running && conversation !== null && (
            <RunAgain call={call} source={run.source} conversation={conversation} message={message} onRan={onRan} />
          )}
        </div>
      </details>
      {call.state === "failed" && call.sentence && <p className="wrap-anywhere text-ink">{typeset(call.sentence)}</p>}
      {run.error && <Failure error={run.ended === "error" ? run.error : typeset(run.error)} />}
      {run.tables.map((table, n) => (
        <CodeTableView key={n} table={table} />
      ))}
      {run.files.length > 0 && conversation !== null && <CodeFiles files={run.files} conversation={conversation} />}
    </div>
  );
}

function lineOf({ state }: Call, { seconds }: CodeRun, failed: boolean): string {
  if (state === "sending") return codeTexts.running;
  if (state === "failed") return codeTexts.notRun;
  return failed ? codeTexts.failed(timeOf(seconds)) : codeTexts.ranPython(timeOf(seconds));
}

/** Formats seconds, short runs with one decimal: "0.3 s". */
const timeOf = (seconds: number) =>
  seconds < 10 ? `${seconds.toLocaleString(language, { maximumFractionDigits: 1 })}\u00a0s` : duration(seconds);

function Output({ call: { response } }: { call: Call }) {
  if (!response) return <p className="text-quiet">{codeTexts.noOutput}</p>;
  return <Frame title={codeTexts.output} label={codeTexts.output} text={response} copy={codeTexts.copyOutput} />;
}

function Failure({ error }: { error: string }) {
  return (
    <pre
      role="group"
      aria-label={codeTexts.error}
      className="max-h-48 overflow-auto rounded-xl border border-line bg-raised px-3 py-2 font-mono text-sm whitespace-pre-wrap text-ink wrap-anywhere"
    >
      {error}
    </pre>
  );
}

interface AgainProps {
  call: Call;
  source: string;
  conversation: string;
  message: string;
  onRan: () => void;
}

function RunAgain({ call, source, conversation, message, onRan }: AgainProps) {
  const [written, write] = useState<string | null>(null);
  const run = useTask(async (code: string | null) => {
    await runAgain(conversation, message, call.n, code);
    write(null);
    onRan();
  });
  if (written !== null)
    return (
      <form
        className="grid gap-3"
        onSubmit={(event) => {
          event.preventDefault();
          void run.run(written);
        }}
      >
        <LongField
          label={codeTexts.source}
          rows={Math.min(20, Math.max(5, written.split("\n").length))}
          spellCheck={false}
          autoCapitalize="none"
          className="box font-mono text-sm"
          autoFocus
          value={written}
          onChange={(event) => write(event.target.value)}
        />
        <ErrorNotice error={run.error} />
        <div className="flex flex-wrap gap-2">
          <Button variant="main" type="submit" disabled={run.busy || written.trim() === ""}>
            {run.busy ? codeTexts.rerunning : codeTexts.run}
          </Button>
          <Button disabled={run.busy} onClick={() => write(null)}>
            {t.common.cancel}
          </Button>
        </div>
      </form>
    );
  return (
    <>
      <ErrorNotice error={run.error} />
      <div className="flex flex-wrap gap-2">
        <Button disabled={run.busy} onClick={() => void run.run(null)}>
          {run.busy ? codeTexts.rerunning : codeTexts.runAgain}
        </Button>
        <Button disabled={run.busy} onClick={() => write(source)}>
          {codeTexts.edit}
        </Button>
      </div>
    </>
  );
}
