/** A GPT that was found: what came, what is missing, and what became of it. */
import { Link } from "../../app/router";
import { bytes } from "../../texts/dates";
import { gptImportTexts as texts } from "../../texts/gptImport";
import { listed } from "../../texts/plural";
import { typeset } from "../../texts/typeset";
import { buttonLook } from "../../ui/Button";
import { DropArea } from "../../ui/DropArea";
import { Icon } from "../../ui/Icon";
import { type AddedFile, canBeChosen, draftOf, type GptRow, lacking } from "./rows";

interface FoundGptRowProps {
  row: GptRow;
  busy: boolean;
  onChoose: (on: boolean) => void;
  onFiles: (files: readonly File[]) => void;
}

export function FoundGptRow({ row, busy, onChoose, onFiles }: FoundGptRowProps) {
  const { gpt, chosen, added, outcome } = row;
  const open = canBeChosen(row);
  const missing = lacking(row);
  const refusal = outcome?.refusal ?? gpt.refusal;
  return (
    <li className="card grid gap-2 p-4" data-testid="found-gpt">
      <label className="flex min-h-6 items-start gap-3">
        <input
          type="checkbox"
          className="mt-1 size-4 shrink-0 accent-(--accent)"
          checked={open && chosen}
          disabled={!open || busy}
          onChange={(event) => onChoose(event.target.checked)}
        />
        <span className="min-w-0 flex-1">
          <span className="font-semibold wrap-anywhere">{gpt.name}</span>{" "}
          <span className="text-sm text-quiet">{texts.sources[gpt.source]}</span>
          {gpt.description && <span className="block text-sm text-quiet wrap-anywhere">{gpt.description}</span>}
        </span>
      </label>
      <div className="grid gap-2 ps-7 text-[0.9375rem]">
        {gpt.refusal === null && <Contents row={row} />}
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
        {added.length > 0 && <Added files={added} />}
      </div>
    </li>
  );
}

function Contents({ row: { gpt } }: { row: GptRow }) {
  const parts = [
    texts.instructions(gpt.instructions),
    gpt.starters > 0 && texts.starters(gpt.starters),
    gpt.knowledge.length > 0 && texts.knowledge(gpt.knowledge.length),
  ].filter(Boolean);
  return (
    <>
      <p className="text-quiet">{parts.join(" · ")}</p>
      {gpt.actions.map(({ title, host, sign_in, needs_secret }) => (
        <p key={`${title} ${host}`} className="text-quiet wrap-anywhere">
          {texts.action(title, host)}
          {needs_secret && ` ${texts.secret[sign_in]}`}
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

/** The draft, and the steps that are left to do by hand. */
function Result({ row }: { row: GptRow }) {
  const { gpt, outcome } = row;
  const draft = draftOf(row);
  const steps = draft === null && gpt.refusal !== null ? [] : [...gpt.steps, ...(outcome?.notes ?? [])];
  return (
    <>
      {steps.length > 0 && (
        <div>
          <p className="text-sm font-medium">{texts.steps}</p>
          <ul className="mt-1 list-disc ps-5 text-sm text-quiet">
            {steps.map((step) => (
              <li key={step} className="wrap-anywhere">
                {typeset(step)}
              </li>
            ))}
          </ul>
        </div>
      )}
      {draft !== null && (
        <div className="flex flex-wrap items-center gap-3">
          <p role="status" className="flex items-center gap-1.5">
            <Icon name="check" className="size-4.5 text-accent" />
            {outcome?.is_new ? texts.made : texts.here}
          </p>
          <Link className={buttonLook("plain")} href={`/gpts/${draft}/edit`}>
            {texts.open}
          </Link>
        </div>
      )}
    </>
  );
}

function Added({ files }: { files: readonly AddedFile[] }) {
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
