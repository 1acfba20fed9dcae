/**
 * The English texts of private statistics and of the feedback inbox: for builders, operators and the people counted.
 */
import { plural } from "./plural";

/** Feedback is delivered in batches of at least this size, or on Monday. */
const company = 3;

const number = (n: number) => n.toLocaleString("en");
const times = (n: number) => n.toLocaleString("en", { maximumSignificantDigits: 2 });
const small = (delta: number) => `1 in ${Math.round(1 / delta).toLocaleString("en")}`;

export const insightTexts = {
  link: "Insights",
  linkOf: (name: string) => `Insights for ${name}`,
  title: (name: string) => `Insights for ${name}`,
  intro: "Anonymous usage statistics, and feedback people chose to send you. You never see their chats.",
  views: { numbers: "Statistics", feedback: "Feedback" },
  viewsLabel: "Insights",

  per: "By",
  by: { day: "Day", week: "Week", month: "Month" },
  byEach: { day: "per day", week: "per week", month: "per month" },
  earlier: "Earlier",
  latest: "Back to latest",
  csv: "Export CSV",
  receipts: "Receipts",
  releasedUntil: (day: string) => `Statistics up to ${day}. Each day is published once, after midnight UTC.`,

  unpublished: "Not published yet",
  unpublishedText: "Statistics and feedback start once others can use this GPT.",
  unpublishedDo: "Edit GPT",
  notYet: "First statistics tomorrow",
  notYetText: "Usage is summed up once a day, after midnight UTC.",
  tooFew: "Not enough people yet",
  tooFewText: (floor: number) =>
    `Statistics need at least ${number(floor)} people in a period, sometimes more because of the added noise. Weeks and months get there first.`,
  smallServer: (floor: number) =>
    `Statistics need at least ${number(floor)} people. This server has fewer accounts, so none can appear yet.`,
  howProtected: "Privacy of these statistics",
  showQuestions: "See what’s counted",

  between: (low: string, high: string) => `between ${low} and ${high}`,
  range: (low: string, high: string) => `${low} – ${high}`,
  periodInPart: (period: string, unit: string) => `${period}, part of the ${unit}`,
  periodSoFar: (period: string) => `${period}, so far`,
  noNumber: "Not enough people yet",
  noNumberText: (floor: number) =>
    `This needs at least ${number(floor)} people, sometimes more because of the added noise.`,
  gaps: (gaps: number, of: number, unit: { one: string; many: string }) =>
    gaps === of ? "" : `Gaps: too few people in ${number(gaps)} of ${plural(of, unit.one, unit.many)}.`,
  units: {
    day: { one: "day", many: "days" },
    week: { one: "week", many: "weeks" },
    month: { one: "month", many: "months" },
  },
  reading:
    "Dots are best estimates. In 95 of 100 cases, the true number is within the shaded band or line. Hollow dots cover only part of a week or month.",
  chart: (title: string, each: string, from: string, to: string) =>
    `Chart: ${title}, ${each}, from ${from} to ${to}. The table below has the same numbers.`,
  belowFloor: (labels: string) => `Too few people: ${labels}`,
  belowMany: (n: number) => `Too few people for ${number(n)} others`,
  table: "Show table",
  tableOf: (title: string) => `${title} as a table`,
  columns: { period: "Period", what: "What", value: "Number", between: "Range" },
  tableTooFew: "too few",
  counting: "How this is counted",
  countingOf: (title: string) => `How this is counted: ${title}`,

  budget: {
    title: "How privacy is protected",
    text: (days: number) =>
      `Random noise is added, so the statistics say almost the same whether or not a particular person used this GPT. This covers everything they do with it in any ${days} days.`,
    figures: "Exact figures",
    epsilon: "Epsilon (ε)",
    delta: "Delta (δ)",
    rho: "Rho (ρ)",
    factor: "In words",
    odds: (epsilon: number, delta: number) =>
      `Whatever odds a reader gives that a particular person used it, all statistics together change them by a factor of at most ${times(Math.exp(epsilon))}. The exception is a very small chance, measured by δ = ${small(delta)}.`,
    per: (days: number) =>
      `For each person and GPT, in any ${days} days, whatever else a reader knows. Differential privacy (zCDP): noise is added, and no one is counted beyond their budget.`,
    shares: "How the budget is split",
    share: "Share",
    question: "Statistic",
    history: "Budget history",
    from: (day: string) => `From ${day}`,
    fromStart: "From the start",
    raised: "Raised",
    lowered: "Lowered",
    at: (epsilon: string) => `ε = ${epsilon}`,
    neverSeen: "What you never see",
  },

  inbox: {
    text: "You see exactly what each sender approved, without names and not in the order sent.",
    current: "Inbox",
    archived: "Archive",
    boxes: "Inbox or archive",
    themes: "Themes",
    all: "All",
    count: (label: string, n: string) => `${label} (${n})`,
    empty: "No feedback yet",
    emptyText: `People can send you comments and parts of their chats. Feedback arrives overnight in batches of at least ${number(company)}, or on Mondays, so that the day doesn’t reveal who sent it.`,
    emptyArchive: "The archive is empty",
    emptyArchiveText: "Archived feedback stays here until its sender withdraws it.",
    emptyTheme: "No feedback with this theme",
    emptyThemeDo: "Show all themes",
    delivered: (day: string) => `Delivered ${day}`,
    more: "Show all",
    less: "Show less",
    archive: "Archive",
    archiveOf: (day: string, n: number) => `Archive feedback ${number(n)}, delivered ${day}`,
    restore: "Move to inbox",
    restoreOf: (day: string, n: number) => `Move feedback ${number(n)}, delivered ${day}, to inbox`,
    didArchive: "Archived.",
    didRestore: "Moved to inbox.",
    undo: "Undo",
  },

  about: {
    capabilities: "What it can do",
    line: "The builder can’t see your chats",
    title: "What the builder sees",
    more: "More about this GPT",
    text: (builder: string) =>
      `${builder} sees anonymous statistics on how many people use this GPT and what for, and the feedback people choose to send. Nothing else.`,
    counted: "You’re included in the statistics",
    notCounted: "You’re not included in the statistics",
    choose: "Change this in Settings",
    neverSeen: "What the builder never sees",
    guarantee: "How you’re protected",
    guaranteeText: (days: number) =>
      `The statistics say almost the same whether or not you used this GPT. This covers everything you do with it in any ${days} days.`,
  },

  operator: {
    title: "Usage statistics",
    text: "Builders see statistics protected by differential privacy. The budget limits what they can reveal about one person and one GPT in 90 days. Everyone on this server can see it and its history.",
    now: "Budget",
    strength: {
      strong: "Strong: one person’s use hardly shows.",
      usual: "Typical for published statistics: hides much, but not everything.",
      weak: "Weak: someone who already knows a lot may recognise individuals.",
    },
    releases: "Releases",
    releasedUntil: (day: string) => `Published up to ${day}.`,
    releasedNone: "Nothing published yet. The first day’s statistics follow after midnight UTC.",
    daysWaiting: (days: number) =>
      `${plural(days, "day is", "days are")} waiting to be published. We retry every hour. To publish now and see what’s wrong, run “discreet insight release”.`,
    oneDayWaiting: "One more day will be published within the hour.",
    upToDate: "Everything is up to date.",
    gpts: (n: number) => (n === 0 ? "No GPT has statistics yet." : `${plural(n, "GPT has", "GPTs have")} statistics.`),
    change: "Change budget",
    epsilon: "New epsilon (ε)",
    epsilonHint: "Lower values protect more and make statistics less exact.",
    epsilonWrong: (least: number, most: number) => `Enter a number from ${least} to ${most}, such as 0.5.`,
    epsilonSame: "This is already the budget.",
    reason: "Reason",
    reasonHint: "Shown to everyone next to the change.",
    reasonNeeded: (least: number) => `To raise the budget, enter a reason of at least ${least} characters.`,
    raising: "A higher budget protects people less. Everyone can see that it was raised, and why.",
    ask: "Change budget…",
    confirmTitle: (raise: boolean) => (raise ? "Raise the budget?" : "Lower the budget?"),
    confirmText: (epsilon: string, day: string, raise: boolean) =>
      `ε = ${epsilon} applies from ${day} (UTC). Weeks and months in progress keep theirs. The change is public and stays on record.${raise ? " It’s marked as raised." : ""}`,
    confirmDo: (raise: boolean) => (raise ? "Raise budget" : "Lower budget"),
    changed: (day: string) => `Changed. It applies from ${day}.`,
  },

  reports: {
    title: "Abuse reports",
    text: "People’s reports about GPTs, exactly as they sent them, without names.",
    empty: "No reports yet",
    noneOpen: "No open reports.",
    settledOnes: (n: number) => `Resolved: ${number(n)}`,
    gone: "A deleted GPT",
    on: (day: string) => `Reported ${day}`,
    didSettle: "Marked as resolved.",
    didUnsettle: "Reopened.",
    settle: "Mark as resolved",
    unsettle: "Reopen",
    settleOf: (gpt: string, day: string) => `Mark as resolved: ${gpt}, reported ${day}`,
    unsettleOf: (gpt: string, day: string) => `Reopen: ${gpt}, reported ${day}`,
    noComment: "Reported without a comment.",
  },
};
