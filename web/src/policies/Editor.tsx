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
import { type Held, TemplateBar } from "./TemplateBar";
import { faultsOf, type PolicyText, usePolicyDraft } from "./usePolicyDraft";

interface EditorProps {
  desk: PolicyEditorState;
  /** The text to begin the first version with. */
  template?: string;
  onDiscarded: () => Promise<void>;
  /** The version is in force; the editor is left, or shows the next one. */
  onPublished: (version: number) => void | Promise<void>;
}

const words = policyTexts.operator;

export function Editor({ desk, template = "", onDiscarded, onPublished }: EditorProps) {
  const draft = usePolicyDraft(desk, template);
  const [filled, setFilled] = useState(template);
  const [view, setView] = useState<"write" | "preview">("write");
  const [tried, setTried] = useState(false);
  const [asking, setAsking] = useState<"publish" | "discard" | null>(null);
  const next = (desk.in_force?.version ?? 0) + 1;
  const faults = faultsOf(draft.written, desk);
  const page = useRef<HTMLDivElement>(null);
  const marks = marksIn(draft.written.text);
  const others = desk.accounts - 1;
  const publishing = useTask(async () => {
    await draft.publish();
    await onPublished(next);
  });
  const publish = () => {
    // The first version on a server without other people interrupts no one.
    if (Object.keys(faults).length === 0)
      return desk.in_force || others > 0 ? setAsking("publish") : void publishing.run();
    flushSync(() => {
      setTried(true);
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
    // Browsers do not scroll to a selection that a script makes: its part of the text is near enough.
    field.scrollTop = (start / field.value.length) * field.scrollHeight - field.clientHeight / 2;
    field.scrollIntoView({ block: "center" });
  };
  const use = (text: string) => {
    setFilled(text);
    draft.write({ ...draft.written, text });
  };
  return (
    <div ref={page} className="grid gap-5">
      {desk.kind !== "workspace" && (
        <TemplateBar kind={desk.kind} held={heldIn(draft.written.text, filled)} onUse={use} />
      )}
      {(marks.length > 0 || filled !== "") && <Marks marks={marks} onGo={goTo} />}
      <Views view={view} onView={setView} />
      {view === "write" ? (
        <Fields desk={desk} written={draft.written} faults={tried ? faults : {}} onWrite={draft.write} />
      ) : (
        <Preview desk={desk} written={draft.written} />
      )}
      <ErrorNotice error={draft.error ?? publishing.error} />
      <div className="flex flex-wrap items-center gap-3">
        <Button look="main" disabled={publishing.busy} onClick={publish}>
          {words.publish(next)}
        </Button>
        <Button disabled={draft.busy || !draft.isChanged} onClick={() => void draft.save()}>
          {draft.busy ? words.saving : words.save}
        </Button>
        {draft.savedAt !== null && (
          <Button look="ghost" onClick={() => setAsking("discard")}>
            {words.discard}
          </Button>
        )}
        <span role="status" className="text-sm text-quiet" data-testid="policy-state">
          {draft.isChanged ? words.unsaved : draft.savedAt ? words.saved(atMoment(draft.savedAt)) : ""}
        </span>
      </div>
      <LeaveGuard active={draft.isChanged} text={words.leave} />
      {asking === "publish" && (
        <Confirm
          title={words.publishTitle(desk.kind, next)}
          text={words.publishText(desk.kind, others)}
          action={words.publishDo}
          danger={false}
          onClose={() => setAsking(null)}
          onConfirm={async () => {
            await draft.publish();
            await onPublished(next);
          }}
        />
      )}
      {asking === "discard" && (
        <Confirm
          title={words.discardTitle}
          text={words.discardText}
          action={words.discard}
          onClose={() => setAsking(null)}
          onConfirm={() => draft.discard().then(onDiscarded)}
        />
      )}
    </div>
  );
}

function heldIn(text: string, template: string): Held {
  if (text.trim() === "") return "nothing";
  return text === template ? "template" : "own";
}

function Views({ view, onView }: { view: "write" | "preview"; onView: (view: "write" | "preview") => void }) {
  return (
    <div role="group" aria-label={words.views} className="flex gap-2">
      {(["write", "preview"] as const).map((one) => (
        <Button
          key={one}
          aria-pressed={view === one}
          className={view === one ? "border-accent! bg-wash!" : ""}
          onClick={() => onView(one)}
        >
          {words[one]}
        </Button>
      ))}
    </div>
  );
}

interface FieldsProps {
  desk: PolicyEditorState;
  written: PolicyText;
  faults: Partial<PolicyText>;
  onWrite: (written: PolicyText) => void;
}

function Fields({ desk, written, faults, onWrite }: FieldsProps) {
  return (
    <>
      <LongField
        label={words.textLabel}
        rows={18}
        maxLength={longestText}
        spellCheck
        value={written.text}
        error={faults.text}
        onChange={(event) => onWrite({ ...written, text: event.target.value })}
      />
      {desk.in_force && (
        <TextField
          label={words.note}
          hint={words.noteHint}
          maxLength={longestNote}
          value={written.note}
          error={faults.note}
          onChange={(event) => onWrite({ ...written, note: event.target.value })}
        />
      )}
    </>
  );
}

function Preview({ desk, written }: { desk: PolicyEditorState; written: PolicyText }) {
  const policy = {
    kind: desk.kind,
    version: (desk.in_force?.version ?? 0) + 1,
    note: written.note,
    published_at: new Date().toISOString(),
    text: written.text,
  };
  return (
    <div data-testid="policy-preview">
      <p className="mb-3 text-sm text-quiet">{written.text.trim() ? words.previewText : words.previewEmpty}</p>
      {written.text.trim() !== "" && (
        <PolicyCard policy={policy} changes={desk.in_force && written.note.trim() ? [written.note] : []} />
      )}
    </div>
  );
}
