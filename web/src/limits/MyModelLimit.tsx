/** The user's own limit on model providers, with the models that each choice leaves (P14). */
import { useState } from "react";
import { choosePersonLimit, type PersonLimit, readPersonLimit } from "../api/modelLimit";
import { useResource } from "../api/useResource";
import { useMe, useSession } from "../app/session";
import { showToast } from "../app/toasts";
import { modelLimitTexts as texts } from "../texts/modelLimits";
import { Button } from "../ui/Button";
import { ChoiceField } from "../ui/Field";
import { modelName } from "../ui/modelName";
import { ErrorNotice, Notice } from "../ui/Notice";
import { ResourceView } from "../ui/ResourceView";
import { useTask } from "../ui/useTask";
import { isNarrower, limits } from "./effectiveLimit";

export function MyModelLimit() {
  const query = useResource("model limit", readPersonLimit);
  return (
    <ResourceView query={query}>{(own) => <Form key={own.limit} own={own} onSaved={query.replace} />}</ResourceView>
  );
}

function Form({ own, onSaved }: { own: PersonLimit; onSaved: (own: PersonLimit) => void }) {
  const me = useMe();
  const { setMe } = useSession();
  const [chosen, choose] = useState(own.limit);
  const save = useTask(async () => {
    const saved = await choosePersonLimit(chosen);
    setMe({ ...me, model_limit: saved.limit });
    onSaved(saved);
    showToast(texts.saved);
  });
  const explanation = (limit: PersonLimit["limit"]) =>
    (own.choices.find((each) => each.limit === limit)?.models ?? []).map(modelName);
  const options = limits.map((limit) => ({
    value: limit,
    label: texts.choices[limit],
    hint: `${texts.explanations[limit]} ${texts.left(explanation(limit).length, explanation(limit))}`,
  }));
  return (
    <form className="card grid gap-4 p-4" onSubmit={save.submit} noValidate>
      <ChoiceField legend={texts.legend} name="model-limit" value={chosen} options={options} onChoose={choose} />
      {isNarrower(own.workspace, chosen) && <Notice tone="quiet">{texts.byWorkspace}</Notice>}
      <ErrorNotice error={save.error} />
      <div>
        <Button type="submit" disabled={save.busy || chosen === own.limit}>
          {texts.save}
        </Button>
      </div>
    </form>
  );
}
