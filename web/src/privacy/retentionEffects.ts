import type { RetentionPreview } from "../api/retention";
import { ruleTexts } from "../texts/rules";

const { deletedNow, deletedSoon, deletedLater } = ruleTexts.own;

/** Describes what a shorter period deletes, leaving out zero amounts. */
export const effectsInWords = ({ now, soon }: RetentionPreview): string =>
  [...(now > 0 ? [deletedNow(now)] : []), ...(soon > 0 ? [deletedSoon(soon)] : []), deletedLater].join(" ");
