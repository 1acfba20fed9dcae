/** The workspace at a glance: facts, rules in force, and ways to leave. */
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
          <p className="text-quiet">{workspaceTexts.staysHere}</p>
        </div>
      </Section>
      {workspace.role === "owner" && <Rename workspace={workspace} />}
      <TrainingBan />
      <Leave workspace={workspace} />
      {workspace.role === "owner" && <Delete workspace={workspace} />}
    </>
  );
}

/** A full page load, so that nothing of the workspace stays in memory. */
const goHome = () => location.assign("/");

function Leave({ workspace }: { workspace: Membership }) {
  const [confirming, setConfirming] = useState(false);
  const { resource } = useResource("members", readMembers);
  const ownGpts = resource.state === "ready" ? (resource.value.find((one) => one.oneself)?.gpts ?? 0) : null;
  return (
    <Section title={workspaceTexts.leave.title} text={workspaceTexts.leave.text}>
      <Button disabled={ownGpts === null} onClick={() => setConfirming(true)}>
        {workspaceTexts.leave.button}
      </Button>
      {confirming && ownGpts !== null && (
        <RemoveMemberDialog
          title={workspaceTexts.leave.dialog(workspace.name)}
          text={workspaceTexts.leave.dialogText}
          gpts={ownGpts}
          question={workspaceTexts.leave.disposition(ownGpts)}
          action={workspaceTexts.leave.action}
          onClose={() => setConfirming(false)}
          onConfirm={(disposition) => leaveWorkspace(disposition).then(goHome)}
        />
      )}
    </Section>
  );
}

function Delete({ workspace }: { workspace: Membership }) {
  const [confirming, setConfirming] = useState(false);
  return (
    <Section title={workspaceTexts.deletion.title} text={workspaceTexts.deletion.text}>
      <Button variant="danger" onClick={() => setConfirming(true)}>
        {workspaceTexts.deletion.button}
      </Button>
      {confirming && <DeleteDialog name={workspace.name} onClose={() => setConfirming(false)} onDeleted={goHome} />}
    </Section>
  );
}
