/** Deutsch: die Regeln eines Arbeitsbereichs und das automatische Löschen. */

import { plural } from "../plural";
import type { ruleTexts as english } from "../rules";
import type { Translated } from "../translated";

const days = (n: number) => plural(n, "Tag", "Tage");

export const ruleTexts: Translated<typeof english> = {
  section: "Regeln",
  title: "Regeln des Arbeitsbereichs",
  text: "Regeln gelten sofort für alle, auch in laufenden Chats.",
  ownersOnly: "Alle hier können sie sehen; ändern können sie nur Inhaber.",
  save: "Regeln speichern",
  narrowed: "Die Regeln des Arbeitsbereichs erlauben kein weiteres Teilen.",
  barred: "In diesem Chat kannst du nichts senden.",
  undo: "Änderungen verwerfen",
  confirmTitle: "Diese Regeln speichern?",
  confirmText: "Das Speichern hat diese Folgen:",
  confirmDo: "Regeln speichern",
  changed: "Diese Regeln wurden geändert, nachdem du sie geöffnet hast.",
  names: {
    builders: "Wer GPTs bauen darf",
    sharing: "Teilen von GPTs",
    third_party_gpts: "GPTs von außerhalb",
    domains: "Wohin Aktionen Daten senden dürfen",
    retention_days: "Automatisch löschen",
  },
  intro: {
    builders: "Bauen heißt: GPTs erstellen, bearbeiten und veröffentlichen, mit Wissen und Aktionen.",
    sharing: "So weit darf höchstens geteilt werden. Eine engere Regel gilt auch für GPTs, die schon geteilt sind.",
    third_party_gpts:
      "GPTs aus persönlichen Bereichen oder anderen Arbeitsbereichen. Nicht erlaubte lassen sich hier nicht verwenden. Bestehende Chats bleiben lesbar.",
    domains:
      "Aktionen senden nach Zustimmung Daten an andere Dienste. Für nicht aufgeführte Domains ist keine Zustimmung möglich, auch kein früheres „immer erlauben“. Subdomains gehören dazu.",
    retention_days:
      "Ältere Chats werden endgültig gelöscht, auch aus Sicherungen. Gezählt ab der letzten Änderung. Ist die eigene Einstellung einer Person kürzer, gilt sie.",
  },
  builders: { everyone: "Alle in diesem Arbeitsbereich", admins: "Nur Inhaber und Admins" },
  sharing: {
    me: "Nur der Ersteller",
    workspace: "Alle in diesem Arbeitsbereich",
    link: "Alle mit dem Link",
    everyone: "Alle auf diesem Server",
  },
  thirdParty: { all: "Alle", approved: "Nur zugelassene GPTs", none: "Keine" },
  approved: "Zugelassene GPTs",
  approvedNone: "Noch keine zugelassenen GPTs.",
  deletedGpt: "Gelöschtes GPT",
  by: (name: string) => `von ${name}`,
  find: "GPTs zum Zulassen suchen",
  findHint: "Suche unter den für alle veröffentlichten GPTs oder füge den Link eines GPTs ein.",
  approve: (name: string) => `${name} zulassen`,
  remove: (name: string) => `Zulassung von ${name} entfernen`,
  foundNone: "Keine weiteren GPTs gefunden.",
  domains: { any: "Überallhin", listed: "Nur diese Domains", none: "Nirgendwohin" },
  domainsField: "Erlaubte Domains",
  domainsHint:
    "Eine pro Zeile, etwa example.org, ohne https://, Pfad, Port oder „*“. IP-Adressen müssen selbst aufgeführt sein.",
  domainsEmpty: "Gib mindestens eine Domain ein oder wähle „Nirgendwohin“.",
  kept: { account: "Jede Person entscheidet selbst", days: "Nach einer Anzahl von Tagen löschen" },
  keptFor: (n: number) => `Nach der letzten Änderung: ${days(n)}`,
  days: "Tage",
  daysHint: "Von 1 bis 3.650, gezählt ab der letzten Änderung.",
  daysWrong: "Gib eine ganze Zahl von 1 bis 3.650 ein.",
  history: "Änderungen",
  historyNone: "Noch keine Änderungen.",
  shell: "Die Kommandozeile",
  deletions: "Stand der automatischen Löschung",
  onTime:
    "Im Zeitplan: Abgelaufene Chats werden stündlich gelöscht. Zahl und Zeiten werden nicht angezeigt, weil sie verraten würden, wann geschrieben wurde.",
  late: "Einige Löschungen sind mehr als einen Tag verspätet. Der Server versucht es stündlich erneut. Bitte deine Administration, „Hintergrundaufgaben“ zu prüfen.",
  own: {
    title: "Automatisch löschen",
    text: "Chats und Bilder automatisch löschen. In einem Arbeitsbereich gilt die kürzere Frist.",
    legend: "Chats und Bilder löschen",
    always: "Nie",
    days: "Nach einer Anzahl von Tagen",
    save: "Speichern",
    saved: "Gespeichert.",
    confirmTitle: "Früher löschen?",
    deletedNow: (n: number) =>
      `${plural(n, "Chat oder Bild wird", "Chats oder Bilder werden")} innerhalb einer Stunde endgültig gelöscht.`,
    deletedSoon: (n: number) =>
      `${plural(n, "Chat oder Bild wird", "Chats oder Bilder werden")} innerhalb einer Woche gelöscht.`,
    deletedLater: "Andere folgen, sobald sie alt genug sind.",
    confirmDo: "Speichern und löschen",
    past: (n: number | null) => (n === null ? "Nie" : days(n)),
    history: "Frühere Einstellungen",
  },
};
