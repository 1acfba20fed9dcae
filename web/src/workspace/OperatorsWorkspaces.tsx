/** For the operator: which workspaces there are, a new one, and what became of those that were deleted. */
import { useState } from "react";
import { useResource } from "../api/useResource";
import { type EndedWorkspace, type KnownWorkspace, makeWorkspace, readWorkspaces } from "../api/workspace";
import { onDay } from "../texts/dates";
import { spaceTexts } from "../texts/spaces";
import { workspaceTexts } from "../texts/workspace";
import { Button } from "../ui/Button";
import { ChoiceField, TextField } from "../ui/Field";
import { ErrorNotice } from "../ui/Notice";
import { Empty, ResourceView } from "../ui/ResourceView";
import { useTask } from "../ui/useTask";

const services = (["team", "enterprise"] as const).map((value) => ({ value, label: spaceTexts.services[value] }));

export function OperatorsWorkspaces() {
  const query = useResource("workspaces", readWorkspaces);
  return (
    <>
      <Form onMake={async (...made) => query.replace(await makeWorkspace(...made))} />
      <div className="mt-4 min-h-36">
        <ResourceView query={query}>
          {({ workspaces, ended }) => (
            <>
              <Known workspaces={workspaces} />
              {ended.length > 0 && <Ended ended={ended} />}
            </>
          )}
        </ResourceView>
      </div>
    </>
  );
}

function Form({ onMake }: { onMake: (...made: Parameters<typeof makeWorkspace>) => Promise<void> }) {
  const [name, setName] = useState("");
  const [owner, setOwner] = useState("");
  const [service, setService] = useState<"team" | "enterprise">("team");
  const make = useTask(async () => {
    await onMake(name.trim(), service, owner.trim());
    setName("");
    setOwner("");
  });
  return (
    <form className="card grid gap-4 p-4" onSubmit={make.submit}>
      <div className="grid gap-4 sm:grid-cols-2">
        <TextField
          label={workspaceTexts.operator.name}
          maxLength={80}
          required
          value={name}
          onChange={(event) => setName(event.target.value)}
        />
        <TextField
          label={workspaceTexts.operator.owner}
          hint={workspaceTexts.operator.ownerHint}
          type="email"
          autoComplete="off"
          required
          value={owner}
          onChange={(event) => setOwner(event.target.value)}
        />
      </div>
      <ChoiceField
        legend={workspaceTexts.operator.service}
        name="workspace-service"
        value={service}
        options={services}
        onChoose={setService}
      />
      <ErrorNotice error={make.error} />
      <div>
        <Button look="main" type="submit" disabled={make.busy || !name.trim() || !owner.trim()}>
          {workspaceTexts.operator.make}
        </Button>
      </div>
    </form>
  );
}

function Known({ workspaces }: { workspaces: readonly KnownWorkspace[] }) {
  if (workspaces.length === 0) return <Empty title={workspaceTexts.operator.empty} />;
  return (
    <ul className="card divide-y divide-line" data-testid="workspaces">
      {workspaces.map((one) => (
        <li key={one.id} className="px-4 py-3 wrap-anywhere">
          <p className="font-medium">{one.name}</p>
          <p className="text-sm text-quiet">
            {spaceTexts.services[one.service]} · {workspaceTexts.operator.people(one.members)} ·{" "}
            {workspaceTexts.operator.since(onDay(one.created_at))}
          </p>
        </li>
      ))}
    </ul>
  );
}

function Ended({ ended }: { ended: readonly EndedWorkspace[] }) {
  return (
    <>
      <h3 className="mt-6 mb-2 font-semibold">{workspaceTexts.operator.ended}</h3>
      <ul className="card divide-y divide-line" data-testid="ended-workspaces">
        {ended.map((one) => (
          <li key={one.id} className="px-4 py-3 wrap-anywhere">
            <p className="font-medium">{one.name}</p>
            <p className="text-sm text-quiet">
              {one.erased_at
                ? workspaceTexts.operator.erased(onDay(one.erased_at), one.conversations, one.gpts)
                : workspaceTexts.operator.erasing(onDay(one.deleted_at))}
            </p>
          </li>
        ))}
      </ul>
    </>
  );
}
