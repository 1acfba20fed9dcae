import { expect, test } from "vitest";
import { effectsInWords } from "./retentionEffects";

const later = "Others follow when they’re old enough.";

test.each([
  [{ now: 3, soon: 0 }, `3 chats or images will be permanently deleted within the hour. ${later}`],
  [{ now: 0, soon: 1 }, `1 chat or image will be deleted within a week. ${later}`],
  [
    { now: 1, soon: 2 },
    `1 chat or image will be permanently deleted within the hour. 2 chats or images will be deleted within a week. ${later}`,
  ],
])("%o is said without zeros", (effects, said) => {
  expect(effectsInWords(effects)).toBe(said);
});
