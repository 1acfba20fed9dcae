/** An offered model's display name, abilities and audience. */

import { useResource } from "../api/useResource";
import { type OperatorsWorkspaces, readWorkspaces } from "../api/workspace";
import { modelEndpointTexts } from "../texts/modelEndpoints";
import { operatorTexts } from "../texts/operator";
import { Checkbox } from "../ui/Checkbox";
import { ChoiceField, Field, TextField } from "../ui/Field";
import { Paged } from "../ui/Paged";
import { ResourceView } from "../ui/ResourceView";
import { type ChosenModel, type Kind, tokensAreFine } from "./chosenModels";

const texts = modelEndpointTexts.choose;
const kinds: readonly Kind[] = ["chat", "embedding", "reranking"];

interface Props {
  model: ChosenModel;
  onChange: (model: ChosenModel) => void;
}

export function ModelDetails({ model, onChange }: Props) {
  const write = (change: Partial<ChosenModel>) => onChange({ ...model, ...change });
  return (
    <details className="ms-7 mb-2">
      <summary className="min-h-6 text-sm text-quiet">{texts.details(model.shown_name || model.name)}</summary>
      <div className="mt-3 grid gap-4">
        <div className="grid gap-4 sm:grid-cols-2">
          <TextField
            label={texts.shownName}
            maxLength={80}
            value={model.shown_name}
            onChange={(event) => write({ shown_name: event.target.value })}
          />
          <TextField
            label={texts.publicName}
            maxLength={200}
            spellCheck={false}
            value={model.public_name}
            onChange={(event) => write({ public_name: event.target.value })}
          />
          <Field label={texts.kind}>
            {(control) => (
              <select
                className="box"
                value={model.kind}
                onChange={(event) => write({ kind: event.target.value as Kind })}
                {...control}
              >
                {kinds.map((kind) => (
                  <option key={kind} value={kind}>
                    {texts.kinds[kind]}
                  </option>
                ))}
              </select>
            )}
          </Field>
        </div>
        {model.kind === "chat" && (
          <>
            <div className="grid gap-4 sm:grid-cols-2">
              <Tokens label={texts.context} value={model.context} onChange={(context) => write({ context })} />
              <Tokens label={texts.answer} value={model.answer} onChange={(answer) => write({ answer })} />
            </div>
            <div className="flex flex-wrap gap-x-6">
              <Checkbox label={texts.images} on={model.images} onChange={(images) => write({ images })} />
              <Checkbox label={texts.tools} on={model.tools} onChange={(tools) => write({ tools })} />
            </div>
          </>
        )}
        <ChoiceField
          legend={texts.audience}
          name={`who-${model.name}`}
          value={model.workspaces === null ? "everyone" : "workspaces"}
          options={[
            { value: "everyone", label: texts.everyone },
            { value: "workspaces", label: texts.workspaces },
          ]}
          onChoose={(audience) => write({ workspaces: audience === "everyone" ? null : [] })}
        />
        {model.workspaces !== null && (
          <Workspaces chosen={model.workspaces} onChange={(workspaces) => write({ workspaces })} />
        )}
      </div>
    </details>
  );
}

function Tokens({ label, value, onChange }: { label: string; value: string; onChange: (value: string) => void }) {
  return (
    <TextField
      label={label}
      hint={texts.asSettings}
      error={tokensAreFine(value) ? undefined : texts.numberWrong}
      inputMode="numeric"
      autoComplete="off"
      value={value}
      onChange={(event) => onChange(event.target.value)}
    />
  );
}

const toPage = ({ workspaces, more }: OperatorsWorkspaces) => ({ items: workspaces, more });

function Workspaces({ chosen, onChange }: { chosen: readonly string[]; onChange: (ids: string[]) => void }) {
  const query = useResource("workspaces of this server", () => readWorkspaces());
  return (
    <ResourceView query={query}>
      {(first) =>
        first.workspaces.length === 0 ? (
          <p className="text-quiet">{texts.noWorkspaces}</p>
        ) : (
          <Paged
            first={toPage(first)}
            read={(after) => readWorkspaces(after).then(toPage)}
            older={operatorTexts.people.more}
            testId="model-workspaces"
            plain
          >
            {({ id, name }) => (
              <li>
                <Checkbox
                  label={name}
                  on={chosen.includes(id)}
                  onChange={(on) => onChange(on ? [...chosen, id] : chosen.filter((each) => each !== id))}
                />
              </li>
            )}
          </Paged>
        )
      }
    </ResourceView>
  );
}
