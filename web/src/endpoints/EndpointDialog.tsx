/** An endpoint's connection: a new one, with its facts, from a preset; or a saved one. */
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
  changedEndpoint,
  daysAreFine,
  headersOf,
  newEndpoint,
  noFacts,
  nothing,
  presetConnection,
  presetFacts,
  type Written,
  writtenConnection,
} from "./endpointForm";
import { FactsFields } from "./FactsFields";

const words = modelEndpointTexts.form;
const protocols = ["chat", "responses", "messages", "azure"] as const;

interface Props {
  /** The one to change; a new one without it. */
  endpoint?: Endpoint;
  presets: readonly Preset[];
  /** The preset to begin with. */
  preset?: Preset;
  onClose: () => void;
  onSaved: (endpoint: Endpoint) => Promise<void>;
}

export function EndpointDialog({ endpoint, presets, preset, onClose, onSaved }: Props) {
  const [written, setWritten] = useState<Written>(() =>
    endpoint ? writtenConnection(endpoint) : preset ? presetConnection(preset, nothing) : nothing,
  );
  const [facts, setFacts] = useState(() => (preset ? presetFacts(preset) : noFacts));
  const save = useTask(async () => {
    const saved = endpoint
      ? await changeEndpoint(endpoint.id, changedEndpoint(written))
      : await addEndpoint(newEndpoint(written, facts));
    await onSaved(saved);
    onClose();
  });
  const choose = (id: string) => {
    const chosen = presets.find((each) => each.id === id);
    setWritten(chosen ? presetConnection(chosen, written) : { ...written, preset: "" });
    setFacts(chosen ? presetFacts(chosen) : noFacts);
  };
  const fine = headersOf(written.headers) !== null && bodyOf(written.body) !== null && daysAreFine(facts.days);
  const id = useId();
  const footer = (
    <div className="flex flex-wrap justify-end gap-3">
      <Button onClick={onClose}>{t.common.cancel}</Button>
      <Button look="main" type="submit" form={id} disabled={save.busy || !fine}>
        {words.save}
      </Button>
    </div>
  );
  return (
    <Dialog
      title={endpoint ? modelEndpointTexts.editOf(endpoint.name) : words.addTitle}
      place="wide"
      footer={footer}
      onClose={onClose}
    >
      <form id={id} className="grid gap-5" onSubmit={save.submit}>
        {!endpoint && <Presets presets={presets} chosen={written.preset} onChoose={choose} />}
        <Connection written={written} onChange={setWritten} endpoint={endpoint} />
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
    <Field label={words.preset}>
      {(tied) => (
        <select className="box" value={chosen} onChange={(event) => onChoose(event.target.value)} {...tied}>
          <option value="">{words.otherPreset}</option>
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
  written,
  onChange,
  endpoint,
}: {
  written: Written;
  onChange: (written: Written) => void;
  endpoint: Endpoint | undefined;
}) {
  const write = (change: Partial<Written>) => onChange({ ...written, ...change });
  return (
    <>
      <TextField
        label={words.name}
        hint={words.nameHint}
        required
        maxLength={80}
        value={written.name}
        onChange={(event) => write({ name: event.target.value })}
      />
      <TextField
        label={words.address}
        hint={/[A-Z]{3}/.test(written.address) ? words.addressHint : undefined}
        required
        maxLength={500}
        inputMode="url"
        autoCapitalize="off"
        spellCheck={false}
        placeholder="https://models.example.com/v1"
        value={written.address}
        onChange={(event) => write({ address: event.target.value })}
      />
      <KeyFields written={written} write={write} endpoint={endpoint} />
      <Checkbox
        label={words.inside}
        hint={words.insideHint}
        on={written.inside}
        onChange={(inside) => write({ inside })}
      />
      <Field label={words.protocol}>
        {(tied) => (
          <select
            className="box"
            value={written.protocol}
            onChange={(event) => write({ protocol: event.target.value as Written["protocol"] })}
            {...tied}
          >
            {protocols.map((protocol) => (
              <option key={protocol} value={protocol}>
                {words.protocols[protocol]}
              </option>
            ))}
          </select>
        )}
      </Field>
      <MoreFields written={written} write={write} endpoint={endpoint} />
    </>
  );
}

interface PartProps {
  written: Written;
  write: (change: Partial<Written>) => void;
  endpoint: Endpoint | undefined;
}

/** As the server keeps an address. */
function withoutSlash(address: string): string {
  return address.endsWith("/") ? withoutSlash(address.slice(0, -1)) : address;
}

function KeyFields({ written, write, endpoint }: PartProps) {
  const saved = endpoint?.has_key ?? false;
  const moved = saved && withoutSlash(written.address.trim()) !== endpoint?.base_url;
  const hint = moved ? words.keyLost : saved ? words.keyKept : words.keyHint;
  return (
    <>
      <TextField
        label={words.key}
        hint={hint}
        type="password"
        autoComplete="off"
        disabled={written.removesKey}
        value={written.key}
        onChange={(event) => write({ key: event.target.value })}
      />
      {saved && !moved && (
        <Checkbox
          label={words.removeKey}
          on={written.removesKey}
          onChange={(removesKey) => write({ removesKey, key: "" })}
        />
      )}
    </>
  );
}

function MoreFields({ written, write, endpoint }: PartProps) {
  const kept = endpoint?.header_names ?? [];
  return (
    <details>
      <summary className="min-h-6 font-medium">{words.more}</summary>
      <div className="mt-3 grid gap-4">
        <LongField
          label={words.headers}
          hint={kept.length > 0 ? words.headersKept(kept.join(", ")) : words.headersHint}
          error={headersOf(written.headers) === null ? words.headersWrong : undefined}
          rows={2}
          spellCheck={false}
          value={written.headers}
          onChange={(event) => write({ headers: event.target.value })}
        />
        <LongField
          label={words.body}
          hint={words.bodyHint}
          error={bodyOf(written.body) === null ? words.bodyWrong : undefined}
          rows={2}
          spellCheck={false}
          value={written.body}
          onChange={(event) => write({ body: event.target.value })}
        />
      </div>
    </details>
  );
}
