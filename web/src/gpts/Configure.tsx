/** The full form of a GPT, in the order in which builders think of it. */

import type { Action } from "../api/actions";
import { readImportNote } from "../api/gptImports";
import { chooseGptImprove } from "../api/gpts";
import type { GptEdit, InstructionsUse, KnowledgeUse } from "../api/types";
import { type ResourceQuery, useResource } from "../api/useResource";
import { Link } from "../app/router";
import { limits } from "../limits/effectiveLimit";
import { builderTexts } from "../texts/builder";
import { gptTestTexts } from "../texts/gptTests";
import { modelLimitTexts } from "../texts/modelLimits";
import { buttonClass } from "../ui/Button";
import { ChoiceField, LongField, TextField } from "../ui/Field";
import { Actions } from "./actions/Actions";
import { CapabilityFields } from "./CapabilityFields";
import { DraftToDo } from "./DraftToDo";
import { ImportNote } from "./ImportNote";
import { Instructions } from "./Instructions";
import { Knowledge } from "./Knowledge";
import { ModelField } from "./ModelField";
import { PictureField } from "./PictureField";
import { SourceGpts } from "./SourceGpts";
import { Starters } from "./Starters";
import { TrainingSwitch } from "./TrainingSwitch";
import { FilledInNotice } from "./talk/FilledInNotice";
import type { Assistant } from "./talk/useAssistant";
import type { EditedDraft } from "./useDraft";

interface ConfigureProps {
  gpt: GptEdit;
  edited: EditedDraft;
  talk: Assistant;
  stamp: number;
  actions: ResourceQuery<Action[]>;
  onGpt: (gpt: GptEdit) => void;
  onPicture: (has: boolean) => void;
}

const tells: readonly { value: InstructionsUse; label: string }[] = [
  { value: "keep", label: builderTexts.tellKeep },
  { value: "tell", label: builderTexts.tellTell },
];
const uses: readonly { value: KnowledgeUse; label: string }[] = [
  { value: "cite", label: builderTexts.useCite },
  { value: "quote", label: builderTexts.useQuote },
];

export function Configure({ gpt, edited, talk, stamp, actions, onGpt, onPicture }: ConfigureProps) {
  const { draft, write, ensureCreated } = edited;
  const importNote = useResource(`${gpt.id} import note`, async () => (gpt.id === "" ? null : readImportNote(gpt.id)));
  const note = importNote.resource.state === "ready" ? importNote.resource.value : null;
  return (
    <section aria-label={builderTexts.configure} tabIndex={0} className="min-w-0 flex-1 overflow-y-auto">
      <div className="mx-auto grid max-w-2xl gap-7 px-4 py-6 sm:px-8">
        {gpt.id !== "" && (
          <DraftToDo
            gpt={gpt.id}
            actions={actions.resource.state === "ready" ? actions.resource.value : []}
            note={note}
            on={draft.capabilities ?? []}
            onNote={importNote.replace}
          />
        )}
        <PictureField gpt={{ ...gpt, name: draft.name }} stamp={stamp} begin={ensureCreated} onPicture={onPicture} />
        <div>
          <TextField
            label={builderTexts.name}
            maxLength={80}
            required
            value={draft.name}
            onChange={(event) => write({ name: event.target.value })}
            error={draft.name.trim() || gpt.id === "" ? null : builderTexts.nameNeeded}
          />
          <FilledInNotice talk={talk} field="name" />
        </div>
        <div>
          <LongField
            label={builderTexts.description}
            hint={builderTexts.descriptionHint}
            rows={2}
            maxLength={300}
            value={draft.description}
            onChange={(event) => write({ description: event.target.value })}
          />
          <FilledInNotice talk={talk} field="description" />
        </div>
        <div>
          <Instructions value={draft.instructions} onChange={(instructions) => write({ instructions })} />
          <FilledInNotice talk={talk} field="instructions" />
        </div>
        <ChoiceField
          legend={builderTexts.protectInstructions}
          name="instructions-use"
          value={draft.instructions_use}
          options={tells}
          onChoose={(instructions_use) => write({ instructions_use })}
          hint={builderTexts.tellText}
        />
        <div>
          <Starters starters={draft.starters} onChange={(starters) => write({ starters })} />
          <FilledInNotice talk={talk} field="starters" />
        </div>
        <ModelField draft={draft} write={write} />
        <ChoiceField
          legend={modelLimitTexts.gpt.legend}
          name="gpt-model-limit"
          value={draft.model_limit ?? "offered"}
          options={limits.map((value) => ({ value, label: modelLimitTexts.choices[value] }))}
          onChoose={(model_limit) => write({ model_limit })}
          hint={modelLimitTexts.gpt.hint}
        />
        <Knowledge
          id={gpt.id}
          ensureCreated={ensureCreated}
          skillNote={skillNoteOf(draft)}
          onFiles={importNote.reload}
        />
        <ChoiceField
          legend={builderTexts.showSources}
          name="knowledge-use"
          value={draft.knowledge_use}
          options={uses}
          onChoose={(knowledge_use) => write({ knowledge_use })}
        />
        <CapabilityFields draft={draft} write={write} />
        <Actions gpt={gpt.id} begin={ensureCreated} query={actions} />
        {gpt.id !== "" && <TestsLink gpt={gpt.id} />}
        {gpt.mine && (
          <TrainingSwitch
            improve={gpt.improve}
            choose={async (allowed) => onGpt(await chooseGptImprove(await ensureCreated(), allowed))}
          />
        )}
        {note !== null && <ImportNote gpt={gpt.id} note={note} mayEdit onRemoved={importNote.reload} />}
        {gpt.id !== "" && <SourceGpts gpt={gpt.id} edition={gpt.edition} />}
      </div>
    </section>
  );
}

function TestsLink({ gpt }: { gpt: string }) {
  return (
    <section aria-label={gptTestTexts.title}>
      <h2 className="text-[0.9375rem] font-medium">{gptTestTexts.title}</h2>
      <p className="mb-2 text-sm text-quiet">{gptTestTexts.intro}</p>
      <Link href={`/gpts/${gpt}/tests`} className={buttonClass("plain")}>
        {gptTestTexts.publish.open}
      </Link>
    </section>
  );
}

function skillNoteOf({ capabilities, knowledge_use }: EditedDraft["draft"]): string | null {
  if (!capabilities?.includes("code")) return null;
  return knowledge_use === "quote" ? builderTexts.skillFilesRead : builderTexts.skillFilesKept;
}
