/** Deutsch: was dieser Browser vergleicht, das Beweisprotokoll jetzt mit dem, was er davor gesehen hat. */
import type { logCheckTexts as english } from "../logCheck";
import { plural } from "../plural";
import type { Translated } from "../translated";

export const logCheckTexts: Translated<typeof english> = {
  title: "Was dieser Browser prüft",
  text: "Dieser Browser merkt sich den letzten Prüfpunkt, den er gesehen hat. Bei jedem Besuch muss der Server beweisen, dass davor nichts geändert oder entfernt wurde. So fällt ein Server auf, der dir ein anderes Protokoll zeigt als zuvor, und ein Protokoll, dem Einträge fehlen.",
  begun: (size: string) =>
    `Dieser Browser hat das Protokoll jetzt zum ersten Mal gesehen: ${size}. Von nun an vergleicht er.`,
  holds: (size: string, first: string) =>
    `Stimmt: jetzt ${size}, und nichts wurde geändert, was dieser Browser seit ${first} gesehen hat.`,
  unchecked: (last: string | null) =>
    last === null
      ? "Das Protokoll war nicht zu lesen, darum gibt es noch nichts zu vergleichen. Bei deinem nächsten Besuch wird es wieder versucht."
      : `Das Protokoll war nicht zu lesen, darum wurde jetzt nichts verglichen. Zuletzt verglichen: ${last}.`,
  unsupported:
    "Dieser Browser kann die Unterschriften des Protokolls (Ed25519) nicht prüfen und vergleicht darum nichts. Aktualisiere ihn, oder nimm einen anderen. „discreet evidence watch“ tut dasselbe von jedem Rechner aus.",
  insecure:
    "Diese Seite wurde nicht über https geladen. Darum kann der Browser die Unterschriften des Protokolls nicht prüfen und vergleicht nichts.",
  alarm: "Das Beweisprotokoll dieses Servers widerspricht dem, was dieser Browser zuvor gesehen hat",
  whys: {
    shrunk: "Das Protokoll hat weniger Einträge als zuvor: Einträge wurden entfernt.",
    two: "Es gibt zwei verschiedene Protokolle derselben Größe, beide von diesem Server unterschrieben.",
    rewritten:
      "Das Protokoll beginnt nicht mit den Einträgen, die zuvor da waren: Die Vergangenheit wurde umgeschrieben.",
    unproven: "Der Server weigert sich zu beweisen, dass das Protokoll nur gewachsen ist.",
    key: "Das Protokoll ist nicht mit dem Schlüssel unterschrieben, den dieser Browser kennt, und kein neues Protokoll wurde angekündigt.",
    replaced: "Es wird ein anderes Protokoll gezeigt als zuvor, und es sagt nicht wahrheitsgemäß, was das alte war.",
  },
  seen: (old: string, now: string, when: string) => `Zuvor gesehen: ${old}. Jetzt gezeigt: ${now}. Bemerkt: ${when}.`,
  whatToDo: "Was zu tun ist",
  steps: [
    "Lade beide Prüfpunkte herunter und bewahre sie auf. Beide hat der Server unterschrieben: Zusammen beweisen sie jedem, was geschehen ist.",
    "Frag den Betreiber auf einem anderen Weg als über diesen Server. Nach einer wiederhergestellten Sicherung muss er ein neues Protokoll beginnen, das dies sagt; ein Alarm wegen fehlender Einträge endet dann von selbst.",
    "Vergleiche mit anderen: Der Browser einer anderen Person, ein Zeuge oder „discreet evidence watch“ zeigt, welches Protokoll sie bekommen haben.",
    "Verlass dich, bis es geklärt ist, auf Belege, die du früher heruntergeladen hast, und gib diesem Server nichts, das von seinem Protokoll abhängt.",
  ],
  downloads: {
    old: "Zuvor gesehenen Prüfpunkt herunterladen",
    new: "Jetzt gezeigten Prüfpunkt herunterladen",
    proof: "Beweis des Servers herunterladen",
  },
  startOver: "Mit diesem Protokoll neu beginnen",
  startOverText:
    "Dieser Browser vergisst, was er gesehen hat, und glaubt dem Protokoll, wie es jetzt gezeigt wird. Lade zuerst beide Prüfpunkte herunter: Auch sie werden vergessen.",
  cancel: "Abbrechen",
  newLog: "Dieser Server hat ein neues Beweisprotokoll begonnen.",
  newLogText: (lost: number) =>
    lost === 0
      ? "Es nennt das alte wahrheitsgemäß, und nichts ist verloren, was dieser Browser gesehen hat."
      : `Es nennt das alte wahrheitsgemäß. Einer wiederhergestellten Sicherung fehlte das Ende des alten; damit verloren: ${plural(lost, "Eintrag", "Einträge")}, von diesem Browser schon gesehen.`,
  more: "Mehr",
  gotIt: "Verstanden",
  witnesses: "Zeugen",
  witnessesText:
    "Server anderer Leute, die jeden Prüfpunkt unterschreiben, nachdem sie gesehen haben, dass das Protokoll nur gewachsen ist. Zwei Menschen, denen zwei verschiedene Protokolle gezeigt werden, bekommen nicht beide unterschrieben.",
  noWitness: "Der Betreiber dieses Servers hat keinen genannt.",
  required: (n: number, of: number) => `Ein Beleg braucht ${n} von ${plural(of, "Zeugen", "Zeugen")}.`,
  witness: {
    waiting: "wurde noch nicht gefragt",
    fine: (size: string) => `hat ${size} mitunterschrieben`,
    failing: (when: string) => `hat nicht mehr mitunterschrieben, seit: ${when}`,
    contradicts: "hat ein anderes Protokoll mit dem Namen dieses Servers mitunterschrieben",
  },
  runOne: "Jeder kann Zeuge sein: Lade das Programm herunter und lass es auf einem Rechner von dir laufen.",
  program: "Programm für Zeugen herunterladen",
};
