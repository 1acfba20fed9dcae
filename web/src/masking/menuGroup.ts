/** The menu group for a chat's own masking setting. */
import type { MaskingChoice } from "../api/masking";
import { sentenceOf } from "../api/request";
import { showToast } from "../app/toasts";
import { maskingTexts } from "../texts/masking";
import type { EntryGroup } from "../ui/Menu";
import { choices } from "./choices";

export type Choose = (choice: MaskingChoice) => Promise<void>;

export const maskingGroup = (choice: MaskingChoice, onChoose: Choose): EntryGroup => ({
  label: maskingTexts.chat.menu,
  mark: choice === "default" ? undefined : maskingTexts.chat.marks[choice],
  entries: choices.map((each) => ({
    label: maskingTexts.chat.choices[each],
    chosen: each === choice,
    onSelect: () => void onChoose(each).catch((error: unknown) => showToast(sentenceOf(error))),
  })),
});
