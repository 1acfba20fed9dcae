/** A GPT found in an import: its contents, missing parts, remaining steps and outcome. */
import type { FoundGpt } from "../../api/gptImports";
import { Link } from "../../app/router";
import { capabilityTexts } from "../../texts/capabilities";
import { categoryTexts } from "../../texts/categories";
import { bytes } from "../../texts/dates";
import { gptImportTexts as texts } from "../../texts/gptImport";
import { listed } from "../../texts/plural";
import { typeset } from "../../texts/typeset";
import { buttonClass } from "../../ui/Button";
import { DropArea } from "../../ui/DropArea";
import { Icon } from "../../ui/Icon";
import { type AddedFile, canBeChosen, draftOf, type GptRow, missingFiles } from "./rows";

interface FoundGptRowProps {
  row: GptRow;
  busy: boolean;
  onChoose: (on: boolean) => void;
  onFiles: (files: readonly File[]) => void;
}

export function FoundGptRow({ row, busy, onChoose, onFiles }: FoundGptRowProps) {
  const { gpt, added, outcome } = row;
  const missing = missingFiles(row);
  const refusal = outcome?.refusal ?? gpt.refusal;
  return (
    <li className="card grid gap-2 p-4" data-testid="found-gpt">
      <Head row={row} busy={busy} onChoose={onChoose} />
      <div className={`grid gap-2 text-[0.9375rem] ${canBeChosen(row) ? "ps-7" : ""}`}>
        {gpt.refusal === null && row.source !== null && <Contents row={row} />}
        {refusal !== null && (
          <p className="text-danger wrap-anywhere" role="alert">
            {typeset(refusal)}
          </p>
        )}
        <Result row={row} />
        {missing.length > 0 && refusal === null && (
          <div className="grid gap-2">
            <p className="wrap-anywhere">
              <Icon name="alert" className="me-1.5 inline size-4 align-text-bottom text-caution" />
              {texts.missing(listed(missing))}
            </p>
            <DropArea name="row" label={texts.addFiles} hint={texts.dropHere} onFiles={onFiles} />
          </div>
        )}
        {added.length > 0 && <AddedFileList files={added} />}
      </div>
    </li>
  );
}

/** The name, with a checkbox while it can be chosen. */
function Head({ row, busy, onChoose }: Omit<FoundGptRowProps, "onFiles">) {
  const { gpt, chosen, source } = row;
  const name = (
    <span className="min-w-0 flex-1">
      <span className="font-semibold wrap-anywhere">{gpt.name}</span>{" "}
      {source !== null && <span className="text-sm text-quiet">{texts.sources[gpt.source]}</span>}
      {gpt.description && <span className="block text-sm text-quiet wrap-anywhere">{gpt.description}</span>}
    </span>
  );
  if (!canBeChosen(row)) return <p className="flex">{name}</p>;
  return (
    <label className="flex min-h-6 items-start gap-3">
      <input
        type="checkbox"
        className="mt-1 size-4 shrink-0 accent-(--accent)"
        checked={chosen}
        disabled={busy}
        onChange={(event) => onChoose(event.target.checked)}
      />
      {name}
    </label>
  );
}

function Contents({ row: { gpt } }: { row: GptRow }) {
  const parts = [
    texts.instructions(gpt.instructions),
    gpt.starters > 0 && texts.starters(gpt.starters),
    gpt.knowledge.length > 0 && texts.knowledge(gpt.knowledge.length),
    gpt.category !== "other" && categoryTexts.names[gpt.category],
  ].filter(Boolean);
  return (
    <>
      <p className="text-quiet">{parts.join(" · ")}</p>
      {gpt.actions.map(({ title, host }) => (
        <p key={`${title} ${host}`} className="text-quiet wrap-anywhere">
          {texts.action(title, host)}
        </p>
      ))}
      {gpt.capabilities.length > 0 && (
        <p className="text-quiet">
          {texts.capabilities(listed(gpt.capabilities.map((one) => capabilityTexts.names[one])))}
        </p>
      )}
      {gpt.unavailable.map(({ capability, sentence }) => (
        <p key={capability}>
          <Icon name="alert" className="me-1.5 inline size-4 align-text-bottom text-caution" />
          {texts.leftOff(capabilityTexts.names[capability])} {typeset(sentence)}
        </p>
      ))}
      {gpt.left_over.length > 0 && (
        <details>
          <summary className="min-h-6 text-sm text-quiet">{texts.leftOver(gpt.left_over.length)}</summary>
          <p className="mt-1 text-sm text-quiet wrap-anywhere">{texts.leftOverText}</p>
          <ul className="mt-1 flex flex-wrap gap-x-3 text-sm text-quiet">
            {gpt.left_over.map((name) => (
              <li key={name} className="wrap-anywhere">
                <code>{name}</code>
              </li>
            ))}
          </ul>
        </details>
      )}
    </>
  );
}

/** The draft, and the remaining manual steps, each linked to its place in the draft. */
function Result({ row }: { row: GptRow }) {
  const { gpt, outcome } = row;
  const draft = draftOf(row);
  const steps = draft === null && gpt.refusal !== null ? [] : stepsOf(gpt);
  return (
    <>
      {steps.length > 0 && (
        <div>
          <p className="text-sm font-medium">{texts.steps}</p>
          <ul className="mt-1 list-disc ps-5 text-sm">
            {steps.map(({ sentence, place }) => (
              <li key={sentence} className="wrap-anywhere">
                {draft === null || place === "" ? (
                  sentence
                ) : (
                  <Link className="link" href={`/gpts/${draft}/edit#${place}`}>
                    {sentence}
                  </Link>
                )}
              </li>
            ))}
          </ul>
        </div>
      )}
      {draft !== null && (
        <div className="flex flex-wrap items-center gap-3">
          <p role="status" className="flex items-center gap-1.5">
            <Icon name="check" className="size-4.5 text-accent" />
            {outcome?.is_new ? texts.created : texts.alreadyImported}
          </p>
          <Link className={buttonClass("plain")} href={`/gpts/${draft}/edit`}>
            {texts.open}
          </Link>
        </div>
      )}
    </>
  );
}

const stepsOf = (gpt: FoundGpt) => [
  ...gpt.steps.map(({ sentence, place }) => ({ sentence: typeset(sentence), place })),
  ...gpt.actions.flatMap(({ title, sign_in, needs_secret, needs_policy }) => [
    ...(needs_secret ? [{ sentence: texts.secret[sign_in](title), place: "actions" }] : []),
    ...(needs_policy ? [{ sentence: texts.policy(title), place: "actions" }] : []),
  ]),
];

function AddedFileList({ files }: { files: readonly AddedFile[] }) {
  return (
    <ul className="grid gap-1 text-sm" data-testid="added-files">
      {files.map(({ file, state, error }, n) => (
        <li key={n} className="wrap-anywhere">
          {file.name} <span className="text-quiet">({bytes(file.size)})</span>{" "}
          <span className={state === "failed" ? "text-danger" : "text-quiet"}>{error ?? texts.states[state]}</span>
        </li>
      ))}
    </ul>
  );
}
