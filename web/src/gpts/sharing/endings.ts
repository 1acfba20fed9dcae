/** When a link for guests ends, as it is chosen. */
export const endings = ["never", "day", "week", "month", "date"] as const;
export type Ending = (typeof endings)[number];

/** The moment of an ending that is chosen now; null: it does not end. A date ends with its last moment here. */
export function endOf(ending: Ending, date: string, now: Date): string | null {
  if (ending === "never") return null;
  if (ending === "date") return new Date(`${date}T23:59:59`).toISOString();
  const end = new Date(now);
  if (ending === "month") end.setMonth(end.getMonth() + 1);
  else end.setDate(end.getDate() + (ending === "week" ? 7 : 1));
  return end.toISOString();
}
