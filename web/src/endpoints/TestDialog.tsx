/** Tests an endpoint and describes each result in a sentence. */
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
import { MeasuredTerms } from "./Measured";

const texts = modelEndpointTexts.trial;

interface Props {
  endpoint: Endpoint;
  name: string;
  onClose: () => void;
  /** Reloads the endpoint, which the test has measured. */
  onTested: () => Promise<void>;
}

export function TestDialog({ endpoint, name, onClose, onTested }: Props) {
  const [model, setModel] = useState(endpoint.models[0]?.name ?? "");
  const [findings, setFindings] = useState<readonly TrialFindingView[]>([]);
  const test = useTask(async () => {
    setFindings([]);
    setFindings(await testEndpoint(endpoint.id, model || null));
    await onTested();
  });
  return (
    <Dialog title={texts.title(name)} onClose={onClose}>
      <form className="grid gap-4" onSubmit={test.submit}>
        <p className="text-quiet">{texts.text}</p>
        {endpoint.models.length > 0 && (
          <Field label={texts.model}>
            {(control) => (
              <select className="box" value={model} onChange={(event) => setModel(event.target.value)} {...control}>
                {endpoint.models.map((each) => (
                  <option key={each.name} value={each.name}>
                    {each.shown_name}
                  </option>
                ))}
                <option value="">{texts.first}</option>
              </select>
            )}
          </Field>
        )}
        <Button variant="main" type="submit" disabled={test.busy}>
          {test.busy ? texts.running : texts.run}
        </Button>
        <ul role="status" className="grid gap-3 empty:hidden" data-testid="findings">
          {findings.map((finding) => (
            <Finding key={finding.ability} finding={finding} />
          ))}
        </ul>
        {findings.length > 0 && <MeasuredTerms endpoint={endpoint} />}
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
          {texts.names[ability]}
          <span className="sr-only"> {works ? texts.works : texts.fails}</span>
        </span>
        <span className="text-quiet">{typeset(sentence)}</span>
      </span>
    </li>
  );
}
