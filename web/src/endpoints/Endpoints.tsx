/** All model endpoints, how to add one, and which models answer by default. */
import { useEffect, useState } from "react";
import { type Endpoint, type Endpoints as Found, type Preset, readEndpoints } from "../api/modelEndpoints";
import { useResource } from "../api/useResource";
import { navigate, readdress } from "../app/router";
import { knowledgeModelTexts } from "../texts/knowledgeModels";
import { modelEndpointTexts as words } from "../texts/modelEndpoints";
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
      {(found) => <All found={found} onChanged={query.reload} onReplaced={query.replace} />}
    </ResourceView>
  );
}

interface Props {
  found: Found;
  onChanged: () => Promise<void>;
  onReplaced: (found: Found) => void;
}

function All({ found, onChanged, onReplaced }: Props) {
  const [added, setAdded] = useState(addedBefore);
  useEffect(() => {
    if (addedBefore() !== null) readdress(location.pathname);
  }, []);
  const only = found.endpoints.length === 1 ? found.endpoints[0] : undefined;
  const saved = async (endpoint: Endpoint) => {
    setAdded(endpoint.id);
    await onChanged();
  };
  return (
    <>
      <Section title={words.title} text={words.text} id="endpoints">
        {only?.source === "embedded" && (
          <Notice tone="caution" className="mb-4">
            <p className="font-medium">{words.small.title}</p>
            <p>{words.small.text}</p>
          </Notice>
        )}
        <ul className="grid gap-3">
          {found.endpoints.map((endpoint) => (
            <EndpointCard
              key={endpoint.id}
              endpoint={endpoint}
              presets={found.presets}
              embeddedModel={found.embedded_model}
              opened={endpoint.id === added ? "models" : null}
              onChanged={onChanged}
            />
          ))}
        </ul>
        <AddEndpoint presets={found.presets} onSaved={saved} />
      </Section>
      <Section title={words.defaults.title} text={words.defaults.text} id="default-models">
        <DefaultModels found={found} onChange={onReplaced} />
      </Section>
      <Section title={knowledgeModelTexts.title} text={knowledgeModelTexts.text} id="knowledge-models">
        <KnowledgeModels found={found} onChange={onReplaced} />
      </Section>
    </>
  );
}

/** At the end of the page's address, before an endpoint's id: it was just added, and its models are to be chosen. */
const ADDED = "#added=";

const addedBefore = () => (location.hash.startsWith(ADDED) ? location.hash.slice(ADDED.length) : null);

/** For the setup checklist: the same, and then the page of all endpoints. */
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

/** At the end of the page's address: the form is open at once. */
const ADD = "#add";

/** By hand, or a program that answers on this server. */
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
    readdress(location.pathname);
    setAdding({});
  }, []);
  return (
    <div className="mt-4 grid justify-items-start gap-4">
      <Button look="main" onClick={() => setAdding({})}>
        {words.add}
      </Button>
      <LocalServers presets={presets} onConnect={(preset) => setAdding({ preset })} />
      {adding && <EndpointDialog {...adding} presets={presets} onClose={() => setAdding(null)} onSaved={onSaved} />}
    </div>
  );
}
