/** Everything that makes a GPT, in the order in which one thinks of it. */
import { useState } from "react";
import type { Action } from "../api/actions";
import { chooseGptImprove, deleteGpt, duplicateGpt, fileOf, readModels, type TakenIn } from "../api/gpts";
import { sentenceOf } from "../api/request";
import type { GptEdit, InstructionsUse, KnowledgeUse } from "../api/types";
import { type Held as Resource, useResource } from "../api/useResource";
import { Button, buttonLook } from "../parts/Button";
import { Confirm } from "../parts/Dialog";
import { ChoiceField, Field, LongField, TextField } from "../parts/Field";
import { Notice } from "../parts/Notice";
import { Link, navigate } from "../shell/router";
import { t } from "../texts";
import { bringTexts } from "../texts/bring";
import { buildingTexts } from "../texts/building";
import { Actions } from "./actions/Actions";
import { Instructions } from "./Instructions";
import { Knowledge } from "./Knowledge";
import { PictureField } from "./PictureField";
import { Starters } from "./Starters";
import { TrainingSwitch } from "./TrainingSwitch";
import type { DraftInHand } from "./useDraft";

interface ConfigureProps {
  gpt: GptEdit;
  inHand: DraftInHand;
  stamp: number;
  actions: Resource<Action[]>;
  onGpt: (gpt: GptEdit) => void;
  onPicture: (has: boolean) => void;
}

const tells: readonly { value: InstructionsUse; label: string }[] = [
  { value: "keep", label: t.builder.tellKeep },
  { value: "tell", label: t.builder.tellTell },
];
const uses: readonly { value: KnowledgeUse; label: string }[] = [
  { value: "cite", label: t.builder.useCite },
  { value: "quote", label: t.builder.useQuote },
];

export function Configure({ gpt, inHand: { draft, write }, stamp, actions, onGpt, onPicture }: ConfigureProps) {
  return (
    <section aria-label={t.builder.configure} tabIndex={0} className="min-w-0 flex-1 overflow-y-auto">
      <div className="mx-auto grid max-w-2xl gap-7 px-4 py-6 sm:px-8">
        <PictureField gpt={{ ...gpt, name: draft.name }} stamp={stamp} onPicture={onPicture} />
        <TextField
          label={t.builder.name}
          maxLength={80}
          required
          value={draft.name}
          onChange={(event) => write({ name: event.target.value })}
          error={draft.name.trim() ? null : t.builder.nameNeeded}
        />
        <LongField
          label={t.builder.description}
          hint={t.builder.descriptionHint}
          rows={2}
          maxLength={300}
          value={draft.description}
          onChange={(event) => write({ description: event.target.value })}
        />
        <Instructions value={draft.instructions} onChange={(instructions) => write({ instructions })} />
        <ChoiceField
          legend={t.builder.tell}
          name="instructions-use"
          value={draft.instructions_use}
          options={tells}
          onChoose={(instructions_use) => write({ instructions_use })}
          hint={t.builder.tellText}
        />
        <Starters starters={draft.starters} onChange={(starters) => write({ starters })} />
        <ModelField model={draft.model} onChange={(model) => write({ model })} />
        <Knowledge id={gpt.id} />
        <ChoiceField
          legend={t.builder.use}
          name="knowledge-use"
          value={draft.knowledge_use}
          options={uses}
          onChoose={(knowledge_use) => write({ knowledge_use })}
        />
        <Actions gpt={gpt.id} held={actions} />
        <TrainingSwitch
          improve={gpt.improve}
          choose={async (allowed) => onGpt(await chooseGptImprove(gpt.id, allowed))}
        />
        <Duplicate id={gpt.id} />
        <TakeAlong id={gpt.id} />
        <Removal gpt={gpt} />
      </div>
    </section>
  );
}

function ModelField({ model, onChange }: { model: string | null; onChange: (model: string | null) => void }) {
  const held = useResource("models", readModels);
  const models = held.resource.state === "ready" ? held.resource.value : [];
  const missing = model !== null && !models.some((one) => one.name === model);
  return (
    <Field label={t.builder.model}>
      {(tied) => (
        <select
          className="box min-h-11"
          value={model ?? ""}
          onChange={(event) => onChange(event.target.value || null)}
          {...tied}
        >
          <option value="">{t.builder.modelDefault}</option>
          {missing && <option value={model}>{model}</option>}
          {models.map(({ name, where }) => (
            <option key={name} value={name}>
              {t.builder.modelAt(name, where)}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}

function Duplicate({ id }: { id: string }) {
  const [state, setState] = useState<"idle" | "busy" | TakenIn>("idle");
  const [error, setError] = useState<unknown>(null);
  const duplicate = async () => {
    setState("busy");
    setError(null);
    await duplicateGpt(id).then(setState, (failure: unknown) => {
      setError(failure);
      setState("idle");
    });
  };
  return (
    <section aria-labelledby="duplicate">
      <h2 id="duplicate" className="text-[0.9375rem] font-medium">
        {buildingTexts.duplicate}
      </h2>
      <p className="mb-3 text-sm text-quiet">{buildingTexts.duplicateText}</p>
      {typeof state === "string" ? (
        <Button disabled={state === "busy"} onClick={() => void duplicate()}>
          {state === "busy" ? buildingTexts.duplicating : buildingTexts.duplicate}
        </Button>
      ) : (
        <Notice tone="quiet">
          <p>{bringTexts.came(state.gpt.name)}</p>
          {state.notes.map((note) => (
            <p key={note} className="text-quiet wrap-anywhere">
              {note}
            </p>
          ))}
          <Link className="link" href={`/gpts/${state.gpt.id}/edit`}>
            {buildingTexts.duplicated}
          </Link>
        </Notice>
      )}
      {error !== null && (
        <Notice tone="danger" className="mt-3">
          {sentenceOf(error)}
        </Notice>
      )}
    </section>
  );
}

function TakeAlong({ id }: { id: string }) {
  return (
    <section aria-labelledby="take-along">
      <h2 id="take-along" className="text-[0.9375rem] font-medium">
        {bringTexts.export}
      </h2>
      <p className="mb-3 text-sm text-quiet">{bringTexts.exportText}</p>
      <a className={buttonLook("plain")} href={fileOf(id)} download>
        {bringTexts.exportDo}
      </a>
    </section>
  );
}

function Removal({ gpt }: { gpt: GptEdit }) {
  const [asking, setAsking] = useState(false);
  const remove = async () => {
    await deleteGpt(gpt.id);
    navigate("/gpts", "replace");
  };
  return (
    <div className="border-t border-line pt-6">
      <Button look="danger" onClick={() => setAsking(true)}>
        {t.builder.delete}
      </Button>
      {asking && (
        <Confirm
          title={t.builder.deleteTitle}
          text={t.builder.deleteText(gpt.name)}
          action={t.common.delete}
          onClose={() => setAsking(false)}
          onConfirm={remove}
        />
      )}
    </div>
  );
}
