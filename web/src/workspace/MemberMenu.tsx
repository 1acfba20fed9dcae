/** A menu of actions on one member, each with a confirmation. */
import { useState } from "react";
import { readMe } from "../api/accounts";
import type { WorkspaceRole } from "../api/types";
import {
  changeRole,
  type Member,
  removeMember,
  restoreMember,
  suspendMember,
  transferWorkspace,
} from "../api/workspace";
import { useSession } from "../app/session";
import { workspaceTexts } from "../texts/workspace";
import { IconButton } from "../ui/Button";
import { Confirm } from "../ui/Dialog";
import { type Entry, Menu } from "../ui/Menu";
import { RemoveMemberDialog } from "./RemoveMemberDialog";

type ConfirmedAction = WorkspaceRole | "suspend" | "restore" | "remove" | "transfer";

const roles = ["owner", "admin", "member"] as const;

interface Props {
  member: Member;
  onChanged: () => Promise<void>;
}

export function MemberMenu({ member, onChanged }: Props) {
  const [confirming, setConfirming] = useState<ConfirmedAction | null>(null);
  const texts = workspaceTexts.people;
  const { may, name, role } = member;
  const entry = (label: string, asks: ConfirmedAction, danger = false): Entry => ({
    label,
    danger,
    onSelect: () => setConfirming(asks),
  });
  const otherRoles = may.includes("change_role") ? roles.filter((one) => one !== role) : [];
  const groups = [
    {
      entries: [
        ...otherRoles.map((one) => entry(texts.roleActions[one], one)),
        ...(may.includes("transfer") ? [entry(texts.transfer, "transfer")] : []),
      ],
    },
    {
      entries: [
        ...(may.includes("suspend") ? [entry(texts.suspend, "suspend")] : []),
        ...(may.includes("restore") ? [entry(texts.restore, "restore")] : []),
        ...(may.includes("remove") ? [entry(texts.remove, "remove", true)] : []),
      ],
    },
  ].filter((group) => group.entries.length > 0);
  return (
    <>
      <Menu trigger={<IconButton icon="more" label={texts.manage(name)} />} groups={groups} />
      {confirming && (
        <Question action={confirming} member={member} onChanged={onChanged} onClose={() => setConfirming(null)} />
      )}
    </>
  );
}

function Question({ action, member, onChanged, onClose }: Props & { action: ConfirmedAction; onClose: () => void }) {
  const { setMe } = useSession();
  const texts = workspaceTexts.people;
  const { id, name, gpts } = member;
  const runAndReload = (call: Promise<void>) => call.then(onChanged);
  // After users change their own role, reload the page with their new rights.
  const asMyself = async () => setMe(await readMe());
  const common = { onClose };
  switch (action) {
    case "remove":
      return (
        <RemoveMemberDialog
          title={texts.removeTitle(name)}
          text={texts.removeText}
          gpts={gpts ?? 0}
          question={texts.disposition(gpts ?? 0)}
          action={texts.removeDo}
          onClose={onClose}
          onConfirm={(disposition) => runAndReload(removeMember(id, disposition))}
        />
      );
    case "suspend":
      return (
        <Confirm
          {...common}
          title={texts.suspendTitle(name)}
          text={texts.suspendText}
          action={texts.suspend}
          onConfirm={() => runAndReload(suspendMember(id))}
        />
      );
    case "restore":
      return (
        <Confirm
          {...common}
          danger={false}
          title={texts.restoreTitle(name)}
          text={texts.restoreText}
          action={texts.restore}
          onConfirm={() => runAndReload(restoreMember(id))}
        />
      );
    case "transfer":
      return (
        <Confirm
          {...common}
          title={texts.transferTitle(name)}
          text={texts.transferText}
          action={texts.transferDo}
          onConfirm={() => runAndReload(transferWorkspace(id)).then(asMyself)}
        />
      );
    default:
      return (
        <Confirm
          {...common}
          danger={false}
          title={texts.roleTitle(name)}
          text={`${texts.roleText[action]} ${texts.roleSignsOut}`}
          action={texts.roleDo[action]}
          onConfirm={() => runAndReload(changeRole(id, action)).then(() => (member.oneself ? asMyself() : undefined))}
        />
      );
  }
}
