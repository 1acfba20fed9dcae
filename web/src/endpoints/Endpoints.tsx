/** All model endpoints, a form to add one, and the default models. */
import { useEffect, useState } from "react";
import { type Endpoint, type Endpoints as EndpointsView, type Preset, readEndpoints } from "../api/modelEndpoints";
import { useResource } from "../api/useResource";
import { navigate, replaceAddress } from "../app/router";
import { knowledgeModelTexts } from "../texts/knowledgeModels";
import { modelEndpointTexts as texts } from "../texts/modelEndpoints";
import { Button } from "../ui/Button";
import { Notice } from "../ui/Notice";
import { Section } from "../ui/Page";
import { ResourceView } from "../ui/ResourceView";
import { DefaultModels } from "./DefaultModels";
import { EndpointCard } from "./EndpointCard";
import { EndpointDialog } from "./EndpointDialog";
import { KnowledgeModels } from "./KnowledgeModels";
import { LocalServers } from "./LocalServers";

export function Endpoints() {
  const query = useResource("model endpoints", readEndpoints);
  return (
    <ResourceView query={query}>
      {(view) => <EndpointSections view={view} onChanged={query.reload} onReplaced={query.replace} />}
    </ResourceView>
  );
}

interface Props {
  view: EndpointsView;
  onChanged: () => Promise<void>;
  onReplaced: (view: EndpointsView) => void;
}

function EndpointSections({ view, onChanged, onReplaced }: Props) {
  const [added, setAdded] = useState(addedBefore);
  useEffect(() => {
    if (addedBefore() !== null) replaceAddress(location.pathname);
  }, []);
  const onlyEndpoint = view.endpoints.length === 1 ? view.endpoints[0] : undefined;
  const saved = async (endpoint: Endpoint) => {
    setAdded(endpoint.id);
    await onChanged();
  };
  return (
    <>
      <Section title={texts.title} text={texts.text} id="endpoints">
        {onlyEndpoint?.source === "embedded" && (
          <Notice tone="caution" className="mb-4">
            <p className="font-medium">{texts.builtInOnly.title}</p>
            <p>{texts.builtInOnly.text}</p>
          </Notice>
        )}
        <ul className="grid gap-3">
          {view.endpoints.map((endpoint) => (
            <EndpointCard
              key={endpoint.id}
              endpoint={endpoint}
              presets={view.presets}
              embeddedModel={view.embedded_model}
              openDialog={endpoint.id === added ? "models" : null}
              onChanged={onChanged}
            />
          ))}
        </ul>
        <AddEndpoint presets={view.presets} onSaved={saved} />
      </Section>
      <Section title={texts.defaults.title} text={texts.defaults.text} id="default-models">
        <DefaultModels endpoints={view} onChange={onReplaced} />
      </Section>
      <Section title={knowledgeModelTexts.title} text={knowledgeModelTexts.text} id="knowledge-models">
        <KnowledgeModels endpoints={view} onChange={onReplaced} />
      </Section>
    </>
  );
}

/** URL fragment followed by an endpoint's id: it was just added, so its models must be chosen. */
const ADDED = "#added=";

const addedBefore = () => (location.hash.startsWith(ADDED) ? location.hash.slice(ADDED.length) : null);

/** The same for the setup checklist, followed by the page of all endpoints. */
export function ConnectModel() {
  const query = useResource("model endpoints", readEndpoints);
  return (
    <ResourceView query={query}>
      {({ presets }) => (
        <AddEndpoint presets={presets} onSaved={async ({ id }) => navigate(`/operator/models${ADDED}${id}`)} />
      )}
    </ResourceView>
  );
}

/** URL fragment that opens the form at once. */
const ADD = "#add";

/** Adds an endpoint by hand, or a model server found on this machine. */
function AddEndpoint({
  presets,
  onSaved,
}: {
  presets: readonly Preset[];
  onSaved: (endpoint: Endpoint) => Promise<void>;
}) {
  const [adding, setAdding] = useState<{ preset?: Preset } | null>(null);
  useEffect(() => {
    if (location.hash !== ADD) return;
    replaceAddress(location.pathname);
    setAdding({});
  }, []);
  return (
    <div className="mt-4 grid justify-items-start gap-4">
      <Button variant="main" onClick={() => setAdding({})}>
        {texts.add}
      </Button>
      <LocalServers presets={presets} onConnect={(preset) => setAdding({ preset })} />
      {adding && <EndpointDialog {...adding} presets={presets} onClose={() => setAdding(null)} onSaved={onSaved} />}
    </div>
  );
}
