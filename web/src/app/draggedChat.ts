/** Drag and drop of a chat into a folder. The menu does the same by keyboard and touch. */
import { type DragEvent, useState } from "react";
import type { PlacedChat } from "../api/placement";
import { sentenceOf } from "../api/request";
import { showToast } from "./toasts";
import { usePlacement } from "./usePlacement";

let dragged: PlacedChat | null = null;

export const dragOf = (chat: PlacedChat) => ({
  draggable: true,
  onDragStart: (event: DragEvent) => {
    dragged = chat;
    event.dataTransfer.effectAllowed = "move";
    // Firefox does not start a drag without data. Only the chat's own URL leaves this page.
    event.dataTransfer.setData("text/uri-list", `${location.origin}/c/${chat.id}`);
  },
  onDragEnd: () => {
    dragged = null;
  },
});

/** Makes an element a drop target for chats: into a folder, or out of it (null). */
export function useDropInto(folder_id: string | null) {
  const [isOver, setIsOver] = useState(false);
  const arrange = usePlacement();
  const accepts = () => dragged !== null && dragged.folder_id !== folder_id;
  const allow = (event: DragEvent) => {
    if (!accepts()) return;
    event.preventDefault();
    event.dataTransfer.dropEffect = "move";
    setIsOver(true);
  };
  const leave = (event: DragEvent<HTMLElement>) => {
    if (!event.currentTarget.contains(event.relatedTarget as Node | null)) setIsOver(false);
  };
  const drop = (event: DragEvent) => {
    setIsOver(false);
    const chat = dragged;
    if (chat === null || !accepts()) return;
    event.preventDefault();
    dragged = null;
    arrange([chat], { folder_id }).catch((error: unknown) => showToast(sentenceOf(error)));
  };
  return { isOver, target: { onDragEnter: allow, onDragOver: allow, onDragLeave: leave, onDrop: drop } };
}
