/** Saves a sent question as a prompt. */
import { type ReactNode, useState } from "react";
import { promptTexts } from "../texts/prompts";
import { IconButton } from "../ui/Button";
import PromptDialog from "./PromptDialog";

export default function SavePrompt({ text }: { text: string }): ReactNode {
  const [saving, save] = useState(false);
  return (
    <>
      <IconButton small icon="slash" label={promptTexts.saveQuestion} onClick={() => save(true)} />
      {saving && <PromptDialog prompt={null} text={text} onClose={() => save(false)} />}
    </>
  );
}
