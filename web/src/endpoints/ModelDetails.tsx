/** What people see of an offered model, what it can do, and who may use it. */

import { useResource } from "../api/useResource";
import { type OperatorsWorkspaces, readWorkspaces } from "../api/workspace";
import { modelEndpointTexts } from "../texts/modelEndpoints";
import { operatorTexts } from "../texts/operator";
import { Checkbox } from "../ui/Checkbox";
import { ChoiceField, Field, TextField } from "../ui/Field";
import { Paged } from "../ui/Paged";
import { ResourceView } from "../ui/ResourceView";
import { type ChosenModel, type Kind, tokensAreFine } from "./chosenModels";

const words = modelEndpointTexts.choose;
const kinds: readonly Kind[] = ["chat", "embedding", "reranking"];

interface Props {
  model: ChosenModel;
  onChange: (model: ChosenModel) => void;
}

export function ModelDetails({ model, onChange }: Props) {
  const write = (change: Partial<ChosenModel>) => onChange({ ...model, ...change });
  return (
    <details className="ms-7 mb-2">
      <summary className="min-h-6 text-sm text-quiet">{words.details(model.shown_name || model.name)}</summary>
      <div className="mt-3 grid gap-4">
        <div className="grid gap-4 sm:grid-cols-2">
          <TextField
            label={words.shown}
            maxLength={80}
            value={model.shown_name}
            onChange={(event) => write({ shown_name: event.target.value })}
          />
          <TextField
            label={words.publicName}
            maxLength={200}
            spellCheck={false}
            value={model.public_name}
            onChange={(event) => write({ public_name: event.target.value })}
          />
          <Field label={words.kind}>
            {(tied) => (
              <select
                className="box"
                value={model.kind}
                onChange={(event) => write({ kind: event.target.value as Kind })}
                {...tied}
              >
                {kinds.map((kind) => (
                  <option key={kind} value={kind}>
                    {words.kinds[kind]}
                  </option>
                ))}
              </select>
            )}
          </Field>
        </div>
        {model.kind === "chat" && (
          <>
            <div className="grid gap-4 sm:grid-cols-2">
              <Tokens label={words.context} value={model.context} onChange={(context) => write({ context })} />
              <Tokens label={words.answer} value={model.answer} onChange={(answer) => write({ answer })} />
            </div>
            <div className="flex flex-wrap gap-x-6">
              <Checkbox label={words.images} on={model.images} onChange={(images) => write({ images })} />
              <Checkbox label={words.tools} on={model.tools} onChange={(tools) => write({ tools })} />
            </div>
          </>
        )}
        <ChoiceField
          legend={words.who}
          name={`who-${model.name}`}
          value={model.workspaces === null ? "everyone" : "workspaces"}
          options={[
            { value: "everyone", label: words.everyone },
            { value: "workspaces", label: words.workspaces },
          ]}
          onChoose={(who) => write({ workspaces: who === "everyone" ? null : [] })}
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
      hint={words.asSettings}
      error={tokensAreFine(value) ? undefined : words.numberWrong}
      inputMode="numeric"
      autoComplete="off"
      value={value}
      onChange={(event) => onChange(event.target.value)}
    />
  );
}

const piece = ({ workspaces, more }: OperatorsWorkspaces) => ({ items: workspaces, more });

function Workspaces({ chosen, onChange }: { chosen: readonly string[]; onChange: (ids: string[]) => void }) {
  const query = useResource("workspaces of this server", () => readWorkspaces());
  return (
    <ResourceView query={query}>
      {(first) =>
        first.workspaces.length === 0 ? (
          <p className="text-quiet">{words.noWorkspaces}</p>
        ) : (
          <Paged
            first={piece(first)}
            read={(after) => readWorkspaces(after).then(piece)}
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
