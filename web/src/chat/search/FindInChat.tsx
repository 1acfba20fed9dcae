/** Searches all messages of the shown chat, including those that are not rendered. */
import { type KeyboardEvent, type RefObject, useDeferredValue, useEffect, useMemo, useRef, useState } from "react";
import { findInChatTexts } from "../../texts/findInChat";
import { IconButton } from "../../ui/Button";
import type { View } from "../conversation";
import { pathTo } from "../tree";
import { matchesIn } from "./matches";
import { usePainted } from "./usePainted";

interface FindProps {
  view: View;
  scroller: RefObject<HTMLDivElement | null>;
  /** Increments on each request, to focus the field again. */
  asked: number;
  /** Called with the message of the current match, which must be rendered. */
  onFound: (message: string | null) => void;
  onClose: () => void;
}

export default function FindInChat({ view, scroller, asked, onFound, onClose }: FindProps) {
  const field = useRef<HTMLInputElement>(null);
  const [words, setWords] = useState("");
  const { nodes, head } = view;
  const messages = useDeferredValue(useMemo(() => pathTo(nodes, head), [nodes, head]));
  const query = useDeferredValue(words);
  const matches = useMemo(() => matchesIn(messages, query), [messages, query]);
  const [chosen, choose] = useState({ query: "", at: 0, turn: 0 });
  const at = chosen.query === query ? Math.min(chosen.at, matches.length - 1) : nearest(scroller.current, matches);
  const match = matches[at] ?? null;
  const message = match?.message ?? null;
  useEffect(() => onFound(message), [message, onFound]);
  usePainted(scroller, query, match, chosen.turn);
  useEffect(() => {
    if (asked > 0) field.current?.select();
  }, [asked]);
  const step = (by: number) => {
    if (matches.length > 0) choose({ query, at: (at + by + matches.length) % matches.length, turn: chosen.turn + 1 });
  };
  const press = (event: KeyboardEvent) => {
    if (event.key !== "Escape" && (event.key !== "Enter" || event.nativeEvent.isComposing)) return;
    event.preventDefault();
    if (event.key === "Escape") onClose();
    else step(event.shiftKey ? -1 : 1);
  };
  return (
    <search
      aria-label={findInChatTexts.title}
      className="absolute inset-x-2 top-2 z-10 flex items-center gap-1 rounded-xl border border-edge bg-surface p-1.5 shadow-md sm:inset-x-4 sm:ms-auto sm:w-fit print:hidden"
    >
      <input
        ref={field}
        type="text"
        enterKeyHint="search"
        autoFocus
        aria-label={findInChatTexts.field}
        placeholder={findInChatTexts.field}
        value={words}
        onChange={(event) => setWords(event.target.value)}
        onKeyDown={press}
        className="min-h-8 w-56 min-w-0 flex-1 rounded-lg bg-transparent px-2 pointer-coarse:min-h-11"
      />
      <span role="status" className="min-w-14 shrink-0 ps-2 text-end text-sm whitespace-nowrap text-quiet tabular-nums">
        {query.trim() !== "" && (match ? findInChatTexts.at(at + 1, matches.length) : findInChatTexts.none)}
      </span>
      <IconButton small icon="up" label={findInChatTexts.previous} disabled={match === null} onClick={() => step(-1)} />
      <IconButton small icon="chevron" label={findInChatTexts.next} disabled={match === null} onClick={() => step(1)} />
      <IconButton small icon="close" label={findInChatTexts.close} onClick={onClose} />
    </search>
  );
}

/** The first match at or below the top of the viewport, or else the first match. */
function nearest(scroller: HTMLElement | null, matches: readonly { message: string }[]): number {
  if (scroller === null) return 0;
  const top = scroller.getBoundingClientRect().top;
  const at = matches.findIndex(({ message }) => {
    const element = document.getElementById(message);
    return element !== null && element.getBoundingClientRect().bottom > top;
  });
  return Math.max(0, at);
}
