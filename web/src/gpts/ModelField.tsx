/** The GPT's model, whether users may choose another one, and the parameters of its answers. */
import { lazy, Suspense, useState } from "react";
import { readModels } from "../api/models";
import type { Draft, Model } from "../api/types";
import { useResource } from "../api/useResource";
import { setCount } from "../models/parameters";
import { recipientFacts } from "../models/recipientFacts";
import { builderTexts } from "../texts/builder";
import { modelPickerTexts as texts } from "../texts/modelPicker";
import { Button } from "../ui/Button";
import { Field } from "../ui/Field";
import { modelName } from "../ui/modelName";
import { Switch } from "../ui/Switch";

const ParametersDialog = lazy(() => import("../models/ParametersDialog"));

export function ModelField({ draft, write }: { draft: Draft; write: (change: Partial<Draft>) => void }) {
  const { model, lets_choose, parameters } = draft;
  const query = useResource("models", () => readModels());
  const [sets, set] = useState(false);
  const models = query.resource.state === "ready" ? query.resource.value.models : [];
  const chosen = models.find((one) => (model === null ? one.is_default : one.name === model));
  const unlisted = model !== null && chosen === undefined;
  const missing = unlisted && query.resource.state === "ready";
  const count = setCount(parameters);
  return (
    <div className="grid gap-4">
      <Field
        label={builderTexts.model}
        hint={chosen ? recipientFacts(chosen.recipient) : builderTexts.modelHint}
        error={missing ? builderTexts.modelMissing(model) : null}
      >
        {(control) => (
          <select
            className="box min-h-11"
            value={model ?? ""}
            onChange={(event) => write({ model: event.target.value || null })}
            {...control}
          >
            <option value="">{builderTexts.modelDefault}</option>
            {unlisted && <option value={model}>{modelName(model)}</option>}
            {[...groupByRecipient(models)].map(([facts, members]) => (
              <optgroup key={facts} label={facts}>
                {members.map(({ name, shown_name }) => (
                  <option key={name} value={name}>
                    {modelName(shown_name)}
                  </option>
                ))}
              </optgroup>
            ))}
          </select>
        )}
      </Field>
      <Switch
        label={texts.letsChoose}
        hint={texts.letsHint}
        on={lets_choose ?? model === null}
        onChange={(on) => write({ lets_choose: on })}
      />
      <div className="flex flex-wrap items-center gap-3">
        <Button onClick={() => set(true)}>{texts.parameters}</Button>
        {count > 0 && <p className="text-sm text-quiet">{texts.parametersSet(count)}</p>}
      </div>
      {sets && (
        <Suspense>
          <ParametersDialog
            text={texts.parametersOfGpt}
            value={parameters}
            onSave={(parameters) => write({ parameters })}
            onClose={() => set(false)}
          />
        </Suspense>
      )}
    </div>
  );
}

const groupByRecipient = (models: readonly Model[]) => Map.groupBy(models, (one) => recipientFacts(one.recipient));
