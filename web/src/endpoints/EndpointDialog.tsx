/** The connection of a new endpoint, with its facts and an optional preset, or of a saved one. */
import { useId, useState } from "react";
import { addEndpoint, changeEndpoint, type Endpoint, type Preset } from "../api/modelEndpoints";
import { t } from "../texts";
import { modelEndpointTexts } from "../texts/modelEndpoints";
import { Button } from "../ui/Button";
import { Checkbox } from "../ui/Checkbox";
import { Dialog } from "../ui/Dialog";
import { Field, LongField, TextField } from "../ui/Field";
import { ErrorNotice } from "../ui/Notice";
import { useTask } from "../ui/useTask";
import {
  bodyOf,
  connectionFields,
  daysAreFine,
  type EndpointFields,
  emptyFields,
  endpointChange,
  headersOf,
  newEndpoint,
  noFacts,
  presetConnection,
  presetFacts,
} from "./endpointForm";
import { FactsFields } from "./FactsFields";

const texts = modelEndpointTexts.form;
const protocols = ["chat", "responses", "messages", "azure"] as const;

interface Props {
  /** The endpoint to edit; if omitted, a new one. */
  endpoint?: Endpoint;
  presets: readonly Preset[];
  /** The preset to start from. */
  preset?: Preset;
  onClose: () => void;
  onSaved: (endpoint: Endpoint) => Promise<void>;
}

export function EndpointDialog({ endpoint, presets, preset, onClose, onSaved }: Props) {
  const [fields, setFields] = useState<EndpointFields>(() =>
    endpoint ? connectionFields(endpoint) : preset ? presetConnection(preset, emptyFields) : emptyFields,
  );
  const [facts, setFacts] = useState(() => (preset ? presetFacts(preset) : noFacts));
  const save = useTask(async () => {
    const saved = endpoint
      ? await changeEndpoint(endpoint.id, endpointChange(fields))
      : await addEndpoint(newEndpoint(fields, facts));
    await onSaved(saved);
    onClose();
  });
  const choose = (id: string) => {
    const chosen = presets.find((each) => each.id === id);
    setFields(chosen ? presetConnection(chosen, fields) : { ...fields, preset: "" });
    setFacts(chosen ? presetFacts(chosen) : noFacts);
  };
  const isValid = headersOf(fields.headers) !== null && bodyOf(fields.body) !== null && daysAreFine(facts.days);
  const id = useId();
  const footer = (
    <div className="flex flex-wrap justify-end gap-3">
      <Button onClick={onClose}>{t.common.cancel}</Button>
      <Button variant="main" type="submit" form={id} disabled={save.busy || !isValid}>
        {texts.save}
      </Button>
    </div>
  );
  return (
    <Dialog
      title={endpoint ? modelEndpointTexts.editOf(endpoint.name) : texts.addTitle}
      place="wide"
      footer={footer}
      onClose={onClose}
    >
      <form id={id} className="grid gap-5" onSubmit={save.submit}>
        {!endpoint && <Presets presets={presets} chosen={fields.preset} onChoose={choose} />}
        <Connection fields={fields} onChange={setFields} endpoint={endpoint} />
        {!endpoint && (
          <section className="grid gap-3 border-t border-line pt-4" aria-label={modelEndpointTexts.declare.title}>
            <h3 className="font-semibold">{modelEndpointTexts.declare.title}</h3>
            <p className="text-quiet">{modelEndpointTexts.declare.text}</p>
            <FactsFields facts={facts} onChange={setFacts} />
          </section>
        )}
        <ErrorNotice error={save.error} />
      </form>
    </Dialog>
  );
}

