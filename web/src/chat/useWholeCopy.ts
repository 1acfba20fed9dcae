/** Copies a selection that spans messages outside the rendered part: their full text comes from the page's state. */
import { type RefObject, useEffect, useRef } from "react";
import { t } from "../texts";
import type { View } from "./conversation";
import { pathTo } from "./tree";

export function useWholeCopy(scroller: RefObject<HTMLElement | null>, view: View, name: string): void {
  const latest = useRef({ view, name });
  latest.current = { view, name };
  useEffect(() => {
    const copy = (event: ClipboardEvent) => {
      const selection = getSelection();
      if (event.defaultPrevented || !selection || document.activeElement?.matches("input, textarea")) return;
      const boxes = scroller.current?.querySelectorAll<HTMLElement>("[data-absent]") ?? [];
      const absent = [...boxes].filter((box) => selection.containsNode(box));
      if (absent.length === 0) return;
      event.preventDefault();
      event.clipboardData?.setData("text/plain", textOf(selection, absent, latest.current.view, latest.current.name));
    };
    document.addEventListener("copy", copy);
    return () => document.removeEventListener("copy", copy);
  }, [scroller]);
}

function textOf(selection: Selection, absent: readonly HTMLElement[], { nodes, head }: View, name: string): string {
  const isAway = (at: number) =>
    absent.some(({ dataset }) => Number(dataset.absent) <= at && at < Number(dataset.until));
  const isSelected = (id: string, at: number) => {
    const element = document.getElementById(id);
    return element ? selection.containsNode(element, true) : isAway(at);
  };
  return pathTo(nodes, head)
    .filter(({ id }, at) => isSelected(id, at))
    .map(
      (node) =>
        `${node.role === "user" ? t.chat.youSaid : t.chat.answered(node.mention?.name ?? name)}\n\n${node.text}`,
    )
    .join("\n\n");
}
