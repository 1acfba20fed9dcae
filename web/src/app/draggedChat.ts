/** A chat that is dragged from the list into a folder; its way by keyboard and touch is the menu. */
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
    // Firefox drags nothing that carries nothing. Only the chat's own address leaves this page.
    event.dataTransfer.setData("text/uri-list", `${location.origin}/c/${chat.id}`);
  },
  onDragEnd: () => {
    dragged = null;
  },
});

/** Makes a place take dragged chats: into this folder, or out of theirs (null). */
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
