/** Chooses the tests and models of a run. */
import { useState } from "react";
import { readTestModels, startTestRun, type TestModel, type TestSheet } from "../../api/gptTests";
import type { GptEdit } from "../../api/types";
import { useResource } from "../../api/useResource";
import { t } from "../../texts";
import { gptTestTexts as texts } from "../../texts/gptTests";
import { Button } from "../../ui/Button";
import { Dialog } from "../../ui/Dialog";
import { Field } from "../../ui/Field";
import { modelName } from "../../ui/modelName";
import { ErrorNotice } from "../../ui/Notice";
import { ResourceView } from "../../ui/ResourceView";
import { useTask } from "../../ui/useTask";

interface RunDialogProps {
  gpt: GptEdit;
  tests: TestSheet;
  onStarted: () => Promise<void>;
  onClose: () => void;
}

export default function RunDialog({ gpt, tests, onStarted, onClose }: RunDialogProps) {
  const [version, setVersion] = useState(0);
  const query = useResource(`${gpt.id} ${version}`, () => readTestModels(gpt.id, version));
  const [chosen, setChosen] = useState<readonly string[] | null>(null);
  const all = query.resource.state === "ready" ? query.resource.value : [];
  const usable = all.filter(({ reasons }) => reasons.length === 0);
  const models = (chosen ?? usable.slice(0, 1).map(({ name }) => name)).filter((name) =>
    usable.some((model) => model.name === name),
  );
  const start = useTask(async () => {
    await startTestRun(gpt.id, version, models);
    await onStarted();
    onClose();
  });
  const choose = (name: string, on: boolean) =>
    setChosen(on ? [...models, name] : models.filter((one) => one !== name));
  return (
    <Dialog title={texts.runTitle} onClose={onClose}>
      <div className="grid gap-5">
        <p className="text-quiet">{texts.runText(tests.tests.length)}</p>
        {gpt.version !== null && (
          <Field label={texts.subject}>
            {(control) => (
              <select
                className="box min-h-11"
                value={version}
                onChange={(event) => setVersion(Number(event.target.value))}
                {...control}
              >
                <option value={0}>{texts.draft}</option>
                <option value={gpt.version ?? 0}>{texts.published(gpt.version ?? 0)}</option>
              </select>
            )}
          </Field>
        )}
        <fieldset>
          <legend className="text-[0.9375rem] font-medium">{texts.models}</legend>
          <p className="mb-1 text-sm text-quiet">{texts.modelsHint(tests.limits.models)}</p>
          <ResourceView query={query}>
            {(estimate) => (
              <div>
                {estimate.map((model) => (
                  <Choice
                    key={model.name}
                    model={model}
                    on={models.includes(model.name)}
                    full={models.length >= tests.limits.models}
                    onChange={(on) => choose(model.name, on)}
                  />
                ))}
              </div>
            )}
          </ResourceView>
        </fieldset>
        <ErrorNotice error={start.error} />
        <div className="flex flex-wrap justify-end gap-3">
          <Button onClick={onClose}>{t.common.cancel}</Button>
          <Button variant="main" disabled={models.length === 0 || start.busy} onClick={start.run}>
            {start.busy ? texts.starting : texts.start}
          </Button>
        </div>
      </div>
    </Dialog>
  );
}

interface ChoiceProps {
  model: TestModel;
  on: boolean;
  full: boolean;
  onChange: (on: boolean) => void;
}

function Choice({ model, on, full, onChange }: ChoiceProps) {
  const { reasons, host } = model;
  return (
    <label className="flex min-h-10 cursor-pointer items-start gap-3 py-2">
      <input
        type="checkbox"
        className="mt-1 size-4 shrink-0 accent-(--accent)"
        checked={on}
        disabled={reasons.length > 0 || (full && !on)}
        onChange={(event) => onChange(event.target.checked)}
      />
      <span className="min-w-0">
        <span className="block wrap-anywhere">{modelName(model.shown_name)}</span>
        <span className="block text-sm text-quiet wrap-anywhere">{reasons[0] ?? (host || texts.here)}</span>
      </span>
    </label>
  );
}
