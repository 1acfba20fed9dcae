/** The actions on one chat, shared by the sidebar and the chat's header. */
import type { ReactElement } from "react";
import type { DocumentFormat } from "../api/documents";
import type { Change } from "../api/folders";
import type { PlacedChat } from "../api/placement";
import { sentenceOf } from "../api/request";
import type { ExportFormat } from "../conversations/exportChat";
import { t } from "../texts";
import { type EntryGroup, Menu } from "../ui/Menu";
import { askAboutChat } from "./chatQuestions";
import { showToast } from "./toasts";
import { usePlacement } from "./usePlacement";

interface MenuProps {
  chat: PlacedChat;
  trigger: ReactElement<Record<string, unknown>>;
  /** Starts inline editing of the title. */
  onRename: () => void;
  /** Extra items from the chat's own page. */
  more?: readonly EntryGroup[];
}

export function ChatMenu({ chat, trigger, onRename, more = [] }: MenuProps) {
  const arrange = usePlacement();
  const { id, pinned, archived } = chat;
  const change = (placement: Change) =>
    void arrange([chat], placement).then(
      () => requestAnimationFrame(() => restoreFocus(id)),
      (error: unknown) => showToast(sentenceOf(error)),
    );
  const groups = [
    {
      entries: [
        { label: t.shell.rename, onSelect: onRename },
        { label: pinned ? t.shell.unpin : t.shell.pin, onSelect: () => change({ pinned: !pinned }) },
        { label: t.shell.move, onSelect: () => askAboutChat({ kind: "move", chat }) },
      ],
    },
    {
      entries: [
        { label: t.shell.share, onSelect: () => askAboutChat({ kind: "share", chat }) },
        { label: t.shell.exportMarkdown, onSelect: () => saveChat(id, "markdown") },
        { label: t.shell.exportWord, onSelect: () => saveDocument(id, "docx") },
        { label: t.shell.exportPdf, onSelect: () => saveDocument(id, "pdf") },
        { label: t.shell.exportJson, onSelect: () => saveChat(id, "json") },
      ],
    },
    ...more,
    {
      entries: [
        { label: archived ? t.shell.unarchive : t.shell.archive, onSelect: () => change({ archived: !archived }) },
        { label: t.common.delete, onSelect: () => askAboutChat({ kind: "delete", chat }), danger: true },
      ],
    },
  ];
  return <Menu trigger={trigger} groups={groups} />;
}

/** Restores the focus after the row was replaced: to its new position, or to the page if it is gone. */
function restoreFocus(id: string): void {
  if (document.activeElement !== document.body) return;
  const row = document.querySelector<HTMLElement>(`nav a[href="/c/${id}"]`);
  (row ?? document.querySelector("main"))?.focus({ preventScroll: true });
}

/** Downloads the shown branch as a document made by the server, and confirms it with a toast. */
export function saveDocument(id: string, format: DocumentFormat): void {
  Promise.all([import("../conversations/downloads"), import("../api/documents")])
    .then(([{ download }, { chatDocument }]) => download(chatDocument(id, format)))
    .catch((error: unknown) => showToast(sentenceOf(error)));
}

/** Downloads the chat as a file, and confirms it with a toast. */
export function saveChat(id: string, format: ExportFormat): void {
  import("../conversations/exportChat")
    .then(({ exportChat }) => exportChat(id, format))
    .then((name) => showToast(t.shell.downloaded(name)))
    .catch((error: unknown) => showToast(sentenceOf(error)));
}
