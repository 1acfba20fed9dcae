import { type ReactNode, useState } from "react";
import type { Draft } from "../api/types";
import { Link } from "../app/router";
import { noParameters } from "../models/parameters";
import { builderTexts } from "../texts/builder";
import { bytes } from "../texts/dates";
import { manualImportTexts } from "../texts/manualImport";
import { Button, buttonClass, IconButton } from "../ui/Button";
import { DropArea } from "../ui/DropArea";
import { Field, LongField, TextField } from "../ui/Field";
import { Icon } from "../ui/Icon";
import { Notice } from "../ui/Notice";
import { Section } from "../ui/Page";
import { Progress } from "../ui/Progress";
import { Instructions, instructionsLimit } from "./Instructions";
import { type Step, useGptImport } from "./useGptImport";

const mostStarters = 12;
const empty: Draft = {
  name: "",
  description: "",
  instructions: "",
  starters: [],
  model: null,
  knowledge_use: "cite",
  instructions_use: "keep",
  model_limit: "offered",
  lets_choose: null,
  parameters: noParameters,
  capabilities: [],
};

/** Imports a GPT from another service by copying it field by field, with its files and schemas. */
export function ImportManually() {
  const [draft, setDraft] = useState(empty);
  const [starters, setStarters] = useState("");
  const [files, setFiles] = useState<readonly File[]>([]);
  const [schemas, setSchemas] = useState<readonly string[]>([]);
  const { steps, gpt, busy, importGpt } = useGptImport();
  const [isAgreed, setAgreed] = useState(false);
  const lines = starters.split("\n").filter((one) => one.trim());
  const fits = lines.length <= mostStarters && [...draft.instructions].length <= instructionsLimit;
  const make = () => {
    setAgreed(true);
    if (!draft.name.trim() || !fits) return;
    void importGpt({ draft: { ...draft, starters: lines }, files, schemas: schemas.filter((one) => one.trim()) });
  };
  if (gpt !== null || busy) return <ImportProgress steps={steps} gpt={busy ? null : gpt} />;
  return (
    <>
      <Section title={manualImportTexts.basics} text={manualImportTexts.saysText}>
        <div className="grid max-w-2xl gap-5">
          <TextField
            label={builderTexts.name}
            maxLength={80}
            required
            value={draft.name}
            onChange={(event) => setDraft({ ...draft, name: event.target.value })}
            error={isAgreed && !draft.name.trim() ? manualImportTexts.nameNeeded : null}
          />
          <LongField
            label={builderTexts.description}
            rows={2}
            maxLength={300}
            value={draft.description}
            onChange={(event) => setDraft({ ...draft, description: event.target.value })}
          />
          <Instructions value={draft.instructions} onChange={(instructions) => setDraft({ ...draft, instructions })} />
          <LongField
            label={builderTexts.starters}
            hint={manualImportTexts.startersHint(mostStarters)}
            rows={4}
            value={starters}
            onChange={(event) => setStarters(event.target.value)}
            error={lines.length > mostStarters ? manualImportTexts.startersMany(lines.length, mostStarters) : null}
          />
        </div>
      </Section>
      <Section title={manualImportTexts.knowledge} text={manualImportTexts.knowsText}>
        <Files files={files} onFiles={setFiles} />
      </Section>
      <Section title={manualImportTexts.actions} text={manualImportTexts.actionsText}>
        <Schemas schemas={schemas} onSchemas={setSchemas} />
      </Section>
      <Section title={manualImportTexts.notImported}>
        <ul className="list-disc ps-5 text-quiet">
          {manualImportTexts.notImportedList.map((one) => (
            <li key={one} className="mt-1 max-w-prose">
              {one}
            </li>
          ))}
        </ul>
      </Section>
      <div className="mt-10 grid gap-3">
        {steps[0]?.error && <Notice tone="danger">{steps[0].error}</Notice>}
        <div>
          <Button variant="main" onClick={make}>
            {manualImportTexts.make}
          </Button>
        </div>
      </div>
    </>
  );
}

