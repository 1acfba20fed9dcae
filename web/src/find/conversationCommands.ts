/** What can be done with the conversation that is shown: options of the search, and where they lead. */
import { useSyncExternalStore } from "react";
import { readConversations } from "../api/chat";
import type { Change } from "../api/folders";
import type { ConversationSummary } from "../api/types";
import { useResource } from "../api/useResource";
import { useConversations } from "../app/conversations";
import { usePageLocation } from "../app/router";
import { receiptWanted, stopWanted } from "../app/shortcuts";
import { usePlacement } from "../app/usePlacement";
import { Conversation, type View } from "../chat/conversation";
import { pathTo } from "../chat/tree";
import { t } from "../texts";
import { shownTexts } from "../texts/shown";
import type { IconName } from "../ui/Icon";
import { save } from "../ui/save";
import type { Option } from "./options";

/** What asks something first, by name. */
export type PromptedCommand = "rename" | "move" | "delete" | "share";

/** Stands for the conversation where none is shown. */
const nobody = new Conversation({ changed: () => undefined }, null);

/** Options for the conversation of this page; none on another page. `ask` opens a dialog about it. */
export function useConversationCommands(ask: Ask): Option[] {
  const { path } = usePageLocation();
  const id = /^\/c\/([^/]+)$/.exec(path)?.[1] ?? null;
  const { open, list, pinned } = useConversations();
  const conversation = id === null ? nobody : open(id);
  const view = useSyncExternalStore(conversation.subscribe, conversation.view);
  const known = [...(list?.conversations ?? []), ...pinned].find((one) => one.id === id);
  const { resource } = useResource(`shown ${id ?? ""}`, () => (id === null || known ? nothing() : summaryOf(id)));
  const about = known ?? (resource.state === "ready" ? resource.value : null);
  const arrange = usePlacement();
  if (id === null || view.phase !== "ready") return [];
  const stop = option("stop", "stop", t.chat.stop, () => stopWanted.dispatchEvent(new Event("stop")));
  return [
    ...(view.running === null ? [] : [stop]),
    option("receipt", "lock", t.receipt.open, () => receiptWanted.dispatchEvent(new Event("open"))),
    option("save", "into", shownTexts.save, () => saveBranch(view)),
    ...(about === null || view.temporary
      ? []
      : arranging(about, ask, (to) => void arrange([about], to).catch(() => undefined))),
  ];
}

type Ask = (what: PromptedCommand, about: ConversationSummary) => void;

function arranging(about: ConversationSummary, ask: Ask, change: (to: Change) => void): Option[] {
  const { pinned, archived } = about;
  return [
    option("rename", "edit", shownTexts.rename, () => ask("rename", about)),
    option("pin", null, pinned ? shownTexts.unpin : shownTexts.pin, () => change({ pinned: !pinned })),
    option("archive", null, archived ? shownTexts.unarchive : shownTexts.archive, () =>
      change({ archived: !archived }),
    ),
    option("move", null, shownTexts.move, () => ask("move", about)),
    option("share", "share", t.chat.share, () => ask("share", about)),
    option("delete", "trash", shownTexts.delete, () => ask("delete", about)),
  ];
}

const option = (key: string, icon: IconName | null, label: string, run: () => unknown): Option => ({
  key: `shown ${key}`,
  icon,
  text: [{ text: label, hit: false }],
  run: () => void run(),
});

async function nothing(): Promise<null> {
  return null;
}

/** Where a conversation stands that the sidebar does not list: in a folder, or put away. Null beyond the latest ones. */
async function summaryOf(id: string): Promise<ConversationSummary | null> {
  const { conversations } = await readConversations(null, "all");
  return conversations.find((one) => one.id === id) ?? null;
}

/** The branch that is shown, as a file for the person. */
function saveBranch(view: View): void {
  const name = view.gpt?.name ?? t.chat.assistant;
  const said = pathTo(view.nodes, view.head).map(({ role, text, files }) => {
    const given = files.map((file) => `*${file.name}*\n\n`).join("");
    return `## ${role === "user" ? t.chat.youSaid : t.chat.answered(name)}\n\n${given}${text}\n`;
  });
  const title = view.title || t.shell.untitled;
  save(
    `# ${title}\n\n${said.join("\n")}`,
    `${title.replace(/[^\p{L}\p{N}]+/gu, "-").slice(0, 60)}.md`,
    "text/markdown",
  );
}
