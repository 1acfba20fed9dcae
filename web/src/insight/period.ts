/** Formats days, weeks and months in UTC, independent of the reader's time zone. */
import type { Day, PeriodKind } from "../api/insight";
import { dates } from "../texts/language";

const formatter = (options: Intl.DateTimeFormatOptions) =>
  new Intl.DateTimeFormat(dates, { ...options, timeZone: "UTC" });
const long = formatter({ day: "numeric", month: "long", year: "numeric" });
const month = formatter({ month: "long", year: "numeric" });
const brief: Record<PeriodKind, Intl.DateTimeFormat> = {
  day: formatter({ day: "numeric", month: "short" }),
  week: formatter({ day: "numeric", month: "short" }),
  month: formatter({ month: "short", year: "2-digit" }),
};

const milliseconds = 86_400_000;
const startOf = (day: Day) => new Date(`${day}T00:00:00Z`);

/** Days since 1970: a day's x-coordinate on a chart. */
export const dayNumber = (day: Day) => startOf(day).getTime() / milliseconds;

export const dayAfter = (day: Day, days = 1): Day =>
  new Date(startOf(day).getTime() + days * milliseconds).toISOString().slice(0, 10);

/** The day after `now` in UTC, when a changed budget takes effect. */
export const tomorrow = (now: Date): Day => dayAfter(now.toISOString().slice(0, 10));

export const formatDay = (day: Day) => long.format(startOf(day));

/** The first day of the day, week (from Monday) or calendar month that contains `day`. */
export function periodStart(day: Day, by: PeriodKind): Day {
  if (by === "day") return day;
  return by === "month" ? `${day.slice(0, 8)}01` : dayAfter(day, -((startOf(day).getUTCDay() + 6) % 7));
}

/** Whether `last` is the final day of its period. */
export const endsOn = (last: Day, by: PeriodKind) => periodStart(dayAfter(last), by) > last;

interface Span {
  first: Day;
  last: Day;
  /** Whether it is a whole day, week or month. */
  complete: boolean;
}

export function formatPeriod({ first, last, complete }: Span, by: PeriodKind): string {
  if (by === "month" && complete) return month.format(startOf(first));
  return first === last ? formatDay(first) : long.formatRange(startOf(first), startOf(last));
}

/** A short form for axis labels. */
export const formatAxisLabel = (first: Day, by: PeriodKind) => brief[by].format(startOf(first));
