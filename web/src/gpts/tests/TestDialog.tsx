/** Edits one test: the prompt, the messages before it, and the checks of the answer. */
import { useEffect, useRef, useState } from "react";
import { readActions } from "../../api/actions";
import { readKnowledge } from "../../api/gpts";
import type { AnswerCheck, GptTest, TestLimits } from "../../api/gptTests";
import { useResource } from "../../api/useResource";
import { t } from "../../texts";
import { gptTestTexts as texts } from "../../texts/gptTests";
import { Button, IconButton } from "../../ui/Button";
import { Confirm, Dialog } from "../../ui/Dialog";
import { LongField } from "../../ui/Field";
import { ErrorNotice } from "../../ui/Notice";
import { useTask } from "../../ui/useTask";
import { CheckFields, type Suggestions } from "./CheckFields";
import { checkOf } from "./checks";
import { FieldProblem, problemAttributes } from "./FieldProblem";
import { type Problems, problemsOf } from "./problems";

interface TestDialogProps {
  gpt: string;
  limits: TestLimits;
  test: GptTest;
  title: string;
  onSave: (test: GptTest) => Promise<void>;
  onClose: () => void;
}

export default function TestDialog({ gpt, limits, test, title, onSave, onClose }: TestDialogProps) {
  const [draft, setDraft] = useState(test);
  const [attempts, setAttempts] = useState(0);
  const [leaving, setLeaving] = useState(false);
  const content = useRef<HTMLDivElement>(null);
  const known = useKnown(gpt);
  const change = (change: Partial<GptTest>) => setDraft({ ...draft, ...change });
  const { prompt, earlier, checks } = draft;
  const problems: Problems = attempts > 0 ? problemsOf(draft, limits) : new Map();
  const save = useTask(async () => {
    if (problemsOf(draft, limits).size === 0) {
      await onSave(draft);
      onClose();
    } else setAttempts(attempts + 1);
  });
  useEffect(() => {
    if (attempts > 0 || save.error !== null)
      content.current?.querySelector<HTMLElement>("[aria-invalid=true], [data-failed]")?.focus();
  }, [attempts, save.error]);
  const isChanged = JSON.stringify(draft) !== JSON.stringify(test);
  const leave = () => (isChanged ? setLeaving(true) : onClose());
  const setCheck = (n: number, check: AnswerCheck) => change({ checks: checks.with(n, check) });
  return (
    <Dialog
      title={title}
      place="wide"
      onClose={leave}
      footer={
        <div className="flex flex-wrap justify-end gap-3">
          <Button onClick={leave}>{t.common.cancel}</Button>
          <Button variant="main" aria-disabled={save.busy} onClick={save.run}>
            {t.common.save}
          </Button>
        </div>
      }
    >
      <div ref={content} className="grid gap-6">
        <LongField
          label={texts.prompt}
          hint={texts.promptHint}
          rows={3}
          required
          maxLength={limits.prompt_characters}
          value={prompt}
          error={problems.get("prompt")}
          onChange={(event) => change({ prompt: event.target.value })}
        />
        <fieldset>
          <legend className="text-[0.9375rem] font-medium">{texts.checks}</legend>
          <p className="mb-2 text-sm text-quiet">{texts.checksHint}</p>
          <div className="grid gap-3">
            {checks.map((check, n) => (
              <CheckFields
                key={n}
                n={n + 1}
                check={check}
                known={known}
                limits={limits}
                problems={problems}
                onChange={(changed) => setCheck(n, changed)}
                onRemove={() => change({ checks: checks.toSpliced(n, 1) })}
              />
            ))}
          </div>
          {checks.length < limits.checks && (
            <Button className="mt-2" onClick={() => change({ checks: [...checks, checkOf("contains")] })}>
              {texts.addCheck}
            </Button>
          )}
        </fieldset>
        <Earlier
          earlier={earlier}
          limits={limits}
          problems={problems}
          onChange={(changed) => change({ earlier: changed })}
        />
        <div tabIndex={-1} data-failed={save.error !== null || undefined}>
          <ErrorNotice error={save.error} />
        </div>
      </div>
      {leaving && (
        <Confirm
          title={texts.discardTitle}
          text={texts.discardText}
          action={texts.discard}
          onClose={() => setLeaving(false)}
          onConfirm={async () => onClose()}
        />
      )}
    </Dialog>
  );
}

function Earlier({
  earlier,
  limits,
  problems,
  onChange,
}: {
  earlier: GptTest["earlier"];
  limits: TestLimits;
  problems: Problems;
  onChange: (earlier: GptTest["earlier"]) => void;
}) {
  const next = earlier.length % 2 === 0 ? "user" : "assistant";
  return (
    <fieldset>
      <legend className="text-[0.9375rem] font-medium">{texts.earlier}</legend>
      <p className="mb-2 text-sm text-quiet">{texts.earlierHint}</p>
      <div className="grid gap-2">
        {earlier.map((turn, n) => (
          <div key={n} className="flex flex-wrap items-start gap-1">
            <select
              className="box min-h-11 w-28 shrink-0"
              aria-label={texts.roleOf(n + 1)}
              value={turn.role}
              onChange={(event) =>
                onChange(earlier.with(n, { ...turn, role: event.target.value === "user" ? "user" : "assistant" }))
              }
            >
              <option value="user">{texts.roles.user}</option>
              <option value="assistant">{texts.roles.assistant}</option>
            </select>
            <textarea
              className="box min-w-0 flex-1"
              rows={2}
              maxLength={limits.prompt_characters}
              aria-label={texts.message(n + 1)}
              {...problemAttributes(problems, `earlier ${n}`)}
              value={turn.text}
              onChange={(event) => onChange(earlier.with(n, { ...turn, text: event.target.value }))}
            />
            <IconButton
              icon="close"
              label={texts.removeMessage(n + 1)}
              onClick={() => onChange(earlier.toSpliced(n, 1))}
            />
            <FieldProblem problems={problems} place={`earlier ${n}`} />
          </div>
        ))}
      </div>
      {earlier.length < limits.earlier_turns && (
        <Button className="mt-2" onClick={() => onChange([...earlier, { role: next, text: "" }])}>
          {texts.addMessage}
        </Button>
      )}
    </fieldset>
  );
}

/** The GPT's operations and files to choose from. */
function useKnown(gpt: string): Suggestions {
  const actions = useResource(`actions ${gpt}`, () => readActions(gpt)).resource;
  const files = useResource(`files ${gpt}`, () => readKnowledge(gpt)).resource;
  const all = actions.state === "ready" ? actions.value : [];
  return {
    operations: all.flatMap(({ operations }) => operations.filter(({ enabled }) => enabled).map(({ name }) => name)),
    files: files.state === "ready" ? files.value.map(({ name }) => name) : [],
  };
}
