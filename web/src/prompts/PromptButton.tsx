/** Beside the composer: opens the prompt list; once there is text, saves it as a prompt. */
import type { ReactNode, RefObject } from "react";
import { promptTexts } from "../texts/prompts";
import { IconButton } from "../ui/Button";

interface PromptButtonProps {
  field: RefObject<HTMLTextAreaElement | null>;
  text: string;
  onText: (text: string) => void;
  onSave: (text: string) => void;
}

export default function PromptButton({ field, text, onText, onSave }: PromptButtonProps): ReactNode {
  const isWritten = text.trim() !== "" && !text.startsWith("/");
  const list = () => {
    onText(text.startsWith("/") ? "" : "/");
    field.current?.focus();
  };
  return (
    <IconButton
      icon="slash"
      label={isWritten ? promptTexts.saveText : promptTexts.open}
      aria-haspopup={isWritten ? "dialog" : "listbox"}
      onClick={isWritten ? () => onSave(text.trim()) : list}
      className={isWritten ? "max-sm:hidden" : ""}
    />
  );
}
