/** Chooses an endpoint's offered models from its own list or by name. */
import { useEffect, useId, useState } from "react";
import { type Endpoint, listModels, offerModels } from "../api/modelEndpoints";
import { useResource } from "../api/useResource";
import { t } from "../texts";
import { modelEndpointTexts } from "../texts/modelEndpoints";
import { typeset } from "../texts/typeset";
import { Button } from "../ui/Button";
import { Checkbox } from "../ui/Checkbox";
import { Dialog } from "../ui/Dialog";
import { TextField } from "../ui/Field";
import { ErrorNotice, Notice } from "../ui/Notice";
import { Failure } from "../ui/ResourceView";
import { useTask } from "../ui/useTask";
import { type ChosenModel, chosenFrom, namesToChoose, newlyChosen, offeredModel, tokensAreFine } from "./chosenModels";
import { ModelDetails } from "./ModelDetails";

const texts = modelEndpointTexts.choose;
/** From this number of names on, a filter is shown. */
const MANY = 10;

export function ModelsDialog({
  endpoint,
  onClose,
  onSaved,
}: {
  endpoint: Endpoint;
  onClose: () => void;
  onSaved: () => Promise<void>;
}) {
  const [chosen, setChosen] = useState(() => chosenFrom(endpoint));
  const save = useTask(async () => {
    await offerModels(endpoint.id, chosen.map(offeredModel));
    await onSaved();
    onClose();
  });
  const fine = chosen.every(({ context, answer }) => tokensAreFine(context) && tokensAreFine(answer));
  const id = useId();
  const footer = (
    <div className="flex flex-wrap justify-end gap-3">
      <Button onClick={onClose}>{t.common.cancel}</Button>
      <Button variant="main" type="submit" form={id} disabled={save.busy || !fine}>
        {texts.save}
      </Button>
    </div>
  );
  return (
    <Dialog title={texts.title(endpoint.name)} place="wide" footer={footer} onClose={onClose}>
      <form id={id} className="grid gap-4" onSubmit={save.submit}>
        <p className="text-quiet">{texts.text}</p>
        <Choices endpoint={endpoint} chosen={chosen} onChange={setChosen} />
        <ErrorNotice error={save.error} />
      </form>
    </Dialog>
  );
}

interface ChoiceProps {
  endpoint: Endpoint;
  chosen: readonly ChosenModel[];
  onChange: (chosen: ChosenModel[]) => void;
}

function Choices({ endpoint, chosen, onChange }: ChoiceProps) {
  const { resource, reload } = useResource(`models of ${endpoint.id}`, () => listModels(endpoint.id));
  const listed = resource.state === "ready" ? resource.value : { names: [], problem: "" };
  const only = endpoint.models.length === 0 && listed.names.length === 1 ? listed.names[0] : undefined;
  useEffect(() => {
    if (only !== undefined) onChange([newlyChosen(only)]);
  }, [only]);
  return (
    <>
      {resource.state === "loading" && (
        <p role="status" className="text-quiet">
          {texts.asking}
        </p>
      )}
      {resource.state === "failed" && <Failure error={resource.error} onRetry={() => void reload()} />}
      {listed.problem && <Notice tone="caution">{typeset(listed.problem)}</Notice>}
      <List names={namesToChoose(listed.names, chosen)} chosen={chosen} onChange={onChange} />
      <ByName onAdd={(name) => onChange([...chosen.filter((each) => each.name !== name), newlyChosen(name)])} />
    </>
  );
}

function List({ names, chosen, onChange }: { names: readonly string[] } & Omit<ChoiceProps, "endpoint">) {
  const [filter, setFilter] = useState("");
  const shown = names.filter((name) => name.toLowerCase().includes(filter.trim().toLowerCase()));
  const toggle = (name: string, on: boolean) =>
    onChange(on ? [...chosen, newlyChosen(name)] : chosen.filter((each) => each.name !== name));
  const replace = (changed: ChosenModel) =>
    onChange(chosen.map((each) => (each.name === changed.name ? changed : each)));
  return (
    <>
      {names.length > MANY && (
        <TextField
          label={texts.filter}
          type="search"
          autoComplete="off"
          value={filter}
          onChange={(event) => setFilter(event.target.value)}
        />
      )}
      {names.length > 0 && shown.length === 0 && <p className="text-quiet">{texts.noMatch}</p>}
      <ul className="divide-y divide-line empty:hidden">
        {shown.map((name) => {
          const model = chosen.find((each) => each.name === name);
          return (
            <li key={name} className="py-1">
              <Checkbox label={name} on={model !== undefined} onChange={(on) => toggle(name, on)} />
              {model && <ModelDetails model={model} onChange={replace} />}
            </li>
          );
        })}
      </ul>
    </>
  );
}

function ByName({ onAdd }: { onAdd: (name: string) => void }) {
  const [name, setName] = useState("");
  const add = () => {
    onAdd(name.trim());
    setName("");
  };
  return (
    <div className="flex flex-wrap items-end gap-3">
      <div className="min-w-48 flex-1">
        <TextField
          label={texts.byName}
          maxLength={200}
          autoComplete="off"
          spellCheck={false}
          value={name}
          onChange={(event) => setName(event.target.value)}
        />
      </div>
      <Button disabled={name.trim() === ""} onClick={add}>
        {texts.addName}
      </Button>
    </div>
  );
}
