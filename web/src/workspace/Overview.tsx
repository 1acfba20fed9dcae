/** What this workspace is, what holds in it, and the ways out of it. */
import { useState } from "react";
import type { Membership } from "../api/types";
import { useResource } from "../api/useResource";
import { leaveWorkspace, readMembers } from "../api/workspace";
import { workspaceTexts } from "../texts/workspace";
import { Button } from "../ui/Button";
import { Section } from "../ui/Page";
import { DeleteDialog } from "./DeleteDialog";
import { RemoveMemberDialog } from "./RemoveMemberDialog";
import { Rename } from "./Rename";
import type { SectionProps } from "./sections";
import { TrainingBan } from "./TrainingBan";

export default function Overview({ workspace }: SectionProps) {
  return (
    <>
      <Section title={workspaceTexts.about}>
        <div className="card grid gap-2 p-4">
          <p>{workspaceTexts.kinds[workspace.service]}</p>
          <p className="text-quiet">{workspaceTexts.stays}</p>
        </div>
      </Section>
      {workspace.role === "owner" && <Rename workspace={workspace} />}
      <TrainingBan />
      <Leave workspace={workspace} />
      {workspace.role === "owner" && <Delete workspace={workspace} />}
    </>
  );
}

/** A full load: nothing of the workspace stays in the page's memory. */
const goHome = () => location.assign("/");

function Leave({ workspace }: { workspace: Membership }) {
  const [asking, setAsking] = useState(false);
  const { resource } = useResource("members", readMembers);
  const mine = resource.state === "ready" ? (resource.value.find((one) => one.oneself)?.gpts ?? 0) : null;
  return (
    <Section title={workspaceTexts.leave.title} text={workspaceTexts.leave.text}>
      <Button disabled={mine === null} onClick={() => setAsking(true)}>
        {workspaceTexts.leave.button}
      </Button>
      {asking && mine !== null && (
        <RemoveMemberDialog
          title={workspaceTexts.leave.dialog(workspace.name)}
          text={workspaceTexts.leave.dialogText}
          gpts={mine}
          question={workspaceTexts.leave.then(mine)}
          action={workspaceTexts.leave.do}
          onClose={() => setAsking(false)}
          onConfirm={(then) => leaveWorkspace(then).then(goHome)}
        />
      )}
    </Section>
  );
}

function Delete({ workspace }: { workspace: Membership }) {
  const [asking, setAsking] = useState(false);
  return (
    <Section title={workspaceTexts.deletion.title} text={workspaceTexts.deletion.text}>
      <Button look="danger" onClick={() => setAsking(true)}>
        {workspaceTexts.deletion.button}
      </Button>
      {asking && <DeleteDialog name={workspace.name} onClose={() => setAsking(false)} onDeleted={goHome} />}
    </Section>
  );
}
