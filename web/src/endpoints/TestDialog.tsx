/** A test of an endpoint: what works, each in a sentence. */
import { useState } from "react";
import { type Endpoint, testEndpoint } from "../api/modelEndpoints";
import type { TrialFindingView } from "../api/schema";
import { modelEndpointTexts } from "../texts/modelEndpoints";
import { typeset } from "../texts/typeset";
import { Button } from "../ui/Button";
import { Dialog } from "../ui/Dialog";
import { Field } from "../ui/Field";
import { Icon } from "../ui/Icon";
import { ErrorNotice } from "../ui/Notice";
import { useTask } from "../ui/useTask";
import { Measured } from "./Measured";

const words = modelEndpointTexts.trial;

interface Props {
  endpoint: Endpoint;
  name: string;
  onClose: () => void;
  /** Reads the endpoint again: the test has measured it. */
  onTested: () => Promise<void>;
}

export function TestDialog({ endpoint, name, onClose, onTested }: Props) {
  const [model, setModel] = useState(endpoint.models[0]?.name ?? "");
  const [found, setFound] = useState<readonly TrialFindingView[]>([]);
  const test = useTask(async () => {
    setFound([]);
    setFound(await testEndpoint(endpoint.id, model || null));
    await onTested();
  });
  return (
    <Dialog title={words.title(name)} onClose={onClose}>
      <form className="grid gap-4" onSubmit={test.submit}>
        <p className="text-quiet">{words.text}</p>
        {endpoint.models.length > 0 && (
          <Field label={words.model}>
            {(tied) => (
              <select className="box" value={model} onChange={(event) => setModel(event.target.value)} {...tied}>
                {endpoint.models.map((each) => (
                  <option key={each.name} value={each.name}>
                    {each.shown_name}
                  </option>
                ))}
                <option value="">{words.first}</option>
              </select>
            )}
          </Field>
        )}
        <Button look="main" type="submit" disabled={test.busy}>
          {test.busy ? words.running : words.run}
        </Button>
        <ul role="status" className="grid gap-3 empty:hidden" data-testid="findings">
          {found.map((finding) => (
            <Finding key={finding.ability} finding={finding} />
          ))}
        </ul>
        {found.length > 0 && <Measured endpoint={endpoint} />}
        <ErrorNotice error={test.error} />
      </form>
    </Dialog>
  );
}

function Finding({ finding: { ability, works, sentence } }: { finding: TrialFindingView }) {
  return (
    <li className="flex gap-3" data-works={works}>
      <Icon name={works ? "check" : "close"} className={`mt-0.5 size-5 ${works ? "text-accent" : "text-caution"}`} />
      <span className="min-w-0 wrap-anywhere">
        <span className="block font-medium">
          {words.names[ability]}
          <span className="sr-only"> {works ? words.works : words.fails}</span>
        </span>
        <span className="text-quiet">{typeset(sentence)}</span>
      </span>
    </li>
  );
}
