/** The models that answer when none was chosen. */
import { type Endpoints, type Purpose, setDefaultModel } from "../api/modelEndpoints";
import { modelEndpointTexts } from "../texts/modelEndpoints";
import { Field } from "../ui/Field";
import { modelName } from "../ui/modelName";
import { ErrorNotice } from "../ui/Notice";
import { useTask } from "../ui/useTask";

const texts = modelEndpointTexts.defaults;
const purposes = ["chat", "side", "builder"] as const satisfies readonly Purpose[];

interface Props {
  endpoints: Endpoints;
  onChange: (endpoints: Endpoints) => void;
}

export function DefaultModels({ endpoints, onChange }: Props) {
  const set = useTask(async (purpose: Purpose, model: string) =>
    onChange(await setDefaultModel(purpose, model || null)),
  );
  const own = endpoints.embedded_model ? texts.embedded : texts.ofSettings;
  const offered = endpoints.endpoints.flatMap(({ models }) => models.filter(({ kind }) => kind === "chat"));
  return (
    <div className="card grid gap-4 p-4" data-testid="default-models">
      {purposes.map((purpose) => (
        <Field key={purpose} label={texts[purpose]}>
          {(control) => (
            <select
              className="box"
              value={endpoints.defaults[purpose] ?? ""}
              disabled={set.busy}
              onChange={(event) => void set.run(purpose, event.target.value)}
              {...control}
            >
              <option value="">{purpose === "chat" ? own : texts.likeChats}</option>
              {offered.map(({ public_name, shown_name }) => (
                <option key={public_name} value={public_name}>
                  {shown_name}
                </option>
              ))}
              {endpoints.own_models.map((name) => (
                <option key={name} value={name}>
                  {endpoints.embedded_model || modelName(name)}
                </option>
              ))}
            </select>
          )}
        </Field>
      ))}
      <ErrorNotice error={set.error} />
    </div>
  );
}
