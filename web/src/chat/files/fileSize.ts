import type { GivenFile } from "../../api/types";
import { bytes } from "../../texts/dates";
import { fileTexts } from "../../texts/givenFiles";

/** A file's size, and a note if its text was recognised in a scan. */
export function sizeOf({ bytes: size, recognised }: GivenFile): string {
  return recognised > 0 ? `${bytes(size)} · ${fileTexts.recognised}` : bytes(size);
}
