/** Pages and their commands, named in texts/find.ts: the URL of each, and who may see it. */
import type { Me } from "../api/types";
import { commandPaletteTexts } from "../texts/find";
import type { IconName } from "../ui/Icon";
import { isAtLeast } from "../workspace/roles";

export type PlaceName = keyof typeof commandPaletteTexts.places;

interface PalettePage {
  icon: IconName;
  path: string;
  /** Whether it is available to this user in the page's space. */
  isFor?: (me: Me) => boolean;
}

const isNotBorrowed = (me: Me) => !me.borrowed;
const atLeastInWorkspace = (least: "member" | "admin") => (me: Me) =>
  me.workspaces.some(({ id, role }) => id === me.space && isAtLeast(role, least));

export const places: Record<PlaceName, PalettePage> = {
  chats: { icon: "words", path: "/conversations" },
  gpts: { icon: "grid", path: "/gpts" },
  createGpt: { icon: "plus", path: "/gpts/new" },
  importGpt: { icon: "into", path: "/gpts/bring" },
  reportGpt: { icon: "alert", path: "/gpts" },
  prompts: { icon: "slash", path: "/prompts" },
  images: { icon: "image", path: "/images", isFor: (me) => me.images },
  dataSent: { icon: "out", path: "/ledger", isFor: isNotBorrowed },
  importChats: { icon: "into", path: "/move-in", isFor: isNotBorrowed },
  exportData: { icon: "down", path: "/settings/data#export", isFor: isNotBorrowed },
  masking: { icon: "unseen", path: "/settings/privacy#masking", isFor: isNotBorrowed },
  autoDelete: { icon: "again", path: "/settings/data#retention", isFor: isNotBorrowed },
  signedRecords: { icon: "check", path: "/evidence", isFor: isNotBorrowed },
  deletions: { icon: "trash", path: "/deleted", isFor: isNotBorrowed },
  deleteAccount: { icon: "trash", path: "/delete-account", isFor: isNotBorrowed },
  commitments: { icon: "lock", path: "/privacy" },
  workspace: { icon: "building", path: "/workspace", isFor: atLeastInWorkspace("member") },
  members: { icon: "person", path: "/workspace/members", isFor: atLeastInWorkspace("member") },
  workspaceRules: { icon: "building", path: "/workspace/rules", isFor: atLeastInWorkspace("member") },
  workspaceKeys: { icon: "key", path: "/workspace/api", isFor: atLeastInWorkspace("admin") },
  firstSteps: { icon: "check", path: "/operator/first-hour", isFor: (me) => me.role === "operator" },
};

export const placesFor = (me: Me) =>
  (Object.keys(places) as PlaceName[])
    .filter((name) => places[name].isFor?.(me) ?? true)
    .map((name) => ({ name, ...places[name], ...commandPaletteTexts.places[name] }));
