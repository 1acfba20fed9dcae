/** Commands for the shown conversation: palette options and their dialogs. */
import { useSyncExternalStore } from "react";
import type { Change } from "../api/folders";
import type { PlacedChat } from "../api/placement";
import { sentenceOf } from "../api/request";
import { saveChat, saveDocument } from "../app/ChatMenu";
import { askAboutChat } from "../app/chatQuestions";
import { useConversations } from "../app/conversations";
import { usePageLocation } from "../app/router";
import { artifactRequests, receiptRequests, renameRequests, stopRequests } from "../app/shortcuts";
import { showToast } from "../app/toasts";
import { usePlacedChat } from "../app/usePlacedChat";
import { usePlacement } from "../app/usePlacement";
import { newestIn } from "../artifacts/artifacts";
import { Conversation } from "../chat/conversation";
import { pathTo } from "../chat/tree";
import { t } from "../texts";
import { artifactTexts } from "../texts/artifacts";
import { currentChatTexts } from "../texts/shown";
import type { IconName } from "../ui/Icon";
import type { Option } from "./options";

/** A placeholder when no conversation is shown. */
const none = new Conversation({ changed: () => undefined, answered: () => undefined }, null);

/** Options for this page's conversation; empty on other pages. */
export function useConversationCommands(): Option[] {
  const { path } = usePageLocation();
  const id = /^\/c\/([^/]+)$/.exec(path)?.[1] ?? null;
  const { open } = useConversations();
  const conversation = id === null ? none : open(id);
  const view = useSyncExternalStore(conversation.subscribe, conversation.view);
  const chat = usePlacedChat(view.temporary ? null : id, view.title);
  const arrange = usePlacement();
  if (id === null || view.phase !== "ready") return [];
  const stop = option("stop", "stop", t.chat.stop, () => stopRequests.dispatchEvent(new Event("stop")));
  const openArtifact = option("artifact", "split", artifactTexts.newest, () =>
    artifactRequests.dispatchEvent(new Event("open")),
  );
  return [
    ...(newestIn(pathTo(view.nodes, view.head)) === null ? [] : [openArtifact]),
    ...(view.running === null ? [] : [stop]),
    option("receipt", "lock", t.receipt.open, () => receiptRequests.dispatchEvent(new Event("open"))),
    option("mask", "unseen", currentChatTexts[view.masking === "on" ? "unmask" : "mask"], () =>
      conversation
        .chooseMasking(view.masking === "on" ? "off" : "on")
        .then(() => showToast(currentChatTexts.masking))
        .catch((error: unknown) => showToast(sentenceOf(error))),
    ),
    option("save", "into", currentChatTexts.save, () => saveChat(id, "markdown")),
    option("word", "into", currentChatTexts.word, () => saveDocument(id, "docx")),
    option("pdf", "into", currentChatTexts.pdf, () => saveDocument(id, "pdf")),
    option("json", "into", currentChatTexts.json, () => saveChat(id, "json")),
    ...(chat === null ? [] : placementOptions(chat, (to) => void arrange([chat], to).catch(() => undefined))),
  ];
}

function placementOptions(chat: PlacedChat, change: (to: Change) => void): Option[] {
  const { pinned, archived } = chat;
  const { pin, unpin, archive, unarchive } = currentChatTexts;
  return [
    option("rename", "edit", currentChatTexts.rename, () => renameRequests.dispatchEvent(new Event("rename"))),
    option("pin", "pin", pinned ? unpin : pin, () => change({ pinned: !pinned }), pin),
    option("archive", "archive", archived ? unarchive : archive, () => change({ archived: !archived }), archive),
    option("move", "folder", currentChatTexts.move, () => askAboutChat({ kind: "move", chat })),
    option("share", "share", t.chat.share, () => askAboutChat({ kind: "share", chat })),
    option("delete", "trash", currentChatTexts.delete, () => askAboutChat({ kind: "delete", chat })),
  ];
}

/** `words`: other search terms. */
const option = (key: string, icon: IconName, label: string, run: () => unknown, words = ""): Option => ({
  key: `shown ${key}`,
  icon,
  text: [{ text: label, hit: false }],
  words,
  run: () => void run(),
});
