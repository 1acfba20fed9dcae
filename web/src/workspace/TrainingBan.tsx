/** P1 in a workspace: the four mechanisms that enforce it, each checked when the page opens. */

import { useResource } from "../api/useResource";
import { type Mechanism, readMechanisms } from "../api/workspace";
import { OperatorLine } from "../app/OperatorLine";
import { t } from "../texts";
import { workspaceTexts } from "../texts/workspace";
import { Button } from "../ui/Button";
import { Icon } from "../ui/Icon";
import { Notice } from "../ui/Notice";
import { Section } from "../ui/Page";
import { ResourceView } from "../ui/ResourceView";

export function TrainingBan() {
  const query = useResource("nothing trains", readMechanisms);
  return (
    <Section title={workspaceTexts.trains.title} text={workspaceTexts.trains.text}>
      {/* Reserves the height of the four, to avoid a layout shift. */}
      <div className="min-h-90">
        <ResourceView query={query}>{(mechanisms) => <MechanismList mechanisms={mechanisms} />}</ResourceView>
        <Button className="mt-4" onClick={() => void query.reload()}>
          {workspaceTexts.trains.again}
        </Button>
      </div>
    </Section>
  );
}

function MechanismList({ mechanisms }: { mechanisms: readonly Mechanism[] }) {
  return (
    <>
      {mechanisms.some((one) => !one.holds) && (
        <Notice tone="danger" className="mb-4">
          {workspaceTexts.trains.breach}
          <OperatorLine className="mt-1" />
        </Notice>
      )}
      <ul className="card divide-y divide-line" data-testid="mechanisms">
        {mechanisms.map(({ name, holds, found }) => (
          <li key={name} className="flex items-start gap-3 px-4 py-3">
            <Icon
              name={holds ? "check" : "alert"}
              className={`mt-0.5 size-5 ${holds ? "text-accent" : "text-danger"}`}
            />
            <div className="min-w-0 flex-1">
              <p className="font-medium">
                {(workspaceTexts.trains.names[name] ?? name) + t.common.colon}
                <span className={holds ? "text-accent" : "text-danger"}>
                  {holds ? workspaceTexts.trains.holds : workspaceTexts.trains.broken}
                </span>
              </p>
              <p className="text-quiet">{workspaceTexts.trains.explanations[name]}</p>
              <p className="mt-0.5 text-sm text-quiet">{found}</p>
            </div>
          </li>
        ))}
      </ul>
    </>
  );
}
