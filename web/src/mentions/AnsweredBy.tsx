/** Above an answer by a mentioned GPT: its picture and name, or a note that it no longer exists. */
import type { ReactNode } from "react";
import type { ListedGpt, Mention } from "../api/types";
import { GptPicture } from "../gpts/GptPicture";
import { mentionTexts as texts } from "../texts/mentions";

interface AnsweredByProps {
  mention: Mention;
  /** The GPTs that the user may still use; null until loaded. */
  usable: readonly ListedGpt[] | null;
}

export default function AnsweredBy({ mention, usable }: AnsweredByProps): ReactNode {
  const gpt = usable?.find(({ id }) => id === mention.gpt_id);
  return (
    <p className="mb-2 flex flex-wrap items-center gap-2 text-sm">
      <GptPicture
        gpt={gpt ?? { id: mention.gpt_id, name: mention.name, has_picture: false }}
        className="size-6 text-xs"
      />
      <span className="font-medium wrap-anywhere">{mention.name}</span>
      {usable && !gpt && <span className="text-quiet">{texts.unavailable}</span>}
    </p>
  );
}
