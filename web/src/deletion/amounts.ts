/** Formats amounts in words, leaving out zero amounts. */
import { deletionTexts } from "../texts/deletion";

export function amountText(amounts: Record<string, number>): string[] {
  return Object.entries(amounts)
    .filter(([, n]) => n > 0)
    .flatMap(([kind, n]) => deletionTexts.amounts[kind]?.(n) ?? []);
}
