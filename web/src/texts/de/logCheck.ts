/** Deutsch: was dieser Browser vergleicht, das Beweisprotokoll jetzt mit dem, was er davor gesehen hat. */
import type { logCheckTexts as english } from "../logCheck";
import { plural } from "../plural";
import type { Translated } from "../translated";

export const logCheckTexts: Translated<typeof english> = {
  title: "Prüfung im Browser",
  text: "Bei jedem Besuch muss der Server diesem Browser beweisen, dass seit dem zuletzt gesehenen Prüfpunkt nichts geändert oder entfernt wurde. Passt das Protokoll nicht, bekommst du eine Warnung.",
  firstVisit: (size: string) =>
    `Erster Besuch: Dieser Browser hat sich den Stand des Protokolls gemerkt (${size}) und vergleicht ab jetzt.`,
  holds: (size: string, first: string) =>
    `Alles in Ordnung: ${size}, und nichts wurde geändert, was dieser Browser seit ${first} gesehen hat.`,
  unchecked: (last: string | null) =>
    last === null
      ? "Das Protokoll war nicht lesbar, also gibt es noch nichts zu vergleichen. Beim nächsten Besuch versuchen wir es erneut."
      : `Das Protokoll war nicht lesbar, also wurde nichts verglichen. Zuletzt verglichen: ${last}.`,
  unsupported:
    "Dieser Browser kann die Signaturen des Protokolls (Ed25519) nicht prüfen. Aktualisiere ihn, nimm einen anderen Browser oder starte „discreet evidence watch“ auf einem Rechner.",
  insecure:
    "Der Browser kann die Signaturen des Protokolls nicht prüfen, weil diese Seite nicht über HTTPS geladen wurde.",
  alarm: "Das Protokoll dieses Servers widerspricht dem, was dieser Browser zuvor gesehen hat",
  reasons: {
    shrunk: "Das Protokoll hat weniger Einträge als zuvor: Einträge wurden entfernt.",
    two: "Es gibt zwei verschiedene Protokolle derselben Größe, beide von diesem Server signiert.",
    rewritten:
      "Das Protokoll beginnt nicht mit den Einträgen, die zuvor da waren: Die Vergangenheit wurde umgeschrieben.",
    unproven: "Der Server weigert sich zu beweisen, dass das Protokoll nur gewachsen ist.",
    key: "Das Protokoll ist nicht mit dem Schlüssel signiert, den dieser Browser kennt, und kein neues Protokoll wurde angekündigt.",
    replaced: "Der Server zeigt ein anderes Protokoll, das nicht richtig angibt, was das alte war.",
  },
  comparison: (old: string, now: string, when: string) =>
    `Zuvor gesehen: ${old}. Jetzt gezeigt: ${now}. Bemerkt: ${when}.`,
  whatToDo: "Was zu tun ist",
  steps: [
    "Lade beide Prüfpunkte herunter und bewahre sie auf. Der Server hat beide signiert: Zusammen beweisen sie, was passiert ist.",
    "Frag den Betreiber, aber nicht über diesen Server. Nach dem Wiederherstellen einer Sicherung muss er ein neues Protokoll beginnen, das dies angibt. Eine Warnung wegen fehlender Einträge endet dann von selbst.",
    "Vergleiche mit anderen: Der Browser einer anderen Person, ein Zeuge oder „discreet evidence watch“ zeigt, welches Protokoll sie bekommen haben.",
    "Verlass dich bis zur Klärung nur auf Belege, die du früher heruntergeladen hast.",
  ],
  downloads: {
    old: "Früheren Prüfpunkt herunterladen",
    new: "Aktuellen Prüfpunkt herunterladen",
    proof: "Beweis des Servers herunterladen",
  },
  startOver: "Diesem Protokoll vertrauen",
  startOverText:
    "Dieser Browser vergisst, was er gesehen hat, und vertraut dem Protokoll, wie es jetzt gezeigt wird. Lade zuerst beide Prüfpunkte herunter: Auch sie werden vergessen.",
  cancel: "Abbrechen",
  newLog: "Dieser Server hat ein neues Protokoll der signierten Nachweise begonnen.",
  newLogText: (lost: number) =>
    lost === 0
      ? "Es nennt das alte richtig. Nichts, was dieser Browser gesehen hat, ist verloren."
      : `Es nennt das alte richtig. Einer wiederhergestellten Sicherung fehlte dessen Ende: ${plural(lost, "Eintrag", "Einträge")}, von diesem Browser schon gesehen, ${lost === 1 ? "ist" : "sind"} verloren.`,
  more: "Mehr erfahren",
  gotIt: "Verstanden",
  witnesses: "Zeugen",
  witnessesText:
    "Unabhängige Server, die jeden Prüfpunkt signieren, nachdem sie geprüft haben, dass das Protokoll nur gewachsen ist. Zeigt der Server zwei Personen verschiedene Protokolle, bekommt er nicht beide signiert.",
  noWitness: "Der Betreiber hat keine hinzugefügt.",
  required: (n: number, of: number) => `Ein Beleg braucht Signaturen von ${n} von ${plural(of, "Zeugen", "Zeugen")}.`,
  witness: {
    waiting: "wurde noch nicht gefragt",
    fine: (size: string) => `hat ${size} signiert`,
    failing: (when: string) => `hat nicht mehr signiert seit: ${when}`,
    contradicts: "hat ein anderes Protokoll mit dem Namen dieses Servers signiert",
  },
  runOne: "Jeder kann Zeuge sein: Lade das Programm herunter und starte es auf deinem Rechner.",
  program: "Zeugen-Programm herunterladen",
};
