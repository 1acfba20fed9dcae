/** The English texts of private statistics and of the inbox of feedback: for builders, for operators, and for whoever is counted. */
import { plural } from "./plural";

/** Feedback goes in company of so many pieces, or on Monday. */
const company = 3;

const number = (n: number) => n.toLocaleString("en");
const times = (n: number) => n.toLocaleString("en", { maximumSignificantDigits: 2 });
const small = (delta: number) => `1 in ${Math.round(1 / delta).toLocaleString("en")}`;

export const insightTexts = {
  link: "What people make of it",
  linkOf: (name: string) => `What people make of ${name}`,
  title: (name: string) => `What people make of ${name}`,
  intro:
    "Numbers in which nobody can be made out, and the feedback that people chose to send you. Never a conversation.",
  views: { numbers: "Numbers", feedback: "Feedback" },
  viewsLabel: "What you learn",

  per: "By",
  by: { day: "Day", week: "Week", month: "Month" },
  byEach: { day: "per day", week: "per week", month: "per month" },
  earlier: "Earlier",
  latest: "Back to the latest",
  csv: "Export CSV",
  receipts: "Receipts",
  releasedUntil: (day: string) => `Numbers up to ${day}. Those of a day come after midnight UTC, once and for good.`,

  unpublished: "Nobody has used it yet",
  unpublishedText: "Numbers and feedback begin when others can use this GPT. Publish it first.",
  unpublishedDo: "Go to its page",
  notYet: "The first numbers come after midnight UTC",
  notYetText:
    "What people do with this GPT today is added up when the day is over, with noise that hides each single person. Come back tomorrow.",
  tooFew: "Not enough people yet",
  tooFewText: (floor: number) =>
    `A number appears once at least ${number(floor)} people are in it, and enough to stand clear of the noise that hides each single person. Weeks and months get there sooner than days.`,
  whatWillBe: "What will be counted",

  between: (low: string, high: string) => `between ${low} and ${high}`,
  range: (low: string, high: string) => `${low} – ${high}`,
  periodInPart: (period: string, unit: string) => `${period}, part of the ${unit}`,
  periodSoFar: (period: string) => `${period}, so far`,
  noNumber: "Not enough people yet",
  noNumberText: (floor: number) =>
    `A number appears once at least ${number(floor)} people are in it, and enough to stand clear of the noise.`,
  gaps: (gaps: number, of: number, unit: { one: string; many: string }) =>
    gaps === of ? "" : `Gaps: not enough people in ${number(gaps)} of ${plural(of, unit.one, unit.many)}.`,
  units: {
    day: { one: "day", many: "days" },
    week: { one: "week", many: "weeks" },
    month: { one: "month", many: "months" },
  },
  reading:
    "Dots are best guesses; in 95 of 100 cases the true number lies in the shaded band, or between the ends of the line. A hollow dot is only part of a week or month.",
  chart: (title: string, each: string, from: string, to: string) =>
    `Chart: ${title}, ${each}, from ${from} to ${to}. The same numbers are in the table below.`,
  below: (labels: string) => `Not enough people yet: ${labels}`,
  belowMany: (n: number) => `Not enough people yet for ${number(n)} others`,
  table: "Show as a table",
  tableOf: (title: string) => `${title} as a table`,
  columns: { period: "Period", what: "What", value: "Number", between: "Between" },
  tableTooFew: "too few",
  counting: "How this is counted",
  countingOf: (title: string) => `How this is counted: ${title}`,

  budget: {
    title: "Why the numbers are blurred a little",
    text: (days: number) =>
      `Whoever reads all these numbers learns almost the same whether or not any one person used this GPT. That holds for everything a person does with it in any ${days} days, and for whatever else the reader knows. It is kept by noise, and by counting nobody for more than their budget allows.`,
    figures: "In figures",
    epsilon: "Epsilon (ε)",
    delta: "Delta (δ)",
    rho: "Rho (ρ)",
    factor: "In words",
    odds: (epsilon: number, delta: number) =>
      `Whatever odds a reader gives that a certain person used it, all numbers together change them by a factor of at most ${times(Math.exp(epsilon))}, but for a very small chance; δ = ${small(delta)} is its measure.`,
    per: (days: number) => `For each person and GPT, in any ${days} days; differential privacy (zCDP).`,
    shares: "How the budget is shared",
    share: "Share",
    question: "Number",
    history: "Changes of the budget",
    from: (day: string) => `From ${day}`,
    fromStart: "From the beginning",
    raised: "Raised",
    lowered: "Lowered",
    at: (epsilon: string) => `ε = ${epsilon}`,
    never: "What you are never shown",
  },

  inbox: {
    text: "Each piece is exactly what its sender saw before sending it. It comes without a name, and not in the order in which it was sent.",
    current: "Inbox",
    archived: "Archive",
    boxes: "Inbox or archive",
    themes: "Themes",
    all: "All",
    count: (label: string, n: string) => `${label} (${n})`,
    empty: "No feedback yet",
    emptyText: `People who use this GPT can send you a comment or a piece of their conversation. It arrives in batches, overnight: a piece waits until there are ${number(company)}, or for the next Monday, so that its day tells nobody who sent it.`,
    emptyArchive: "The archive is empty",
    emptyArchiveText: "What you archive is kept here, until its sender takes it back.",
    emptyTheme: "Nothing with this theme",
    emptyThemeDo: "Show all themes",
    delivered: (day: string) => `Delivered ${day}`,
    more: "Show all of it",
    less: "Show less",
    archive: "Archive",
    archiveOf: (day: string, n: number) => `Archive piece ${number(n)}, delivered ${day}`,
    restore: "Move to the inbox",
    restoreOf: (day: string, n: number) => `Move piece ${number(n)}, delivered ${day}, to the inbox`,
    didArchive: "Archived.",
    didRestore: "Moved to the inbox.",
    undo: "Undo",
  },

  about: {
    line: "Its builder sees private numbers, never conversations",
    title: "What its builder learns",
    text: (builder: string) =>
      `${builder} sees how many people use this GPT and what for, in numbers in which nobody can be made out, and the feedback that people choose to send. Nothing else.`,
    counted: "You are counted",
    notCounted: "You are not counted",
    choose: "Change it under “Privacy and account”",
    never: "What its builder is never shown",
    guarantee: "What protects you in these numbers",
    guaranteeText: (days: number) =>
      `Whoever reads all of them learns almost the same whether or not you used this GPT: that holds for everything you do with it in any ${days} days.`,
  },

  operator: {
    title: "Private statistics",
    text: "Builders learn numbers with differential privacy. The budget bounds what all numbers about one person and one GPT can give away in 90 days; everybody on this server can read it, with its history.",
    now: "Budget",
    strength: {
      strong: "Strong: what one person does hardly shows.",
      usual: "Usual for statistics that are published: much is hidden, not all.",
      weak: "Weak: somebody who knows much already may make out single people.",
    },
    releases: "Releases",
    releasedUntil: (day: string) => `Released up to ${day}.`,
    releasedNone: "Nothing has been released yet. The first day’s numbers come after midnight UTC.",
    behind: (days: number) =>
      `${plural(days, "day is", "days are")} waiting to be released. It is tried again each hour; “discreet insight release” does it now, and says what is wrong.`,
    soon: "One more day is over: its numbers come out within the hour.",
    upToDate: "Nothing is behind.",
    gpts: (n: number) => `${plural(n, "GPT has", "GPTs have")} numbers.`,
    change: "Change the budget",
    epsilon: "New epsilon (ε)",
    epsilonHint: "Smaller protects more and makes numbers blurrier.",
    epsilonWrong: (least: number, most: number) => `Give a number from ${least} to ${most}, such as 0.5.`,
    epsilonSame: "That is the budget already.",
    reason: "Reason",
    reasonHint: "Everybody reads it beside the change.",
    reasonNeeded: (least: number) => `Raising the budget needs a reason of at least ${least} characters.`,
    raising: "This raises the budget: people are protected less. Everybody sees that it was raised, and why.",
    ask: "Change it…",
    confirmTitle: (raise: boolean) => (raise ? "Raise the budget?" : "Lower the budget?"),
    confirmText: (epsilon: string, day: string, raise: boolean) =>
      `ε = ${epsilon} holds from ${day} (UTC) on; weeks and months that are under way keep theirs. The change is public and stays on record.${raise ? " It is marked as raised." : ""}`,
    confirmDo: (raise: boolean) => (raise ? "Raise it" : "Lower it"),
    changed: (day: string) => `Changed. It holds from ${day} on.`,
  },

  reports: {
    title: "Reports of abuse",
    text: "What people reported about GPTs, as they chose to send it, without their names.",
    empty: "No reports.",
    noneOpen: "No open reports.",
    settledOnes: (n: number) => `Settled ones: ${number(n)}`,
    gone: "A deleted GPT",
    on: (day: string) => `Reported ${day}`,
    didSettle: "Marked as settled.",
    didUnsettle: "Open again.",
    settle: "Mark as settled",
    unsettle: "Open it again",
    settleOf: (gpt: string, day: string) => `Mark as settled: ${gpt}, reported ${day}`,
    unsettleOf: (gpt: string, day: string) => `Open again: ${gpt}, reported ${day}`,
    noComment: "Reported without a comment.",
  },
};