function Presets({
  presets,
  chosen,
  onChoose,
}: {
  presets: readonly Preset[];
  chosen: string;
  onChoose: (id: string) => void;
}) {
  return (
    <Field label={texts.preset}>
      {(control) => (
        <select className="box" value={chosen} onChange={(event) => onChoose(event.target.value)} {...control}>
          <option value="">{texts.otherPreset}</option>
          {presets.map(({ id, name }) => (
            <option key={id} value={id}>
              {name}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}

function Connection({
  fields,
  onChange,
  endpoint,
}: {
  fields: EndpointFields;
  onChange: (fields: EndpointFields) => void;
  endpoint: Endpoint | undefined;
}) {
  const write = (change: Partial<EndpointFields>) => onChange({ ...fields, ...change });
  return (
    <>
      <TextField
        label={texts.name}
        hint={texts.nameHint}
        required
        maxLength={80}
        value={fields.name}
        onChange={(event) => write({ name: event.target.value })}
      />
      <TextField
        label={texts.address}
        hint={/[A-Z]{3}/.test(fields.address) ? texts.addressHint : undefined}
        required
        maxLength={500}
        inputMode="url"
        autoCapitalize="off"
        spellCheck={false}
        placeholder="https://models.example.com/v1"
        value={fields.address}
        onChange={(event) => write({ address: event.target.value })}
      />
      <KeyFields fields={fields} write={write} endpoint={endpoint} />
      <Checkbox
        label={texts.inside}
        hint={texts.insideHint}
        on={fields.inside}
        onChange={(inside) => write({ inside })}
      />
      <Field label={texts.protocol}>
        {(control) => (
          <select
            className="box"
            value={fields.protocol}
            onChange={(event) => write({ protocol: event.target.value as EndpointFields["protocol"] })}
            {...control}
          >
            {protocols.map((protocol) => (
              <option key={protocol} value={protocol}>
                {texts.protocols[protocol]}
              </option>
            ))}
          </select>
        )}
      </Field>
      <MoreFields fields={fields} write={write} endpoint={endpoint} />
    </>
  );
}

interface PartProps {
  fields: EndpointFields;
  write: (change: Partial<EndpointFields>) => void;
  endpoint: Endpoint | undefined;
}

/** Normalises an address like the server. */
function withoutSlash(address: string): string {
  return address.endsWith("/") ? withoutSlash(address.slice(0, -1)) : address;
}

function KeyFields({ fields, write, endpoint }: PartProps) {
  const saved = endpoint?.has_key ?? false;
  const isMoved = saved && withoutSlash(fields.address.trim()) !== endpoint?.base_url;
  const hint = isMoved ? texts.keyLost : saved ? texts.keyKept : texts.keyHint;
  return (
    <>
      <TextField
        label={texts.key}
        hint={hint}
        type="password"
        autoComplete="off"
        disabled={fields.removesKey}
        value={fields.key}
        onChange={(event) => write({ key: event.target.value })}
      />
      {saved && !isMoved && (
        <Checkbox
          label={texts.removeKey}
          on={fields.removesKey}
          onChange={(removesKey) => write({ removesKey, key: "" })}
        />
      )}
    </>
  );
}

function MoreFields({ fields, write, endpoint }: PartProps) {
  const keptHeaders = endpoint?.header_names ?? [];
  return (
    <details>
      <summary className="min-h-6 font-medium">{texts.more}</summary>
      <div className="mt-3 grid gap-4">
        <LongField
          label={texts.headers}
          hint={keptHeaders.length > 0 ? texts.headersKept(keptHeaders.join(", ")) : texts.headersHint}
          error={headersOf(fields.headers) === null ? texts.headersWrong : undefined}
          rows={2}
          spellCheck={false}
          value={fields.headers}
          onChange={(event) => write({ headers: event.target.value })}
        />
        <LongField
          label={texts.body}
          hint={texts.bodyHint}
          error={bodyOf(fields.body) === null ? texts.bodyWrong : undefined}
          rows={2}
          spellCheck={false}
          value={fields.body}
          onChange={(event) => write({ body: event.target.value })}
        />
      </div>
    </details>
  );
}
