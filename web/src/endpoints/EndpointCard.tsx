/** An endpoint: its provider in one line, its models and its actions. */
import { useState } from "react";
import { type Endpoint, maskByDefault, type Preset, removeEndpoint } from "../api/modelEndpoints";
import { modelEndpointTexts as texts } from "../texts/modelEndpoints";
import { listed } from "../texts/plural";
import { Button } from "../ui/Button";
import { Confirm } from "../ui/Dialog";
import { modelName } from "../ui/modelName";
import { ErrorNotice } from "../ui/Notice";
import { Switch } from "../ui/Switch";
import { useTask } from "../ui/useTask";
import { EndpointDialog } from "./EndpointDialog";
import { FactsDialog } from "./FactsDialog";
import { factsLine } from "./factsLine";
import { MeasuredTerms } from "./Measured";
import { ModelsDialog } from "./ModelsDialog";
import { TestDialog } from "./TestDialog";

type OpenDialog = "edit" | "facts" | "models" | "test" | "remove";

interface Props {
  endpoint: Endpoint;
  presets: readonly Preset[];
  /** The real name of the embedded model. */
  embeddedModel: string;
  /** The dialog that is open at first. */
  openDialog?: OpenDialog | null;
  onChanged: () => Promise<void>;
}

export function EndpointCard({ endpoint, presets, embeddedModel, openDialog = null, onChanged }: Props) {
  const [open, setOpen] = useState<OpenDialog | null>(openDialog);
  const close = () => setOpen(null);
  const { source } = endpoint;
  const name = {
    embedded: `${modelName("embedded")} (${embeddedModel})`,
    settings: texts.settingsName,
    operator: endpoint.name,
  }[source];
  return (
    <li className="card grid gap-3 px-4 py-4" data-testid="endpoint" aria-label={name}>
      <About endpoint={endpoint} name={name} />
      <MeasuredTerms endpoint={endpoint} />
      <Models endpoint={endpoint} />
      {source !== "embedded" && <MasksByDefault endpoint={endpoint} onChanged={onChanged} />}
      <Actions endpoint={endpoint} name={name} onOpen={setOpen} />
      {open === "edit" && <EndpointDialog endpoint={endpoint} presets={presets} onClose={close} onSaved={onChanged} />}
      {open === "facts" && <FactsDialog endpoint={endpoint} name={name} onClose={close} onSaved={onChanged} />}
      {open === "models" && <ModelsDialog endpoint={endpoint} onClose={close} onSaved={onChanged} />}
      {open === "test" && <TestDialog endpoint={endpoint} name={name} onClose={close} onTested={onChanged} />}
      {open === "remove" && (
        <Confirm
          title={texts.removeTitle(name)}
          text={texts.removeText(listed(endpoint.models.map(({ shown_name }) => shown_name)))}
          details={texts.removeDetails}
          action={texts.remove}
          onClose={close}
          onConfirm={() => removeEndpoint(endpoint.id).then(onChanged)}
        />
      )}
    </li>
  );
}

function About({ endpoint, name }: { endpoint: Endpoint; name: string }) {
  const { source, recipient, has_key } = endpoint;
  const key = source === "operator" ? (has_key ? texts.hasKey : texts.noKey) : "";
  const from = source === "settings" ? texts.fromSettings : "";
  const address = recipient.host ? texts.address(recipient.host) : "";
  return (
    <div className="min-w-0">
      <h3 className="font-semibold wrap-anywhere">{name}</h3>
      <p className="wrap-anywhere" data-testid="facts-line">
        {factsLine(recipient)}
      </p>
      <p className="text-sm wrap-anywhere text-quiet empty:hidden">
        {[address, key, from].filter(Boolean).join(" · ")}
      </p>
      <p className="flex flex-wrap gap-x-4 text-sm empty:hidden">
        {recipient.terms_url && <ExternalLink href={recipient.terms_url} text={texts.line.terms} />}
        {recipient.agreement_url && <ExternalLink href={recipient.agreement_url} text={texts.line.agreement} />}
      </p>
    </div>
  );
}

const ExternalLink = ({ href, text }: { href: string; text: string }) => (
  <a href={href} target="_blank" rel="noreferrer noopener" className="underline">
    {text}
  </a>
);

function Models({ endpoint: { models, source } }: { endpoint: Endpoint }) {
  if (source !== "operator") return null;
  if (models.length === 0) return <p className="text-quiet">{texts.none}</p>;
  return (
    <details>
      <summary className="min-h-6">{texts.offered(models.length)}</summary>
      <ul className="mt-2 grid gap-1 text-[0.9375rem]">
        {models.map((model) => (
          <li key={model.public_name} className="wrap-anywhere">
            {model.shown_name}{" "}
            <span className="text-sm text-quiet">
              {[
                model.kind === "chat" ? "" : texts.choose.kinds[model.kind],
                model.kind === "chat" && model.takes_images ? texts.images : "",
                model.kind === "chat" && model.takes_tools ? texts.tools : "",
                model.workspace_ids ? texts.forWorkspaces(model.workspace_ids.length) : "",
              ]
                .filter(Boolean)
                .join(" · ")}
            </span>
          </li>
        ))}
      </ul>
    </details>
  );
}

function MasksByDefault({ endpoint, onChanged }: Pick<Props, "endpoint" | "onChanged">) {
  const change = useTask((masks: boolean) => maskByDefault(endpoint.id, masks).then(onChanged));
  return (
    <div>
      <Switch
        label={texts.masks}
        hint={texts.masksHint}
        on={endpoint.masks}
        disabled={change.busy}
        onChange={(masks) => void change.run(masks)}
      />
      <ErrorNotice error={change.error} className="mt-2" />
    </div>
  );
}

function Actions({ endpoint, name, onOpen }: { endpoint: Endpoint; name: string; onOpen: (what: OpenDialog) => void }) {
  const own = endpoint.source === "operator";
  return (
    <div className="flex flex-wrap gap-2">
      {own && (
        <Button aria-label={texts.modelsOf(name)} onClick={() => onOpen("models")}>
          {texts.models}
        </Button>
      )}
      <Button aria-label={texts.testOf(name)} onClick={() => onOpen("test")}>
        {texts.test}
      </Button>
      <Button aria-label={texts.factsOf(name)} onClick={() => onOpen("facts")}>
        {texts.facts}
      </Button>
      {own && (
        <>
          <Button aria-label={texts.editOf(name)} onClick={() => onOpen("edit")}>
            {texts.edit}
          </Button>
          <Button aria-label={texts.removeOf(name)} onClick={() => onOpen("remove")}>
            {texts.remove}
          </Button>
        </>
      )}
    </div>
  );
}
