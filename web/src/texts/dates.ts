/** Moments and amounts as a reader writes them. */
import { t } from "./index";
import { dates, language } from "./language";

export { count } from "./plural";

const day = new Intl.DateTimeFormat(dates, { dateStyle: "long" });
const moment = new Intl.DateTimeFormat(dates, { dateStyle: "medium", timeStyle: "short" });
const time = new Intl.DateTimeFormat(dates, { timeStyle: "short" });
const utcDay = new Intl.DateTimeFormat(dates, { dateStyle: "long", timeZone: "UTC" });
const month = new Intl.DateTimeFormat(dates, { month: "long", year: "numeric" });

export const onDay = (time: string) => day.format(new Date(time));
/** The day that begins at `time` in UTC, wherever the reader is. */
export const onUtcDay = (time: string) => utcDay.format(new Date(time));
export const atMoment = (time: string) => moment.format(new Date(time));
export const atTime = (at: string) => time.format(new Date(at));

/** The day of a message in a chat, seen from `now`: "Today", "Yesterday" or the date. */
export function dayOf(at: string, now: Date): string {
  const days = daysBefore(at, now);
  if (days <= 0) return t.days.today;
  return days === 1 ? t.days.yesterday : onDay(at);
}

/** Whether two moments are on different days of the reader. */
export const onOtherDays = (one: string, other: string) => midnight(new Date(one)) !== midnight(new Date(other));

/** A number with so many decimals at most. */
export const figure = (amount: number, maximumFractionDigits: number) =>
  amount.toLocaleString(language, { maximumFractionDigits });

/** The heading under which a conversation of `time` stands, seen from `now`. */
export function dayGroup(time: string, now: Date): string {
  const days = daysBefore(time, now);
  if (days <= 0) return t.days.today;
  if (days === 1) return t.days.yesterday;
  if (days < 8) return t.days.week;
  return month.format(new Date(time));
}

const daysBefore = (time: string, now: Date) => Math.round((midnight(now) - midnight(new Date(time))) / 86_400_000);

function midnight(date: Date): number {
  return new Date(date.getFullYear(), date.getMonth(), date.getDate()).getTime();
}

export function bytes(amount: number): string {
  const power = amount >= 1e9 ? 3 : amount >= 1e6 ? 2 : amount >= 1e3 ? 1 : 0;
  const unit = ["byte", "kilobyte", "megabyte", "gigabyte"][power];
  const unitDisplay = power === 0 ? "long" : "short";
  return new Intl.NumberFormat(language, { style: "unit", unit, unitDisplay, maximumFractionDigits: 1 }).format(
    amount / 1e3 ** power,
  );
}

export function percent(part: number): string {
  return new Intl.NumberFormat(language, { style: "percent" }).format(part);
}
