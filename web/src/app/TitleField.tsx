/** Inline editing of a chat's title: Enter or losing the focus saves, Escape cancels. */
import { type KeyboardEvent, useEffect, useRef, useState } from "react";
import { renameConversation } from "../api/chat";
import { sentenceOf } from "../api/request";
import { t } from "../texts";
import { useConversations } from "./conversations";
import { showToast } from "./toasts";

interface TitleProps {
  id: string;
  title: string;
  className: string;
  /** `byKey`: Enter or Escape ended the editing, so the focus has to be moved. */
  onClose: (byKey: boolean) => void;
}

export function TitleField({ id, title, className, onClose }: TitleProps) {
  const { refresh, open } = useConversations();
  const [value, setValue] = useState(title);
  const field = useRef<HTMLInputElement>(null);
  const isClosed = useRef(false);
  useEffect(() => {
    // Wait until a closing menu or dialog has restored the focus.
    field.current?.focus();
    field.current?.select();
  }, []);
  const close = (newTitle: string, byKey: boolean) => {
    if (isClosed.current) return;
    isClosed.current = true;
    onClose(byKey);
    if (newTitle === "" || newTitle === title) return;
    renameConversation(id, newTitle)
      .then(() => open(id).rename(newTitle))
      .then(refresh)
      .catch((error: unknown) => showToast(sentenceOf(error)));
  };
  const press = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing || (event.key !== "Enter" && event.key !== "Escape")) return;
    event.preventDefault();
    event.stopPropagation();
    close(event.key === "Enter" ? value.trim() : title, true);
  };
  return (
    <input
      ref={field}
      aria-label={t.shell.renameLabel}
      value={value}
      maxLength={200}
      enterKeyHint="done"
      onChange={(event) => setValue(event.target.value)}
      onKeyDown={press}
      onBlur={() => close(value.trim(), false)}
      className={`min-w-0 rounded-lg border border-accent bg-surface px-2 ${className}`}
    />
  );
}
