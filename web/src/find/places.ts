/** Pages and what is done on them, by the names and words of texts/find.ts: where each is, and for whom. */
import type { Me } from "../api/types";
import { commandPaletteTexts } from "../texts/find";
import type { IconName } from "../ui/Icon";
import { isAtLeast } from "../workspace/roles";

export type PlaceName = keyof typeof commandPaletteTexts.places;

interface Place {
  icon: IconName;
  to: string;
  /** Whether it is there for this person, in the space that the page shows. */
  isFor?: (me: Me) => boolean;
}

const ownOnly = (me: Me) => !me.borrowed;
const atWork = (least: "member" | "admin") => (me: Me) =>
  me.workspaces.some(({ id, role }) => id === me.space && isAtLeast(role, least));

export const places: Record<PlaceName, Place> = {
  chats: { icon: "words", to: "/conversations" },
  gpts: { icon: "grid", to: "/gpts" },
  createGpt: { icon: "plus", to: "/gpts/new" },
  importGpt: { icon: "into", to: "/gpts/bring" },
  reportGpt: { icon: "alert", to: "/gpts" },
  prompts: { icon: "slash", to: "/prompts" },
  images: { icon: "image", to: "/images", isFor: (me) => me.images },
  dataSent: { icon: "out", to: "/ledger", isFor: ownOnly },
  importChats: { icon: "into", to: "/move-in", isFor: ownOnly },
  exportData: { icon: "down", to: "/settings/data#export", isFor: ownOnly },
  masking: { icon: "unseen", to: "/settings/privacy#masking", isFor: ownOnly },
  autoDelete: { icon: "again", to: "/settings/data#retention", isFor: ownOnly },
  signedRecords: { icon: "check", to: "/evidence", isFor: ownOnly },
  deletions: { icon: "trash", to: "/deleted", isFor: ownOnly },
  deleteAccount: { icon: "trash", to: "/delete-account", isFor: ownOnly },
  commitments: { icon: "lock", to: "/privacy" },
  workspace: { icon: "building", to: "/workspace", isFor: atWork("member") },
  members: { icon: "person", to: "/workspace/members", isFor: atWork("member") },
  workspaceRules: { icon: "building", to: "/workspace/rules", isFor: atWork("member") },
  workspaceKeys: { icon: "key", to: "/workspace/api", isFor: atWork("admin") },
  firstSteps: { icon: "check", to: "/operator/first-hour", isFor: (me) => me.role === "operator" },
};

export const placesFor = (me: Me) =>
  (Object.keys(places) as PlaceName[])
    .filter((name) => places[name].isFor?.(me) ?? true)
    .map((name) => ({ name, ...places[name], ...commandPaletteTexts.places[name] }));
