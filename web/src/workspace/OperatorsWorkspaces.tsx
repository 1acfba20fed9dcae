/** For the operator: all workspaces, a form for a new one, and the outcome of deleted ones. */
import { useState } from "react";
import { useResource } from "../api/useResource";
import {
  type EndedWorkspaces,
  makeWorkspace,
  readEndedWorkspaces,
  readWorkspaces,
  type OperatorsWorkspaces as WorkspacesPage,
} from "../api/workspace";
import { onDay } from "../texts/dates";
import { operatorTexts } from "../texts/operator";
import { spaceTexts } from "../texts/spaces";
import { workspaceTexts } from "../texts/workspace";
import { Button } from "../ui/Button";
import { ChoiceField, TextField } from "../ui/Field";
import { ErrorNotice } from "../ui/Notice";
import { Paged } from "../ui/Paged";
import { Empty, ResourceView } from "../ui/ResourceView";
import { useTask } from "../ui/useTask";

const services = (["team", "enterprise"] as const).map((value) => ({ value, label: spaceTexts.services[value] }));

export function OperatorsWorkspaces() {
  const workspaces = useResource("workspaces", () => readWorkspaces());
  const ended = useResource("ended workspaces", () => readEndedWorkspaces());
  const [createdCount, setCreatedCount] = useState(0);
  const create = async (...args: Parameters<typeof makeWorkspace>) => {
    workspaces.replace(await makeWorkspace(...args));
    setCreatedCount((count) => count + 1);
  };
  return (
    <>
      <Form onMake={create} />
      <div className="mt-4 min-h-36">
        <ResourceView query={workspaces}>
          {(first) => <CurrentWorkspaces key={createdCount} first={first} />}
        </ResourceView>
        <ResourceView query={ended}>
          {(first) => (first.ended.length > 0 ? <EndedWorkspacesList first={first} /> : null)}
        </ResourceView>
      </div>
    </>
  );
}

function Form({ onMake }: { onMake: (...createdCount: Parameters<typeof makeWorkspace>) => Promise<void> }) {
  const [name, setName] = useState("");
  const [owner, setOwner] = useState("");
  const [service, setService] = useState<"team" | "enterprise">("team");
  const create = useTask(async () => {
    await onMake(name.trim(), service, owner.trim());
    setName("");
    setOwner("");
  });
  return (
    <form className="card grid gap-4 p-4" onSubmit={create.submit}>
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
      <ErrorNotice error={create.error} />
      <div>
        <Button variant="main" type="submit" disabled={create.busy || !name.trim() || !owner.trim()}>
          {workspaceTexts.operator.make}
        </Button>
      </div>
    </form>
  );
}

const toPage = ({ workspaces, more }: WorkspacesPage) => ({ items: workspaces, more });
const toEndedPage = ({ ended, more }: EndedWorkspaces) => ({ items: ended, more });

function CurrentWorkspaces({ first }: { first: WorkspacesPage }) {
  if (first.workspaces.length === 0) return <Empty title={workspaceTexts.operator.empty} />;
  return (
    <Paged
      first={toPage(first)}
      read={(after) => readWorkspaces(after).then(toPage)}
      older={operatorTexts.people.more}
      testId="workspaces"
    >
      {(one) => (
        <li className="px-4 py-3 wrap-anywhere">
          <p className="font-medium">{one.name}</p>
          <p className="text-sm text-quiet">
            {spaceTexts.services[one.service]} · {workspaceTexts.operator.people(one.members)} ·{" "}
            {workspaceTexts.operator.since(onDay(one.created_at))}
          </p>
        </li>
      )}
    </Paged>
  );
}

function EndedWorkspacesList({ first }: { first: EndedWorkspaces }) {
  return (
    <>
      <h3 className="mt-6 mb-2 font-semibold">{workspaceTexts.operator.ended}</h3>
      <Paged
        first={toEndedPage(first)}
        read={(after) => readEndedWorkspaces(after).then(toEndedPage)}
        older={operatorTexts.people.more}
        testId="ended-workspaces"
      >
        {(one) => (
          <li className="px-4 py-3 wrap-anywhere">
            <p className="font-medium">{one.name}</p>
            <p className="text-sm text-quiet">
              {one.erased_at
                ? workspaceTexts.operator.erased(onDay(one.erased_at), one.conversations, one.gpts)
                : workspaceTexts.operator.erasing(onDay(one.deleted_at))}
            </p>
          </li>
        )}
      </Paged>
    </>
  );
}
