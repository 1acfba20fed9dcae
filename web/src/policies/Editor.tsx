import { useRef, useState } from "react";
import { flushSync } from "react-dom";
import type { PolicyEditorState } from "../api/policies";
import { LeaveGuard } from "../app/LeaveGuard";
import { atMoment } from "../texts/dates";
import { policyTexts } from "../texts/policies";
import { Button } from "../ui/Button";
import { Confirm } from "../ui/Dialog";
import { LongField, TextField } from "../ui/Field";
import { ErrorNotice } from "../ui/Notice";
import { useTask } from "../ui/useTask";
import { longestNote, longestText } from "./limits";
import { Marks } from "./Marks";
import { marksIn, type PolicyMark } from "./marks";
import { PolicyCard } from "./PolicyCard";
import { TemplateBar, type TemplateState } from "./TemplateBar";
import { faultsOf, type PolicyText, usePolicyDraft } from "./usePolicyDraft";

interface EditorProps {
  state: PolicyEditorState;
  /** The initial text of the first version. */
  template?: string;
  onDiscarded: () => Promise<void>;
  /** Called when the version is in force; the editor closes or shows the next one. */
  onPublished: (version: number) => void | Promise<void>;
}

const texts = policyTexts.operator;

export function Editor({ state, template = "", onDiscarded, onPublished }: EditorProps) {
  const draft = usePolicyDraft(state, template);
  const [insertedTemplate, setInsertedTemplate] = useState(template);
  const [view, setView] = useState<"write" | "preview">("write");
  const [isSubmitted, setSubmitted] = useState(false);
  const [confirming, setConfirming] = useState<"publish" | "discard" | null>(null);
  const next = (state.in_force?.version ?? 0) + 1;
  const faults = faultsOf(draft.fields, state);
  const page = useRef<HTMLDivElement>(null);
  const marks = marksIn(draft.fields.text);
  const others = state.accounts - 1;
  const publishing = useTask(async () => {
    await draft.publish();
    await onPublished(next);
  });
  const publish = () => {
    // The first version on a server without other users interrupts no one.
    if (Object.keys(faults).length === 0)
      return state.in_force || others > 0 ? setConfirming("publish") : void publishing.run();
    flushSync(() => {
      setSubmitted(true);
      setView("write");
    });
    page.current?.querySelector<HTMLElement>("[aria-invalid=true]")?.focus();
  };
  const goTo = ({ start, end }: PolicyMark) => {
    flushSync(() => setView("write"));
    const field = page.current?.querySelector("textarea");
    if (!field) return;
    field.setSelectionRange(start, end);
    field.focus({ preventScroll: true });
    // Browsers do not scroll to a selection made by script; an approximate position is enough.
    field.scrollTop = (start / field.value.length) * field.scrollHeight - field.clientHeight / 2;
    field.scrollIntoView({ block: "center" });
  };
  const insertTemplate = (text: string) => {
    setInsertedTemplate(text);
    draft.write({ ...draft.fields, text });
  };
  return (
    <div ref={page} className="grid gap-5">
      {state.kind !== "workspace" && (
        <TemplateBar
          kind={state.kind}
          templateState={templateStateOf(draft.fields.text, insertedTemplate)}
          onUse={insertTemplate}
        />
      )}
      {(marks.length > 0 || insertedTemplate !== "") && <Marks marks={marks} onGo={goTo} />}
      <Views view={view} onView={setView} />
      {view === "write" ? (
        <Fields state={state} fields={draft.fields} faults={isSubmitted ? faults : {}} onWrite={draft.write} />
      ) : (
        <Preview state={state} fields={draft.fields} />
      )}
      <ErrorNotice error={draft.error ?? publishing.error} />
      <div className="flex flex-wrap items-center gap-3">
        <Button variant="main" disabled={publishing.busy} onClick={publish}>
          {texts.publish(next)}
        </Button>
        <Button disabled={draft.busy || !draft.isChanged} onClick={() => void draft.save()}>
          {draft.busy ? texts.saving : texts.save}
        </Button>
        {draft.savedAt !== null && (
          <Button variant="ghost" onClick={() => setConfirming("discard")}>
            {texts.discard}
          </Button>
        )}
        <span role="status" className="text-sm text-quiet" data-testid="policy-state">
          {draft.isChanged ? texts.unsaved : draft.savedAt ? texts.saved(atMoment(draft.savedAt)) : ""}
        </span>
      </div>
      <LeaveGuard active={draft.isChanged} text={texts.leave} />
      {confirming === "publish" && (
        <Confirm
          title={texts.publishTitle(state.kind, next)}
          text={texts.publishText(state.kind, others)}
          action={texts.publishDo}
          danger={false}
          onClose={() => setConfirming(null)}
          onConfirm={async () => {
            await draft.publish();
            await onPublished(next);
          }}
        />
      )}
      {confirming === "discard" && (
        <Confirm
          title={texts.discardTitle}
          text={texts.discardText}
          action={texts.discard}
          onClose={() => setConfirming(null)}
          onConfirm={() => draft.discard().then(onDiscarded)}
        />
      )}
    </div>
  );
}

function templateStateOf(text: string, template: string): TemplateState {
  if (text.trim() === "") return "nothing";
  return text === template ? "template" : "own";
}

function Views({ view, onView }: { view: "write" | "preview"; onView: (view: "write" | "preview") => void }) {
  return (
    <div role="group" aria-label={texts.views} className="flex gap-2">
      {(["write", "preview"] as const).map((one) => (
        <Button
          key={one}
          aria-pressed={view === one}
          className={view === one ? "border-accent! bg-wash!" : ""}
          onClick={() => onView(one)}
        >
          {texts[one]}
        </Button>
      ))}
    </div>
  );
}

interface FieldsProps {
  state: PolicyEditorState;
  fields: PolicyText;
  faults: Partial<PolicyText>;
  onWrite: (fields: PolicyText) => void;
}

function Fields({ state, fields, faults, onWrite }: FieldsProps) {
  return (
    <>
      <LongField
        label={texts.textLabel}
        rows={18}
        maxLength={longestText}
        spellCheck
        value={fields.text}
        error={faults.text}
        onChange={(event) => onWrite({ ...fields, text: event.target.value })}
      />
      {state.in_force && (
        <TextField
          label={texts.note}
          hint={texts.noteHint}
          maxLength={longestNote}
          value={fields.note}
          error={faults.note}
          onChange={(event) => onWrite({ ...fields, note: event.target.value })}
        />
      )}
    </>
  );
}

function Preview({ state, fields }: { state: PolicyEditorState; fields: PolicyText }) {
  const policy = {
    kind: state.kind,
    version: (state.in_force?.version ?? 0) + 1,
    note: fields.note,
    published_at: new Date().toISOString(),
    text: fields.text,
  };
  return (
    <div data-testid="policy-preview">
      <p className="mb-3 text-sm text-quiet">{fields.text.trim() ? texts.previewText : texts.previewEmpty}</p>
      {fields.text.trim() !== "" && (
        <PolicyCard policy={policy} changes={state.in_force && fields.note.trim() ? [fields.note] : []} />
      )}
    </div>
  );
}
