/** Deutsch: die Regeln eines Arbeitsbereichs, und wie lange man seine Gespräche aufbewahrt. */

import { plural } from "../plural";
import type { ruleTexts as english } from "../rules";
import type { Translated } from "../translated";

const days = (n: number) => plural(n, "Tag", "Tage");

export const ruleTexts: Translated<typeof english> = {
  section: "Regeln",
  title: "Regeln dieses Arbeitsbereichs",
  text: "Sie gelten, sobald sie gespeichert sind, in jedem Gespräch, das hier beginnt oder weitergeht, für alle.",
  ownersOnly: "Alle hier können sie lesen; ändern können sie nur Inhaber.",
  save: "Regeln speichern",
  narrowed: "Die Regeln dieses Arbeitsbereichs lassen seine GPTs nicht weiter gehen.",
  barred: "Hier kann nichts gesendet werden.",
  undo: "Änderungen zurücknehmen",
  confirmTitle: "Diese Regeln speichern?",
  confirmText: "Damit endet, was bis jetzt erlaubt war:",
  confirmDo: "Regeln speichern",
  changed: "Diese Regeln wurden inzwischen geändert.",
  names: {
    builders: "Wer GPTs bauen darf",
    sharing: "Wie weit GPTs geteilt werden dürfen",
    third_party_gpts: "GPTs, die anderswo gemacht wurden",
    domains: "Wohin Aktionen senden dürfen",
    retention_days: "Wie lange Gespräche aufbewahrt werden",
  },
  about: {
    builders: "Bauen heißt: ein GPT machen, es ändern, ihm Wissen oder Aktionen geben und es veröffentlichen.",
    sharing:
      "Das Weiteste, wohin ein GPT dieses Arbeitsbereichs geht, wer auch immer es veröffentlicht. Eine engere Regel holt auch zurück, was schon weiter geteilt ist.",
    third_party_gpts:
      "GPTs, die jemand im eigenen Bereich oder in einem anderen Arbeitsbereich gemacht hat. Eines, das nicht erlaubt ist, steht hier in keiner Liste, beginnt kein Gespräch und antwortet nicht mehr; was gesagt wurde, bleibt lesbar.",
    domains:
      "Aktionen senden Teile eines Gesprächs an Dritte, nachdem die Person es gesehen und erlaubt hat. Was hier nicht steht, kann niemand erlauben, und kein früheres „immer erlauben“ zählt. Zu einer Domain gehören ihre Subdomains.",
    retention_days:
      "Gezählt ab der letzten Änderung jedes Gesprächs. Was darüber ist, wird für immer gelöscht, der Schlüssel zuerst, sodass Sicherungen nur Rauschen enthalten. Wer für sich weniger Zeit gewählt hat, bewahrt kürzer auf.",
  },
  builders: { everyone: "Alle in diesem Arbeitsbereich", admins: "Nur Inhaber und Admins" },
  sharing: {
    me: "Niemand außer dem, der es baut",
    workspace: "Die Leute dieses Arbeitsbereichs",
    link: "Wer den Link hat",
    everyone: "Alle auf diesem Server",
  },
  thirdParty: { all: "Alle", approved: "Die, die Inhaber zulassen", none: "Keine" },
  approved: "Zugelassene GPTs",
  approvedNone: "Noch ist keines zugelassen.",
  gone: "Ein GPT, das es nicht mehr gibt",
  by: (name: string) => `von ${name}`,
  find: "GPTs zum Zulassen suchen",
  findHint:
    "Nach Name oder Beschreibung, oder füge den Link eines GPTs ein. Du siehst, was für alle veröffentlicht ist.",
  approve: (name: string) => `${name} zulassen`,
  remove: (name: string) => `Die Zulassung von ${name} zurücknehmen`,
  foundNone: "Kein anderes GPT von anderswo passt.",
  domains: { any: "Überallhin", listed: "Nur an diese Domains", none: "Nirgendwohin" },
  domainsField: "Erlaubte Domains",
  domainsHint:
    "Eine pro Zeile, etwa example.org. Kein https://, kein Pfad, kein Port und kein „*“. Eine IP-Adresse zählt nur, wenn sie selbst dasteht.",
  domainsEmpty: "Nenne mindestens eine Domain oder wähle „Nirgendwohin“.",
  kept: {
    account: "Wie jede Person es für sich gewählt hat",
    days: "Bis so viele Tage nach der letzten Änderung",
  },
  keptFor: (n: number) => `Bis ${days(n)} nach der letzten Änderung`,
  days: "Tage",
  daysHint: "Eine ganze Zahl von 1 bis 3.650.",
  daysWrong: "Gib eine ganze Zahl von 1 bis 3.650 an.",
  history: "Änderungen",
  historyNone: "Seit der Arbeitsbereich gemacht wurde, hat sich nichts geändert.",
  shell: "Die Kommandozeile",
  deletions: "Löschungen durch diese Regel",
  inTime:
    "Der Server löscht jede Stunde, was abgelaufen ist, und liegt in der Zeit. Wie viele Gespräche das waren und wann, wird niemandem gezeigt: Es verriete, wann jemand zuletzt darin geschrieben hat.",
  late: "Einige Löschungen sind seit mehr als einem Tag nicht fertig. Der Server versucht es jede Stunde wieder. Bitte den Betreiber, unter „Hintergrund“ nachzusehen.",
  own: {
    title: "Wie lange deine Gespräche und Bilder aufbewahrt werden",
    text: "Das bestimmst du allein. In einem Arbeitsbereich zählt auch dessen Regel: Die kürzere Zeit gewinnt. Ein Bild wird von da an gezählt, als es gemacht wurde.",
    legend: "Meine Gespräche und Bilder aufbewahren",
    always: "Bis ich sie lösche",
    days: "Bis so viele Tage nach der letzten Änderung",
    save: "Speichern",
    saved: "Gespeichert.",
    confirmTitle: "Kürzer aufbewahren?",
    confirmDo: "Speichern und löschen",
    past: (n: number | null) => (n === null ? "Bis zum Löschen" : days(n)),
    history: "Was du gewählt hast",
  },
};