function Files({ files, onFiles }: { files: readonly File[]; onFiles: (files: readonly File[]) => void }) {
  return (
    <>
      <DropArea
        name="bring"
        label={builderTexts.knowledgeAdd}
        hint={builderTexts.knowledgeDrop}
        onFiles={(more) => onFiles([...files, ...more])}
      />
      <ul className="mt-3 grid gap-2">
        {files.length === 0 && <li className="text-sm text-quiet">{manualImportTexts.filesEmpty}</li>}
        {files.map((file, n) => (
          <Row key={n} icon="file" name={file.name} note={bytes(file.size)}>
            <IconButton
              small
              icon="close"
              label={manualImportTexts.takeOut(file.name)}
              onClick={() => onFiles(files.toSpliced(n, 1))}
            />
          </Row>
        ))}
      </ul>
    </>
  );
}

function Schemas({ schemas, onSchemas }: { schemas: readonly string[]; onSchemas: (all: readonly string[]) => void }) {
  return (
    <div className="grid gap-4">
      {schemas.map((schema, n) => (
        <div key={n} className="flex items-start gap-1">
          <div className="min-w-0 flex-1">
            <Field label={manualImportTexts.action(n + 1)}>
              {(control) => (
                <textarea
                  className="box font-mono text-sm"
                  rows={8}
                  spellCheck={false}
                  value={schema}
                  onChange={(event) => onSchemas(schemas.with(n, event.target.value))}
                  {...control}
                />
              )}
            </Field>
          </div>
          <IconButton
            icon="close"
            className="mt-6"
            label={manualImportTexts.actionOut(n + 1)}
            onClick={() => onSchemas(schemas.toSpliced(n, 1))}
          />
        </div>
      ))}
      {schemas.length < 10 && (
        <div>
          <Button onClick={() => onSchemas([...schemas, ""])}>
            <Icon name="plus" className="size-4" />
            {manualImportTexts.actionAdd}
          </Button>
        </div>
      )}
    </div>
  );
}

/** `gpt`: the import has finished, but some parts are missing. */
function ImportProgress({ steps, gpt }: { steps: readonly Step[]; gpt: string | null }) {
  return (
    <section aria-labelledby="making">
      <h2 id="making" className="text-lg font-semibold">
        {manualImportTexts.making}
      </h2>
      <ul className="mt-4 grid gap-2" data-testid="steps">
        {steps.map((step, n) => (
          <Row key={n} icon={icons[step.state]} name={step.name} note={noteOf(step)} failed={step.state === "failed"}>
            {step.state === "now" && step.progress > 0 && (
              <div className="w-24">
                <Progress label={step.name} fraction={step.progress} />
              </div>
            )}
          </Row>
        ))}
      </ul>
      {gpt !== null && (
        <div className="mt-5 grid justify-items-start gap-4" role="status">
          <p>{manualImportTexts.partlyImported}</p>
          <Link className={buttonClass("main")} href={`/gpts/${gpt}/edit`}>
            {manualImportTexts.open}
          </Link>
        </div>
      )}
    </section>
  );
}

const icons = { waiting: "more", now: "again", done: "check", failed: "alert" } as const;

const noteOf = ({ state, error }: Step) => (state === "failed" ? (error ?? "") : manualImportTexts.states[state]);

interface RowProps {
  icon: (typeof icons)[keyof typeof icons] | "file";
  name: string;
  note: string;
  failed?: boolean;
  children?: ReactNode;
}

function Row({ icon, name, note, failed = false, children }: RowProps) {
  return (
    <li className="card flex items-center gap-3 px-3 py-2" data-failed={failed || undefined}>
      <Icon name={icon} className={`size-5 shrink-0 ${failed ? "text-danger" : "text-quiet"}`} />
      <div className="min-w-0 flex-1">
        <p className="truncate text-[0.9375rem]" title={name}>
          {name}
        </p>
        <p className={`text-sm wrap-anywhere ${failed ? "text-danger" : "text-quiet"}`}>{note}</p>
      </div>
      {children}
    </li>
  );
}
