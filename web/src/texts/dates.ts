/** Formats times and numbers for the reader. */
import { t } from "./index";
import { dates, language } from "./language";

export { count } from "./plural";

const day = new Intl.DateTimeFormat(dates, { dateStyle: "long" });
const moment = new Intl.DateTimeFormat(dates, { dateStyle: "medium", timeStyle: "short" });
const time = new Intl.DateTimeFormat(dates, { timeStyle: "short" });
const utcDay = new Intl.DateTimeFormat(dates, { dateStyle: "long", timeZone: "UTC" });
const month = new Intl.DateTimeFormat(dates, { month: "long", year: "numeric" });

export const onDay = (time: string) => day.format(new Date(time));
/** The day that starts at `time` in UTC, regardless of the reader's time zone. */
export const onUtcDay = (time: string) => utcDay.format(new Date(time));
export const atMoment = (time: string) => moment.format(new Date(time));
export const atTime = (at: string) => time.format(new Date(at));

/** The day of a message relative to `now`: "Today", "Yesterday" or the date. */
export function dayOf(at: string, now: Date): string {
  const days = daysBefore(at, now);
  if (days <= 0) return t.days.today;
  return days === 1 ? t.days.yesterday : onDay(at);
}

/** Whether two times are on different days in the reader's time zone. */
export const onOtherDays = (one: string, other: string) => midnight(new Date(one)) !== midnight(new Date(other));

/** A number with a maximum number of decimals. */
export const figure = (amount: number, maximumFractionDigits: number) =>
  amount.toLocaleString(language, { maximumFractionDigits });

/** The heading for a conversation of `time`, relative to `now`. */
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
