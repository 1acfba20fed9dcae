/** What this workspace is, what holds in it, and the ways out of it. */
import { useState } from "react";
import type { Membership } from "../api/types";
import { useResource } from "../api/useResource";
import { leaveWorkspace, readMembers } from "../api/workspace";
import { Button } from "../parts/Button";
import { Section } from "../parts/Page";
import { t } from "../texts";
import { DeleteDialog } from "./DeleteDialog";
import { GoingDialog } from "./GoingDialog";
import { NothingTrains } from "./NothingTrains";
import { Rename } from "./Rename";
import type { SectionProps } from "./sections";

export default function Overview({ workspace }: SectionProps) {
  return (
    <>
      <Section title={t.workspace.about}>
        <div className="card grid gap-2 p-4">
          <p>{t.workspace.kinds[workspace.service]}</p>
          <p className="text-quiet">{t.workspace.stays}</p>
        </div>
      </Section>
      {workspace.role === "owner" && <Rename workspace={workspace} />}
      <NothingTrains />
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
    <Section title={t.workspace.leave.title} text={t.workspace.leave.text}>
      <Button disabled={mine === null} onClick={() => setAsking(true)}>
        {t.workspace.leave.button}
      </Button>
      {asking && mine !== null && (
        <GoingDialog
          title={t.workspace.leave.dialog(workspace.name)}
          text={t.workspace.leave.dialogText}
          gpts={mine}
          question={t.workspace.leave.then(mine)}
          action={t.workspace.leave.do}
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
    <Section title={t.workspace.deletion.title} text={t.workspace.deletion.text}>
      <Button look="danger" onClick={() => setAsking(true)}>
        {t.workspace.deletion.button}
      </Button>
      {asking && <DeleteDialog name={workspace.name} onClose={() => setAsking(false)} onDeleted={goHome} />}
    </Section>
  );
}
