/** Imports many GPTs from files or text: each GPT found is a row, and the chosen ones become drafts. */
import { useEffect, useRef, useState } from "react";
import { percent } from "../../texts/dates";
import { gptImportTexts as texts } from "../../texts/gptImport";
import { typeset } from "../../texts/typeset";
import { Button, IconButton } from "../../ui/Button";
import { DropArea } from "../../ui/DropArea";
import { Notice } from "../../ui/Notice";
import { Section } from "../../ui/Page";
import { Progress } from "../../ui/Progress";
import { FoundGptRow } from "./FoundGptRow";
import { PasteText } from "./PasteText";
import { canBeChosen, type GptRow } from "./rows";
import { type FileProblem, type FileWork, useGptImports } from "./useGptImports";

export function GptImport() {
  const { rows, problems, work, busy, importing, add, importChosen: bring, dismiss, choose, addTo } = useGptImports();
  const region = useRef<HTMLDivElement>(null);
  const [gptRows, draftRows] = [
    rows.filter(({ source }) => source !== null),
    rows.filter(({ source }) => source === null),
  ];
  const chosen = gptRows.filter((row) => row.chosen && canBeChosen(row)).length;
  const listOf = (some: readonly GptRow[], id: string) => (
    <ul className="grid gap-3" data-testid={id}>
      {some.map((row) => (
        <FoundGptRow
          key={row.key}
          row={row}
          busy={busy}
          onChoose={(on) => choose(row.key, on)}
          onFiles={(files) => addTo(row.key, files)}
        />
      ))}
    </ul>
  );
  // The pressed button has unmounted; focus its result as soon as it can take the focus.
  const [focusTarget, setFocusTarget] = useState<string | null>(null);
  useEffect(() => {
    const element = focusTarget && !busy && region.current?.querySelector<HTMLElement>(focusTarget);
    if (!element) return;
    element.focus();
    setFocusTarget(null);
  });
  const addText = async (text: string) => {
    await add([new File([text], texts.pastedName, { type: "text/plain" })]);
    setFocusTarget("[data-problem] button, [data-testid=found-gpts] > li:last-child :is(input, a)");
  };
  return (
    <div ref={region}>
      <Section title={texts.chooseFiles} text={texts.giveText}>
        <DropArea
          name="gpts"
          label={texts.choose}
          hint={texts.drop}
          formats={texts.formats}
          onFiles={(files) => void add(files)}
        />
        <PasteText onText={addText} />
        {work && <WorkProgress work={work} />}
        {problems.map((problem) => (
          <Problem
            key={problem.id}
            problem={problem}
            onDismiss={() => {
              dismiss(problem.id);
              setFocusTarget("[data-testid=gpts-drop] button");
            }}
          />
        ))}
      </Section>
      {gptRows.length > 0 && (
        <Section title={texts.found(gptRows.length)} text={texts.foundText}>
          {listOf(gptRows, "found-gpts")}
          {chosen > 0 && (
            <div className="mt-5">
              <Button
                variant="main"
                disabled={busy || importing}
                onClick={() => void bring().then(() => setFocusTarget("[data-testid=found-gpts] a"))}
              >
                {texts.importCount(chosen)}
              </Button>
            </div>
          )}
        </Section>
      )}
      {draftRows.length > 0 && (
        <Section title={texts.drafts} text={texts.draftsText}>
          {listOf(draftRows, "incomplete-drafts")}
        </Section>
      )}
      {gptRows.length === 0 && <ExportSteps />}
    </div>
  );
}

function WorkProgress({ work: { doing, name, progress } }: { work: FileWork }) {
  const isUploaded = progress >= 1;
  return (
    <div className="card mt-3 p-4" role="status">
      <p className="wrap-anywhere">
        {isUploaded || progress === 0 ? texts.progress[doing](name) : texts.uploading(name, percent(progress))}
      </p>
      {!isUploaded && <Progress label={texts.uploadLabel} fraction={progress} />}
    </div>
  );
}

function Problem({ problem: { name, sentence }, onDismiss }: { problem: FileProblem; onDismiss: () => void }) {
  return (
    <Notice tone="danger" className="mt-3">
      <div className="flex items-start gap-2" data-problem>
        <p className="min-w-0 flex-1">
          <span className="font-medium wrap-anywhere">{name}</span>
          <br />
          {typeset(sentence)}
        </p>
        <IconButton small icon="close" label={texts.dismiss(name)} onClick={onDismiss} />
      </div>
    </Notice>
  );
}

function ExportSteps() {
  return (
    <Section title={texts.howTitle}>
      <dl className="grid gap-2">
        {texts.exportSteps.map(({ from, steps }) => (
          <div key={from} className="sm:grid sm:grid-cols-[9rem_1fr]">
            <dt className="font-medium">{from}</dt>
            <dd className="max-w-prose text-quiet">{steps}</dd>
          </div>
        ))}
      </dl>
    </Section>
  );
}
