/** The choices for a guest link's expiry. */
export const endings = ["never", "day", "week", "month", "date"] as const;
export type Ending = (typeof endings)[number];

/** The expiry timestamp of a choice made now, or null for none. A date expires at the end of that day in local time. */
export function endOf(ending: Ending, date: string, now: Date): string | null {
  if (ending === "never") return null;
  if (ending === "date") return new Date(`${date}T23:59:59`).toISOString();
  const end = new Date(now);
  if (ending === "month") end.setMonth(end.getMonth() + 1);
  else end.setDate(end.getDate() + (ending === "week" ? 7 : 1));
  return end.toISOString();
}
