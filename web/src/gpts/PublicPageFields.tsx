/** Whether people without an account may read about the GPT, and whether search engines may index it (P3). */
import type { PublicPage } from "../api/gpts";
import { inThisSpace } from "../api/space";
import type { Level } from "../api/types";
import { publicPageTexts } from "../texts/publicPages";
import { Checkbox } from "../ui/Checkbox";

export type PageChoice = Pick<PublicPage, "shown" | "indexed">;

/** Whether people outside the workspace can use it. */
export const isOpen = (level: Level) => level === "link" || level === "everyone";

interface Props {
  gpt: string;
  choice: PageChoice;
  onChange: (choice: PageChoice) => void;
}

export function PublicPageFields({ gpt, choice, onChange }: Props) {
  return (
    <div className="grid gap-2">
      <Checkbox
        label={publicPageTexts.shown}
        hint={publicPageTexts.shownHint}
        on={choice.shown}
        onChange={(shown) => onChange({ ...choice, shown })}
      />
      {choice.shown && (
        <div className="grid gap-2 ps-8">
          <Checkbox
            label={publicPageTexts.indexed}
            on={choice.indexed}
            onChange={(indexed) => onChange({ ...choice, indexed })}
          />
          <a
            className="link justify-self-start"
            href={inThisSpace(`/gpt/${gpt}/preview`)}
            target="_blank"
            rel="noreferrer"
          >
            {publicPageTexts.preview}
          </a>
        </div>
      )}
    </div>
  );
}
