/** The models that search GPTs' knowledge, and the progress of embedding its passages. */
import { useState } from "react";
import {
  type EmbeddingState,
  type Endpoint,
  type Endpoints,
  embedAgain,
  readKnowledgeModels,
  setDefaultModel,
} from "../api/modelEndpoints";
import { usePolling, useResource } from "../api/useResource";
import { percent } from "../texts/dates";
import { knowledgeModelTexts as texts } from "../texts/knowledgeModels";
import { typeset } from "../texts/typeset";
import { Button } from "../ui/Button";
import { Confirm } from "../ui/Dialog";
import { Field } from "../ui/Field";
import { ErrorNotice, Notice } from "../ui/Notice";
import { Progress } from "../ui/Progress";
import { ResourceView } from "../ui/ResourceView";
import { useTask } from "../ui/useTask";

type Search = "embedding" | "reranking";
type Model = Endpoint["models"][number];

interface Props {
  endpoints: Endpoints;
  onChange: (endpoints: Endpoints) => void;
}

export function KnowledgeModels({ endpoints, onChange }: Props) {
  const [choice, setChoice] = useState<{ purpose: Search; model: Model; host: string } | null>(null);
  const choose = async (purpose: Search, model: string | null) => onChange(await setDefaultModel(purpose, model));
  const set = useTask(choose);
  const offered = endpoints.endpoints.flatMap(({ models, recipient }) =>
    models.map((model) => ({ model, host: recipient.host })),
  );
  const pick = (purpose: Search, name: string) => {
    const entry = offered.find(({ model }) => model.public_name === name);
    if (entry) setChoice({ purpose, ...entry });
    else void set.run(purpose, null);
  };
  const models = offered.map(({ model }) => model);
  return (
    <div className="card grid gap-4 p-4" data-testid="knowledge-models">
      <Choice purpose="embedding" models={models} endpoints={endpoints} busy={set.busy} onPick={pick} />
      {endpoints.defaults.embedding && <Embedding key={endpoints.defaults.embedding} />}
      <Choice purpose="reranking" models={models} endpoints={endpoints} busy={set.busy} onPick={pick} />
      {models.every(({ kind }) => kind === "chat") && <p className="text-sm text-quiet">{texts.missing}</p>}
      <ErrorNotice error={set.error} />
      {choice && (
        <Confirm
          title={texts.confirm.title(choice.model.shown_name)}
          text={texts.confirm.text(choice.host)}
          details={texts.confirm.details.slice(0, choice.purpose === "embedding" ? 2 : 1)}
          action={texts.confirm.action}
          danger={false}
          onClose={() => setChoice(null)}
          onConfirm={() => choose(choice.purpose, choice.model.public_name)}
        />
      )}
    </div>
  );
}

interface ChoiceProps {
  purpose: Search;
  models: readonly Model[];
  endpoints: Endpoints;
  busy: boolean;
  onPick: (purpose: Search, name: string) => void;
}

function Choice({ purpose, models, endpoints, busy, onPick }: ChoiceProps) {
  const isEmbedding = purpose === "embedding";
  return (
    <Field label={texts[purpose]} hint={isEmbedding ? texts.embeddingHint : texts.rerankingHint}>
      {(control) => (
        <select
          className="box"
          value={endpoints.defaults[purpose] ?? ""}
          disabled={busy}
          onChange={(event) => onPick(purpose, event.target.value)}
          {...control}
        >
          <option value="">{isEmbedding ? texts.own : texts.none}</option>
          {models
            .filter(({ kind }) => kind === purpose)
            .map(({ public_name, shown_name }) => (
              <option key={public_name} value={public_name}>
                {shown_name}
              </option>
            ))}
        </select>
      )}
    </Field>
  );
}

const isGoingOn = ({ is_complete, failure }: EmbeddingState) => failure === null && !is_complete;

/** The progress of embedding the passages; polled while it runs. */
function Embedding() {
  const query = useResource("embedding of knowledge", readKnowledgeModels);
  const state = query.resource.state === "ready" ? query.resource.value.embedding : null;
  usePolling(state !== null && isGoingOn(state), 2000, query.reload);
  return (
    <ResourceView query={query}>
      {({ embedding }) => embedding && <State state={embedding} onChanged={query.reload} />}
    </ResourceView>
  );
}

function State({ state, onChanged }: { state: EmbeddingState; onChanged: () => Promise<void> }) {
  const [confirming, setConfirming] = useState(false);
  const { part, is_complete, withholds, failure } = state;
  const retry = useTask(async () => {
    await embedAgain(false);
    await onChanged();
  });
  const label = part === 0 ? texts.begins : texts.progress(percent(part));
  return (
    <div className="grid gap-2" data-testid="embedding-state">
      {isGoingOn(state) && (
        <div>
          <p>{label}</p>
          <Progress label={label} fraction={part} />
          <p className="mt-1.5 text-sm text-quiet">{texts.stillOldModel}</p>
        </div>
      )}
      {failure !== null && (
        <Notice tone="caution">
          <p className="font-medium">{texts.failed}</p>
          <p>{typeset(failure)}</p>
          <Button className="mt-2" disabled={retry.busy} onClick={retry.run}>
            {texts.retry}
          </Button>
        </Notice>
      )}
      {is_complete && <p className="text-quiet">{texts.done}</p>}
      {withholds && <p className="text-quiet">{texts.withheld}</p>}
      <ErrorNotice error={retry.error} />
      {is_complete && (
        <p>
          <Button onClick={() => setConfirming(true)}>{texts.startOver}</Button>
        </p>
      )}
      {confirming && (
        <Confirm
          title={texts.startOverTitle}
          text={texts.startOverText}
          action={texts.startOver}
          danger={false}
          onClose={() => setConfirming(false)}
          onConfirm={async () => {
            await embedAgain(true);
            await onChanged();
          }}
        />
      )}
    </div>
  );
}
