/** Which models search GPTs' knowledge, and how far its passages are embedded. */
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
import { knowledgeModelTexts as words } from "../texts/knowledgeModels";
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
  found: Endpoints;
  onChange: (found: Endpoints) => void;
}

export function KnowledgeModels({ found, onChange }: Props) {
  const [asked, setAsked] = useState<{ purpose: Search; model: Model; host: string } | null>(null);
  const choose = async (purpose: Search, model: string | null) => onChange(await setDefaultModel(purpose, model));
  const set = useTask(choose);
  const offered = found.endpoints.flatMap(({ models, recipient }) =>
    models.map((model) => ({ model, host: recipient.host })),
  );
  const pick = (purpose: Search, name: string) => {
    const one = offered.find(({ model }) => model.public_name === name);
    if (one) setAsked({ purpose, ...one });
    else void set.run(purpose, null);
  };
  const models = offered.map(({ model }) => model);
  return (
    <div className="card grid gap-4 p-4" data-testid="knowledge-models">
      <Choice purpose="embedding" models={models} found={found} busy={set.busy} onPick={pick} />
      {found.defaults.embedding && <Embedding key={found.defaults.embedding} />}
      <Choice purpose="reranking" models={models} found={found} busy={set.busy} onPick={pick} />
      {models.every(({ kind }) => kind === "chat") && <p className="text-sm text-quiet">{words.missing}</p>}
      <ErrorNotice error={set.error} />
      {asked && (
        <Confirm
          title={words.confirm.title(asked.model.shown_name)}
          text={words.confirm.text(asked.host)}
          details={words.confirm.details.slice(0, asked.purpose === "embedding" ? 2 : 1)}
          action={words.confirm.action}
          danger={false}
          onClose={() => setAsked(null)}
          onConfirm={() => choose(asked.purpose, asked.model.public_name)}
        />
      )}
    </div>
  );
}

interface ChoiceProps {
  purpose: Search;
  models: readonly Model[];
  found: Endpoints;
  busy: boolean;
  onPick: (purpose: Search, name: string) => void;
}

function Choice({ purpose, models, found, busy, onPick }: ChoiceProps) {
  const isEmbedding = purpose === "embedding";
  return (
    <Field label={words[purpose]} hint={isEmbedding ? words.embeddingHint : words.rerankingHint}>
      {(tied) => (
        <select
          className="box"
          value={found.defaults[purpose] ?? ""}
          disabled={busy}
          onChange={(event) => onPick(purpose, event.target.value)}
          {...tied}
        >
          <option value="">{isEmbedding ? words.own : words.none}</option>
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

/** How far the passages are embedded; looked at again while that goes on. */
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
  const [again, setAgain] = useState(false);
  const { part, is_complete, withholds, failure } = state;
  const retry = useTask(async () => {
    await embedAgain(false);
    await onChanged();
  });
  const label = part === 0 ? words.begins : words.progress(percent(part));
  return (
    <div className="grid gap-2" data-testid="embedding-state">
      {isGoingOn(state) && (
        <div>
          <p>{label}</p>
          <Progress label={label} part={part} />
          <p className="mt-1.5 text-sm text-quiet">{words.asBefore}</p>
        </div>
      )}
      {failure !== null && (
        <Notice tone="caution">
          <p className="font-medium">{words.failed}</p>
          <p>{typeset(failure)}</p>
          <Button className="mt-2" disabled={retry.busy} onClick={retry.run}>
            {words.retry}
          </Button>
        </Notice>
      )}
      {is_complete && <p className="text-quiet">{words.done}</p>}
      {withholds && <p className="text-quiet">{words.withheld}</p>}
      <ErrorNotice error={retry.error} />
      {is_complete && (
        <p>
          <Button onClick={() => setAgain(true)}>{words.startOver}</Button>
        </p>
      )}
      {again && (
        <Confirm
          title={words.startOverTitle}
          text={words.startOverText}
          action={words.startOver}
          danger={false}
          onClose={() => setAgain(false)}
          onConfirm={async () => {
            await embedAgain(true);
            await onChanged();
          }}
        />
      )}
    </div>
  );
}
