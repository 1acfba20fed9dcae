/**
 * Deutsch: private Statistik und der Eingang für Feedback, für Ersteller, für Betreiber und für alle, die mitgezählt
 * werden.
 */
import type { insightTexts as english } from "../insight";
import { language } from "../language";
import { count as number, plural } from "../plural";
import type { Translated } from "../translated";

/** Feedback is delivered in batches of at least this size, or on Monday. */
const company = 3;

const times = (n: number) => n.toLocaleString(language, { maximumSignificantDigits: 2 });
const small = (delta: number) => `1 zu ${number(Math.round(1 / delta))}`;
const inUnits = { day: "Tagen", week: "Wochen", month: "Monaten" };

export const insightTexts: Translated<typeof english> = {
  link: "Einblicke",
  linkOf: (name: string) => `Einblicke zu ${name}`,
  title: (name: string) => `Einblicke zu ${name}`,
  intro: "Anonyme Nutzungsstatistik und Feedback, das dir andere senden. Ihre Chats siehst du nie.",
  views: { numbers: "Statistik", feedback: "Feedback" },
  viewsLabel: "Einblicke",

  per: "Nach",
  by: { day: "Tag", week: "Woche", month: "Monat" },
  byEach: { day: "pro Tag", week: "pro Woche", month: "pro Monat" },
  earlier: "Früher",
  latest: "Zurück zum Neuesten",
  csv: "Als CSV exportieren",
  receipts: "Belege",
  releasedUntil: (day: string) => `Statistik bis ${day}. Jeder Tag wird einmal veröffentlicht, nach Mitternacht UTC.`,

  unpublished: "Noch nicht veröffentlicht",
  unpublishedText: "Statistik und Feedback gibt es, sobald andere dieses GPT nutzen können.",
  unpublishedDo: "GPT bearbeiten",
  notYet: "Morgen kommt die erste Statistik",
  notYetText: "Die Nutzung wird einmal am Tag zusammengezählt, nach Mitternacht UTC.",
  tooFew: "Noch zu wenige Personen",
  tooFewText: (floor: number) =>
    `Die Statistik braucht mindestens ${number(floor)} Personen in einem Zeitraum, wegen des Rauschens manchmal mehr. Wochen und Monate sind früher so weit.`,
  smallServer: (floor: number) =>
    `Statistiken brauchen mindestens ${number(floor)} Personen. Dieser Server hat weniger Konten, deshalb gibt es noch keine.`,
  howProtected: "Privatsphäre dieser Statistik",
  showQuestions: "Zeigen, was gezählt wird",

  between: (low: string, high: string) => `zwischen ${low} und ${high}`,
  range: (low: string, high: string) => `${low} – ${high}`,
  periodInPart: (period: string, unit: string) => `${period}, nur zum Teil (${unit})`,
  periodSoFar: (period: string) => `${period}, bis jetzt`,
  noNumber: "Noch zu wenige Personen",
  noNumberText: (floor: number) =>
    `Dafür braucht es mindestens ${number(floor)} Personen, wegen des Rauschens manchmal mehr.`,
  gaps: (gaps: number, of: number, unit: { one: string; many: string }) =>
    gaps === of ? "" : `Lücken: zu wenige Personen in ${number(gaps)} von ${plural(of, unit.one, unit.many)}.`,
  units: {
    day: { one: "Tag", many: inUnits.day },
    week: { one: "Woche", many: inUnits.week },
    month: { one: "Monat", many: inUnits.month },
  },
  reading:
    "Punkte sind Schätzungen. In 95 von 100 Fällen liegt die wahre Zahl im getönten Band oder auf dem Strich. Hohle Punkte decken nur einen Teil einer Woche oder eines Monats ab.",
  chart: (title: string, each: string, from: string, to: string) =>
    `Diagramm: ${title}, ${each}, von ${from} bis ${to}. Die Tabelle darunter enthält dieselben Zahlen.`,
  belowFloor: (labels: string) => `Zu wenige Personen: ${labels}`,
  belowMany: (n: number) => `Zu wenige Personen bei ${number(n)} anderen`,
  table: "Tabelle zeigen",
  tableOf: (title: string) => `${title} als Tabelle`,
  columns: { period: "Zeitraum", what: "Was", value: "Zahl", between: "Bereich" },
  tableTooFew: "zu wenige",
  counting: "So wird gezählt",
  countingOf: (title: string) => `So wird gezählt: ${title}`,

  budget: {
    title: "So wird die Privatsphäre geschützt",
    text: (days: number) =>
      `Zufälliges Rauschen sorgt dafür, dass die Statistik fast dasselbe zeigt, ob eine bestimmte Person dieses GPT genutzt hat oder nicht. Das gilt für ihre gesamte Nutzung in beliebigen ${days} Tagen.`,
    figures: "Genaue Werte",
    epsilon: "Epsilon (ε)",
    delta: "Delta (δ)",
    rho: "Rho (ρ)",
    factor: "In Worten",
    odds: (epsilon: number, delta: number) =>
      `Ganz gleich, wie hoch jemand darauf wettet, dass eine bestimmte Person es genutzt hat: Die gesamte Statistik ändert die Quote höchstens um den Faktor ${times(Math.exp(epsilon))}. Ausgenommen ist eine sehr kleine Wahrscheinlichkeit mit dem Maß δ = ${small(delta)}.`,
    per: (days: number) =>
      `Für jede Person und jedes GPT, in beliebigen ${days} Tagen, unabhängig von anderem Wissen. Differential Privacy (zCDP): mit Rauschen, und niemand wird über sein Budget hinaus gezählt.`,
    shares: "Aufteilung des Budgets",
    share: "Anteil",
    question: "Statistik",
    history: "Verlauf des Budgets",
    from: (day: string) => `Ab ${day}`,
    fromStart: "Von Anfang an",
    raised: "Erhöht",
    lowered: "Gesenkt",
    at: (epsilon: string) => `ε = ${epsilon}`,
    neverSeen: "Was du nie siehst",
  },

  inbox: {
    text: "Du siehst genau das, was freigegeben wurde, ohne Namen und nicht in der Reihenfolge des Sendens.",
    current: "Eingang",
    archived: "Archiv",
    boxes: "Eingang oder Archiv",
    themes: "Themen",
    all: "Alle",
    count: (label: string, n: string) => `${label} (${n})`,
    empty: "Noch kein Feedback",
    emptyText: `Andere können dir Kommentare und Teile ihrer Chats senden. Feedback kommt nachts, ab ${number(company)} Beiträgen oder montags, damit der Tag nicht verrät, von wem es ist.`,
    emptyArchive: "Das Archiv ist leer",
    emptyArchiveText: "Archiviertes Feedback bleibt hier, bis es zurückgezogen wird.",
    emptyTheme: "Kein Feedback zu diesem Thema",
    emptyThemeDo: "Alle Themen zeigen",
    delivered: (day: string) => `Zugestellt: ${day}`,
    more: "Alles zeigen",
    less: "Weniger zeigen",
    archive: "Archivieren",
    archiveOf: (day: string, n: number) => `Feedback ${number(n)} archivieren, zugestellt: ${day}`,
    restore: "In den Eingang verschieben",
    restoreOf: (day: string, n: number) => `Feedback ${number(n)} in den Eingang verschieben, zugestellt: ${day}`,
    didArchive: "Archiviert.",
    didRestore: "In den Eingang verschoben.",
    undo: "Rückgängig",
  },

  about: {
    more: "Mehr zu diesem GPT",
    capabilities: "Was es kann",
    line: "Der Ersteller kann deine Chats nicht sehen",
    title: "Was der Ersteller sieht",
    text: (builder: string) =>
      `${builder} sieht in anonymer Statistik, wie viele dieses GPT nutzen und wofür, und das Feedback, das andere senden. Sonst nichts.`,
    counted: "Du bist in der Statistik enthalten",
    notCounted: "Du bist nicht in der Statistik enthalten",
    choose: "In den Einstellungen ändern",
    neverSeen: "Was der Ersteller nie sieht",
    guarantee: "So bist du geschützt",
    guaranteeText: (days: number) =>
      `Die Statistik zeigt fast dasselbe, ob du dieses GPT genutzt hast oder nicht. Das gilt für deine gesamte Nutzung in beliebigen ${days} Tagen.`,
  },

  operator: {
    title: "Nutzungsstatistik",
    text: "Ersteller sehen Statistik, die durch Differential Privacy geschützt ist. Das Budget begrenzt, was sie in 90 Tagen über eine Person und ein GPT verraten kann. Alle auf diesem Server können es samt Verlauf sehen.",
    now: "Budget",
    strength: {
      strong: "Stark: Die Nutzung einer Person zeigt sich kaum.",
      usual: "Üblich für veröffentlichte Statistik: Sie verbirgt vieles, aber nicht alles.",
      weak: "Schwach: Mit viel Vorwissen lassen sich womöglich einzelne Personen erkennen.",
    },
    releases: "Veröffentlichungen",
    releasedUntil: (day: string) => `Veröffentlicht bis ${day}.`,
    releasedNone: "Noch nichts veröffentlicht. Die Statistik des ersten Tages folgt nach Mitternacht UTC.",
    daysWaiting: (days: number) =>
      `${plural(days, "Tag wartet", "Tage warten")} auf Veröffentlichung. Wir versuchen es jede Stunde erneut. Mit „discreet insight release“ veröffentlichst du sofort und siehst, was nicht stimmt.`,
    oneDayWaiting: "Ein weiterer Tag wird innerhalb der nächsten Stunde veröffentlicht.",
    upToDate: "Alles ist aktuell.",
    gpts: (n: number) =>
      n === 0 ? "Noch kein GPT hat Statistik." : `${plural(n, "GPT hat", "GPTs haben")} Statistik.`,
    change: "Budget ändern",
    epsilon: "Neues Epsilon (ε)",
    epsilonHint: "Kleinere Werte schützen mehr und machen die Statistik ungenauer.",
    epsilonWrong: (least: number, most: number) => `Gib eine Zahl von ${least} bis ${most} ein, etwa 0.5.`,
    epsilonSame: "Das Budget ist schon so eingestellt.",
    reason: "Grund",
    reasonHint: "Für alle neben der Änderung sichtbar.",
    reasonNeeded: (least: number) => `Gib zum Erhöhen einen Grund mit mindestens ${least} Zeichen ein.`,
    raising: "Ein höheres Budget schützt weniger. Alle können sehen, dass es erhöht wurde und warum.",
    ask: "Budget ändern …",
    confirmTitle: (raise: boolean) => (raise ? "Budget erhöhen?" : "Budget senken?"),
    confirmText: (epsilon: string, day: string, raise: boolean) =>
      `ε = ${epsilon} gilt ab ${day} (UTC); laufende Wochen und Monate behalten das bisherige. Die Änderung ist öffentlich und bleibt verzeichnet.${raise ? " Sie wird als Erhöhung gekennzeichnet." : ""}`,
    confirmDo: (raise: boolean) => (raise ? "Budget erhöhen" : "Budget senken"),
    changed: (day: string) => `Geändert. Es gilt ab ${day}.`,
  },

  reports: {
    title: "Missbrauchsmeldungen",
    text: "Meldungen über GPTs, genau wie sie gesendet wurden, ohne Namen.",
    empty: "Noch keine Meldungen",
    noneOpen: "Keine offenen Meldungen.",
    settledOnes: (n: number) => `Erledigte: ${number(n)}`,
    gone: "Ein gelöschtes GPT",
    on: (day: string) => `Gemeldet: ${day}`,
    didSettle: "Als erledigt markiert.",
    didUnsettle: "Wieder offen.",
    settle: "Als erledigt markieren",
    unsettle: "Wieder öffnen",
    settleOf: (gpt: string, day: string) => `Als erledigt markieren: ${gpt}, gemeldet: ${day}`,
    unsettleOf: (gpt: string, day: string) => `Wieder öffnen: ${gpt}, gemeldet: ${day}`,
    noComment: "Ohne Kommentar gemeldet.",
  },
};
