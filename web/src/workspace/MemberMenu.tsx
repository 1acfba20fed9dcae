/** What may be done to one person, behind a button; each after a question. */
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

type Asking = WorkspaceRole | "suspend" | "restore" | "remove" | "transfer";

const roles = ["owner", "admin", "member"] as const;

interface Props {
  member: Member;
  onChanged: () => Promise<void>;
}

export function MemberMenu({ member, onChanged }: Props) {
  const [asking, setAsking] = useState<Asking | null>(null);
  const texts = workspaceTexts.people;
  const { may, name, role } = member;
  const entry = (label: string, asks: Asking, danger = false): Entry => ({
    label,
    danger,
    onSelect: () => setAsking(asks),
  });
  const others = may.includes("change_role") ? roles.filter((one) => one !== role) : [];
  const groups = [
    {
      entries: [
        ...others.map((one) => entry(texts.makes[one], one)),
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
      {asking && <Question asking={asking} member={member} onChanged={onChanged} onClose={() => setAsking(null)} />}
    </>
  );
}

function Question({ asking, member, onChanged, onClose }: Props & { asking: Asking; onClose: () => void }) {
  const { setMe } = useSession();
  const texts = workspaceTexts.people;
  const { id, name, gpts } = member;
  const then = (call: Promise<void>) => call.then(onChanged);
  // Whoever demotes or hands over themselves sees the page as what they are then.
  const asMyself = async () => setMe(await readMe());
  const common = { onClose };
  switch (asking) {
    case "remove":
      return (
        <RemoveMemberDialog
          title={texts.removeTitle(name)}
          text={texts.removeText}
          gpts={gpts ?? 0}
          question={texts.then(gpts ?? 0)}
          action={texts.removeDo}
          onClose={onClose}
          onConfirm={(what) => then(removeMember(id, what))}
        />
      );
    case "suspend":
      return (
        <Confirm
          {...common}
          title={texts.suspendTitle(name)}
          text={texts.suspendText}
          action={texts.suspend}
          onConfirm={() => then(suspendMember(id))}
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
          onConfirm={() => then(restoreMember(id))}
        />
      );
    case "transfer":
      return (
        <Confirm
          {...common}
          title={texts.transferTitle(name)}
          text={texts.transferText}
          action={texts.transferDo}
          onConfirm={() => then(transferWorkspace(id)).then(asMyself)}
        />
      );
    default:
      return (
        <Confirm
          {...common}
          danger={false}
          title={texts.roleTitle(name)}
          text={`${texts.roleText[asking]} ${texts.roleSignsOut}`}
          action={texts.roleDo[asking]}
          onConfirm={() => then(changeRole(id, asking)).then(() => (member.oneself ? asMyself() : undefined))}
        />
      );
  }
}
