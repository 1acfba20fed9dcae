/** Deutsch: private Statistik und der Eingang der Rückmeldungen, für Ersteller, für Betreiber und für alle, die mitgezählt werden. */
import type { insightTexts as english } from "../insight";
import { language } from "../language";
import { count as number, plural } from "../plural";
import type { Translated } from "../translated";

/** Feedback goes in company of so many pieces, or on Monday. */
const company = 3;

const times = (n: number) => n.toLocaleString(language, { maximumSignificantDigits: 2 });
const small = (delta: number) => `1 zu ${number(Math.round(1 / delta))}`;
const inUnits = { day: "Tagen", week: "Wochen", month: "Monaten" };

export const insightTexts: Translated<typeof english> = {
  link: "Wie es ankommt",
  linkOf: (name: string) => `Wie ${name} ankommt`,
  title: (name: string) => `Wie ${name} ankommt`,
  intro:
    "Zahlen, aus denen niemand herauszulesen ist, und die Rückmeldung, die dir jemand senden wollte. Nie ein Gespräch.",
  views: { numbers: "Zahlen", feedback: "Rückmeldung" },
  viewsLabel: "Was du erfährst",

  per: "Nach",
  by: { day: "Tag", week: "Woche", month: "Monat" },
  byEach: { day: "pro Tag", week: "pro Woche", month: "pro Monat" },
  earlier: "Früher",
  latest: "Zurück zum Neuesten",
  csv: "Als CSV exportieren",
  receipts: "Belege",
  releasedUntil: (day: string) =>
    `Zahlen bis ${day}. Die eines Tages kommen nach Mitternacht UTC, einmal und für immer.`,

  unpublished: "Noch hat es niemand verwendet",
  unpublishedText:
    "Zahlen und Rückmeldung beginnen, wenn andere dieses GPT verwenden können. Veröffentliche es zuerst.",
  unpublishedDo: "Zu seiner Seite",
  notYet: "Die ersten Zahlen kommen nach Mitternacht UTC",
  notYetText:
    "Was heute mit diesem GPT getan wird, wird zusammengezählt, wenn der Tag um ist, mit einem Rauschen, das jede einzelne Person verbirgt. Komm morgen wieder.",
  tooFew: "Noch nicht genug Leute",
  tooFewText: (floor: number) =>
    `Eine Zahl erscheint, sobald mindestens ${number(floor)} Personen darin sind und genug, um sich vom Rauschen abzuheben, das jede einzelne Person verbirgt. Wochen und Monate sind früher so weit als Tage.`,
  whatWillBe: "Was gezählt werden wird",

  between: (low: string, high: string) => `zwischen ${low} und ${high}`,
  range: (low: string, high: string) => `${low} – ${high}`,
  periodInPart: (period: string, unit: string) => `${period}, nur zum Teil (${unit})`,
  periodSoFar: (period: string) => `${period}, bis jetzt`,
  noNumber: "Noch nicht genug Leute",
  noNumberText: (floor: number) =>
    `Eine Zahl erscheint, sobald mindestens ${number(floor)} Personen darin sind und genug, um sich vom Rauschen abzuheben.`,
  gaps: (gaps: number, of: number, unit: { one: string; many: string }) =>
    gaps === of ? "" : `Lücken: nicht genug Leute in ${number(gaps)} von ${plural(of, unit.one, unit.many)}.`,
  units: {
    day: { one: "Tag", many: inUnits.day },
    week: { one: "Woche", many: inUnits.week },
    month: { one: "Monat", many: inUnits.month },
  },
  reading:
    "Punkte sind die besten Schätzungen; in 95 von 100 Fällen liegt die wahre Zahl im getönten Band oder zwischen den Enden des Strichs. Ein hohler Punkt ist nur ein Teil einer Woche oder eines Monats.",
  chart: (title: string, each: string, from: string, to: string) =>
    `Diagramm: ${title}, ${each}, von ${from} bis ${to}. Dieselben Zahlen stehen in der Tabelle darunter.`,
  below: (labels: string) => `Noch nicht genug Leute: ${labels}`,
  belowMany: (n: number) => `Noch nicht genug Leute bei ${number(n)} anderen`,
  table: "Als Tabelle zeigen",
  tableOf: (title: string) => `${title} als Tabelle`,
  columns: { period: "Zeitraum", what: "Was", value: "Zahl", between: "Zwischen" },
  tableTooFew: "zu wenige",
  counting: "Wie das gezählt wird",
  countingOf: (title: string) => `Wie das gezählt wird: ${title}`,

  budget: {
    title: "Warum die Zahlen ein wenig unscharf sind",
    text: (days: number) =>
      `Wer all diese Zahlen liest, erfährt fast dasselbe, ob irgendeine einzelne Person dieses GPT verwendet hat oder nicht. Das gilt für alles, was sie in beliebigen ${days} Tagen damit tut, und was auch immer die Leser sonst wissen. Dafür sorgen Rauschen und dass niemand öfter gezählt wird, als das Budget erlaubt.`,
    figures: "In Zahlen",
    epsilon: "Epsilon (ε)",
    delta: "Delta (δ)",
    rho: "Rho (ρ)",
    factor: "In Worten",
    odds: (epsilon: number, delta: number) =>
      `Wie auch immer jemand darauf wettet, dass eine bestimmte Person es verwendet hat, alle Zahlen zusammen ändern seine Quote höchstens um den Faktor ${times(Math.exp(epsilon))}, bis auf eine sehr kleine Wahrscheinlichkeit; ihr Maß ist δ = ${small(delta)}.`,
    per: (days: number) => `Für jede Person und jedes GPT, in beliebigen ${days} Tagen; Differential Privacy (zCDP).`,
    shares: "Wie das Budget aufgeteilt ist",
    share: "Anteil",
    question: "Zahl",
    history: "Änderungen des Budgets",
    from: (day: string) => `Ab ${day}`,
    fromStart: "Von Anfang an",
    raised: "Erhöht",
    lowered: "Gesenkt",
    at: (epsilon: string) => `ε = ${epsilon}`,
    never: "Was dir nie gezeigt wird",
  },

  inbox: {
    text: "Jedes Stück ist genau das, was sein Absender vor dem Senden gesehen hat. Es kommt ohne Namen, und nicht in der Reihenfolge des Absendens.",
    current: "Eingang",
    archived: "Archiv",
    boxes: "Eingang oder Archiv",
    themes: "Themen",
    all: "Alle",
    count: (label: string, n: string) => `${label} (${n})`,
    empty: "Noch keine Rückmeldung",
    emptyText: `Wer dieses GPT verwendet, kann dir einen Kommentar oder ein Stück seines Gesprächs senden. Es kommt gebündelt, über Nacht: Ein Stück wartet, bis es ${number(company)} sind, oder auf den nächsten Montag, damit der Tag niemandem verrät, wer es gesendet hat.`,
    emptyArchive: "Das Archiv ist leer",
    emptyArchiveText: "Was du archivierst, bleibt hier, bis sein Absender es zurücknimmt.",
    emptyTheme: "Nichts zu diesem Thema",
    emptyThemeDo: "Alle Themen zeigen",
    delivered: (day: string) => `Zugestellt: ${day}`,
    more: "Alles zeigen",
    less: "Weniger zeigen",
    archive: "Archivieren",
    archiveOf: (day: string, n: number) => `Stück ${number(n)} archivieren, zugestellt: ${day}`,
    restore: "In den Eingang verschieben",
    restoreOf: (day: string, n: number) => `Stück ${number(n)} in den Eingang verschieben, zugestellt: ${day}`,
    didArchive: "Archiviert.",
    didRestore: "In den Eingang verschoben.",
    undo: "Rückgängig",
  },

  about: {
    line: "Wer es gebaut hat, sieht private Zahlen, nie Gespräche",
    title: "Was sein Ersteller erfährt",
    text: (builder: string) =>
      `${builder} sieht, wie viele dieses GPT verwenden und wofür, in Zahlen, aus denen niemand herauszulesen ist, und die Rückmeldung, die jemand senden will. Sonst nichts.`,
    counted: "Du wirst mitgezählt",
    notCounted: "Du wirst nicht mitgezählt",
    choose: "Unter „Datenschutz und Konto“ ändern",
    never: "Was sein Ersteller nie zu sehen bekommt",
    guarantee: "Was dich in diesen Zahlen schützt",
    guaranteeText: (days: number) =>
      `Wer sie alle liest, erfährt fast dasselbe, ob du dieses GPT verwendet hast oder nicht: Das gilt für alles, was du in beliebigen ${days} Tagen damit tust.`,
  },

  operator: {
    title: "Private Statistik",
    text: "Ersteller erfahren Zahlen mit Differential Privacy. Das Budget begrenzt, was alle Zahlen über eine Person und ein GPT in 90 Tagen verraten können; alle auf diesem Server können es lesen, mit seiner Geschichte.",
    now: "Budget",
    strength: {
      strong: "Stark: Was eine Person tut, zeigt sich kaum.",
      usual: "Üblich für veröffentlichte Statistik: Vieles ist verborgen, nicht alles.",
      weak: "Schwach: Wer schon viel weiß, kann womöglich einzelne Personen herauslesen.",
    },
    releases: "Veröffentlichungen",
    releasedUntil: (day: string) => `Veröffentlicht bis ${day}.`,
    releasedNone: "Noch ist nichts veröffentlicht. Die Zahlen des ersten Tages kommen nach Mitternacht UTC.",
    behind: (days: number) =>
      `${plural(days, "Tag wartet", "Tage warten")} auf Veröffentlichung. Jede Stunde wird es wieder versucht; „discreet insight release“ tut es jetzt und sagt, was nicht stimmt.`,
    soon: "Ein weiterer Tag ist um: Seine Zahlen kommen innerhalb der Stunde.",
    upToDate: "Nichts steht aus.",
    gpts: (n: number) => `${plural(n, "GPT hat", "GPTs haben")} Zahlen.`,
    change: "Budget ändern",
    epsilon: "Neues Epsilon (ε)",
    epsilonHint: "Kleiner schützt mehr und macht die Zahlen unschärfer.",
    epsilonWrong: (least: number, most: number) => `Gib eine Zahl von ${least} bis ${most} an, etwa 0.5.`,
    epsilonSame: "Das ist das Budget schon.",
    reason: "Grund",
    reasonHint: "Alle lesen ihn neben der Änderung.",
    reasonNeeded: (least: number) => `Das Budget zu erhöhen braucht einen Grund von mindestens ${least} Zeichen.`,
    raising: "Das erhöht das Budget: Die Leute sind weniger geschützt. Alle sehen, dass es erhöht wurde, und warum.",
    ask: "Ändern …",
    confirmTitle: (raise: boolean) => (raise ? "Das Budget erhöhen?" : "Das Budget senken?"),
    confirmText: (epsilon: string, day: string, raise: boolean) =>
      `ε = ${epsilon} gilt ab ${day} (UTC); laufende Wochen und Monate behalten ihres. Die Änderung ist öffentlich und bleibt verzeichnet.${raise ? " Sie ist als Erhöhung gekennzeichnet." : ""}`,
    confirmDo: (raise: boolean) => (raise ? "Erhöhen" : "Senken"),
    changed: (day: string) => `Geändert. Es gilt ab ${day}.`,
  },

  reports: {
    title: "Meldungen von Missbrauch",
    text: "Was über GPTs gemeldet wurde, so wie es jemand senden wollte, ohne Namen.",
    empty: "Keine Meldungen.",
    noneOpen: "Keine offenen Meldungen.",
    settledOnes: (n: number) => `Erledigte: ${number(n)}`,
    gone: "Ein gelöschtes GPT",
    on: (day: string) => `Gemeldet: ${day}`,
    didSettle: "Als erledigt vermerkt.",
    didUnsettle: "Wieder offen.",
    settle: "Als erledigt vermerken",
    unsettle: "Wieder öffnen",
    settleOf: (gpt: string, day: string) => `Als erledigt vermerken: ${gpt}, gemeldet: ${day}`,
    unsettleOf: (gpt: string, day: string) => `Wieder öffnen: ${gpt}, gemeldet: ${day}`,
    noComment: "Ohne Kommentar gemeldet.",
  },
};
