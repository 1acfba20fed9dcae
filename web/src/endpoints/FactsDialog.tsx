/** The facts about an endpoint: a form to declare new ones, with all earlier ones below. */
import { useState } from "react";
import { declareFacts, type Endpoint, readFacts } from "../api/modelEndpoints";
import { useResource } from "../api/useResource";
import { t } from "../texts";
import { onDay } from "../texts/dates";
import { modelEndpointTexts } from "../texts/modelEndpoints";
import { Button } from "../ui/Button";
import { Dialog } from "../ui/Dialog";
import { ErrorNotice } from "../ui/Notice";
import { ResourceView } from "../ui/ResourceView";
import { useTask } from "../ui/useTask";
import { daysAreFine, factsFields, factsOf } from "./endpointForm";
import { FactsFields } from "./FactsFields";
import { factsLine } from "./factsLine";

const texts = modelEndpointTexts.declare;

export function FactsDialog({
  endpoint,
  name,
  onClose,
  onSaved,
}: {
  endpoint: Endpoint;
  name: string;
  onClose: () => void;
  onSaved: () => Promise<void>;
}) {
  const [facts, setFacts] = useState(() => factsFields(endpoint));
  const save = useTask(async () => {
    await declareFacts(endpoint.id, factsOf(facts));
    await onSaved();
    onClose();
  });
  const fixed = endpoint.source === "embedded";
  return (
    <Dialog title={modelEndpointTexts.factsOf(name)} place="wide" onClose={onClose}>
      {fixed ? (
        <p>{texts.fixed}</p>
      ) : (
        <form className="grid gap-4" onSubmit={save.submit}>
          <p className="text-quiet">
            {texts.text} {texts.changed}
          </p>
          <FactsFields facts={facts} onChange={setFacts} />
          <ErrorNotice error={save.error} />
          <div className="flex flex-wrap justify-end gap-3">
            <Button onClick={onClose}>{t.common.cancel}</Button>
            <Button variant="main" type="submit" disabled={save.busy || !daysAreFine(facts.days)}>
              {texts.save}
            </Button>
          </div>
        </form>
      )}
      <History id={endpoint.id} />
    </Dialog>
  );
}

function History({ id }: { id: string }) {
  const query = useResource(`facts ${id}`, () => readFacts(id));
  return (
    <section className="mt-6" aria-label={texts.history}>
      <h3 className="font-semibold">{texts.history}</h3>
      <ResourceView query={query}>
        {(history) => (
          <ol className="mt-2 grid gap-2 text-sm" data-testid="facts-history">
            {history.map((facts) => (
              <li key={facts.since}>
                <span className="block font-medium">{texts.since(onDay(facts.since))}</span>
                <span className="text-quiet">{factsLine(facts)}</span>
              </li>
            ))}
          </ol>
        )}
      </ResourceView>
    </section>
  );
}
