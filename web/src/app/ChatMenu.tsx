/** What can be done with one chat: the same menu in the list and in the chat's own bar. */
import type { ReactElement } from "react";
import type { Change } from "../api/folders";
import type { PlacedChat } from "../api/placement";
import { sentenceOf } from "../api/request";
import type { ExportFormat } from "../conversations/exportChat";
import { t } from "../texts";
import { Menu } from "../ui/Menu";
import { askAboutChat } from "./chatQuestions";
import { tell } from "./toasts";
import { usePlacement } from "./usePlacement";

interface MenuProps {
  chat: PlacedChat;
  trigger: ReactElement<Record<string, unknown>>;
  /** Begins to rename it where its title stands. */
  onRename: () => void;
}

export function ChatMenu({ chat, trigger, onRename }: MenuProps) {
  const arrange = usePlacement();
  const { id, pinned, archived } = chat;
  const change = (wanted: Change) => void arrange([chat], wanted).catch((error: unknown) => tell(sentenceOf(error)));
  const groups = [
    {
      entries: [
        { label: t.shell.rename, onSelect: onRename },
        { label: pinned ? t.shell.unpin : t.shell.pin, onSelect: () => change({ pinned: !pinned }) },
        { label: t.shell.move, onSelect: () => askAboutChat({ what: "move", chat }) },
      ],
    },
    {
      entries: [
        { label: t.shell.share, onSelect: () => askAboutChat({ what: "share", chat }) },
        { label: t.shell.exportMarkdown, onSelect: () => saveChat(id, "markdown") },
        { label: t.shell.exportJson, onSelect: () => saveChat(id, "json") },
      ],
    },
    {
      entries: [
        { label: archived ? t.shell.unarchive : t.shell.archive, onSelect: () => change({ archived: !archived }) },
        { label: t.common.delete, onSelect: () => askAboutChat({ what: "delete", chat }), danger: true },
      ],
    },
  ];
  return <Menu trigger={trigger} groups={groups} />;
}

/** Gives the person the chat as a file, and says so. */
export function saveChat(id: string, format: ExportFormat): void {
  import("../conversations/exportChat")
    .then(({ exportChat }) => exportChat(id, format))
    .then((name) => tell(t.shell.downloaded(name)))
    .catch((error: unknown) => tell(sentenceOf(error)));
}
