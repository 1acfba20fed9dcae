/** Deutsch: was jemand dem Ersteller eines GPTs oder dem Betreiber mitteilt, und wie man privaten Statistiken fernbleibt. */
import type { feedbackTexts as english } from "../feedback";
import { count as number } from "../plural";
import type { Translated } from "../translated";

export const feedbackTexts: Translated<typeof english> = {
  good: "Gute Antwort",
  bad: "Schlechte Antwort",
  more: "Mehr zu dieser Antwort",
  sendEntry: "Rückmeldung senden …",
  reportEntry: "Dieses GPT melden …",
  tellMore: "Dem Ersteller mehr sagen …",
  notRated: (why: string) => `Dein Daumen wurde nicht gespeichert. ${why}`,

  roles: { user: "Du", assistant: "Die Antwort" },
  pieceRoles: { user: "Die Person", assistant: "Das GPT" },
  ratings: { good: "Gute Antwort", bad: "Schlechte Antwort" },

  choose: {
    messages: "Nachrichten dieses Gesprächs",
    count: (n: number, of: number) => `${number(n)} von höchstens ${number(of)} ausgewählt.`,
    none: "Es gibt keine Nachricht zum Auswählen.",
  },

  words: {
    comment: "Kommentar",
    message: (role: string, n: number) => `${role} (Nachricht ${number(n)})`,
    original: "Ursprünglichen Text wiederherstellen",
    originalOf: (name: string) => `Ursprünglichen Text wiederherstellen: ${name}`,
    found: (n: number) =>
      n === 1
        ? "Sieh hier genau hin; Muster übersehen manches."
        : `Sieh an ${number(n)} Stellen genau hin; Muster übersehen manches.`,
    mask: "Unkenntlich machen",
    maskOf: (kind: string, text: string) => `Unkenntlich machen: ${kind} ${text}`,
    tidy: "Herausnehmen",
    tidyOf: (kind: string) => `Herausnehmen: ${kind}`,
    maskAll: (n: number) => `Alle ${number(n)} unkenntlich machen`,
    maskAllOf: (n: number, name: string) => `Alle ${number(n)} in ${name} unkenntlich machen`,
    removed: (kind: string) => `[${kind} entfernt]`,
    furtherFound: (n: number) => `und ${number(n)} weitere`,
  },

  dialog: {
    title: (gpt: string) => `Rückmeldung an den Ersteller von ${gpt}`,
    chooseStep: "Was du sendest",
    rating: "Dein Daumen",
    scope: "Was bekommt der Ersteller?",
    scopes: {
      rating: "Nur der Daumen",
      comment: "Ein Kommentar",
      answer: "Ein Kommentar und diese Antwort",
      messages: "Ein Kommentar und Nachrichten, die ich auswähle",
    },
    scopeHints: {
      rating: "Gesendet wird nichts. Er ist für die Zahlen über GPTs, falls du mitgezählt wirst.",
      comment: "Deine eigenen Worte. Nichts aus dem Gespräch.",
      answer: "Was das GPT geantwortet hat, und nicht, was du gefragt hast.",
      messages: "Nichts ist ausgewählt, bis du es auswählst.",
    },
    wordsStep: "Was darin steht; ändere es, wie du magst",
    commentHint: "Was war gut, was war falsch, was fehlt?",
    editHint: "Nimm Namen heraus und was der Ersteller sonst nicht wissen muss. Dein Gespräch bleibt, wie es ist.",
    seenStep: "Was der Ersteller sehen wird",
    seenEmpty:
      "Noch nichts. Schreib einen Kommentar oder wähle eine Nachricht aus; hier siehst du sie dann so, wie der Ersteller sie sehen wird.",
    seenRating:
      "Nichts. Falls du mitgezählt wirst, geht dein Daumen in eine Zahl ein, aus der niemand herauszulesen ist.",
    seenNothing: "Kein Name, keine Zeit und sonst nichts aus dem Gespräch.",
    theme: "Eingeordnet unter",
    updating: "Das wird gerade auf den neuesten Stand gebracht …",
    ready: "Gesendet wird genau das, was unter „Was der Ersteller sehen wird“ steht.",
    nothing: "Noch gibt es nichts zu senden.",
    notReady: "So kann das nicht gesendet werden.",
    again: "Noch einmal zeigen",
    send: "An den Ersteller senden",
    sending: "Wird gesendet …",
    done: "Fertig",
    leaveTitle: "Gehen, ohne zu senden?",
    leaveText: "Was du hier geschrieben und ausgewählt hast, wird nicht aufbewahrt.",
    leave: "Gehen",
    sentTitle: "Gesendet",
    takeBack: "Zurücknehmen",
    takenBack:
      "Zurückgenommen. Es ist gelöscht, und nichts davon kommt an. Du kannst es ändern und noch einmal senden.",
    later: "Später findest du es, und kannst es zurücknehmen, unter",
    laterLink: "Gesendete Rückmeldung",
  },

  report: {
    title: (gpt: string) => `${gpt} melden`,
    to: "Das geht sofort und ohne deinen Namen an den Betreiber dieses Servers. Der Ersteller des GPTs bekommt es nicht.",
    reason: "Was stimmt mit diesem GPT nicht?",
    reasons: {
      harmful: "Es schadet",
      deceptive: "Es täuscht, oder gibt sich für jemanden aus",
      steals_data: "Es nimmt den Leuten ihre Daten",
      illegal: "Es hilft bei etwas Verbotenem",
      other: "Etwas anderes",
    },
    reasonNeeded: "Wähle einen Grund.",
    comment: "Was ist passiert?",
    commentHint: "Wenn du magst. Ein paar Worte helfen dem Betreiber, es zu finden.",
    add: "Nachrichten dieses Gesprächs hinzufügen",
    addHint:
      "Der Betreiber kann deine Gespräche nicht lesen. Gesendet wird nur, was du hier auswählst, so wie du es geändert hast.",
    ready: "Der Betreiber bekommt deinen Grund, deine Worte und die ausgewählten Nachrichten, wie sie hier stehen.",
    send: "Meldung senden",
    sent: "Deine Meldung ist beim Betreiber.",
    takenBack: "Zurückgenommen. Sie ist gelöscht. Du kannst sie ändern und noch einmal senden.",
  },

  sent: {
    title: "Gesendete Rückmeldung",
    text: "Jedes Stück genau so, wie es gesendet wurde. Niemand außer dir weiß, dass es von dir ist.",
    empty: "Du hast nichts gesendet",
    emptyText:
      "Unter jeder Antwort eines GPTs, das nicht deines ist, kannst du dem Ersteller sagen, was gut oder schlecht war.",
    gone: "ein GPT, das es nicht mehr gibt",
    kinds: {
      feedback: (gpt: string) => `An den Ersteller von ${gpt}`,
      report: (gpt: string) => `Meldung von ${gpt} an den Betreiber`,
    },
    states: {
      waiting: (sent: string) => `Gesendet: ${sent}. Es wartet, bis andere mitgehen.`,
      delivered: (sent: string, delivered: string) => `Gesendet: ${sent}, zugestellt: ${delivered}.`,
      reported: (sent: string) => `Beim Betreiber seit ${sent}.`,
      gone: (sent: string) => `Gesendet: ${sent}. Es wurde zusammen mit dem GPT gelöscht.`,
    },
    open: "Was gesendet wurde",
    openOf: (what: string, day: string) => `Was gesendet wurde: ${what}, ${day}`,
    takeBack: "Zurücknehmen",
    takeBackOf: (what: string, day: string) => `Zurücknehmen: ${what}, gesendet: ${day}`,
    takeBackTitle: "Das zurücknehmen?",
    takeBackText: {
      waiting: "Es wird gelöscht, bevor es jemand gesehen hat. Das lässt sich nicht rückgängig machen.",
      delivered:
        "Es wird gelöscht, hier und im Eingang des Erstellers. Was er schon gelesen hat, bleibt gelesen. Das lässt sich nicht rückgängig machen.",
      reported:
        "Es wird gelöscht, hier und in der Liste des Betreibers. Was schon gelesen wurde, bleibt gelesen. Das lässt sich nicht rückgängig machen.",
      gone: "Deine eigene Notiz davon wird gelöscht. Das lässt sich nicht rückgängig machen.",
    },
    remove: "Entfernen",
    removeOf: (what: string, day: string) => `Entfernen: ${what}, gesendet: ${day}`,
    removeTitle: "Diese Notiz entfernen?",
    tookBack: "Zurückgenommen. Es ist gelöscht.",
  },

  numbers: {
    title: "Zahlen über GPTs",
    text: "Wie ihre GPTs verwendet werden, erfahren Ersteller aus Zahlen, aus denen niemand herauszulesen ist. Du kannst ihnen allen fernbleiben.",
    switch: "Mich in den Zahlen über GPTs mitzählen",
    explain:
      "Gezählt wird: dass jemand da war, wie viele Gespräche und Nachrichten, wie lang Antworten waren und brauchten, das Thema aus einer festen Liste, welche Aktionen aufgerufen wurden, und Daumen. Nie, was jemand geschrieben hat. Zu den Zahlen jedes Tages kommt zufälliges Rauschen, bevor sie gezeigt werden, und woraus sie gemacht wurden, wird gelöscht.",
    on: "Du wirst mitgezählt.",
    onSince: (day: string) => `Du wirst mitgezählt, in Gesprächen, die seit ${day} begonnen haben.`,
    off: "Von jetzt an bist du in keiner dieser Zahlen.",
    offTitle: "Den Zahlen fernbleiben?",
    offText:
      "Was heute gezählt wurde und noch nicht veröffentlicht ist, wird zurückgenommen. Kein Gespräch, das bis zu diesem Augenblick begonnen hat, wird je gezählt, und auch kein späteres, bis du wieder Ja sagst. Zahlen, die schon veröffentlicht sind, bleiben: Aus ihnen ist niemand herauszulesen.",
    offDo: "Fernbleiben",
    onTitle: "Ab jetzt mitgezählt werden?",
    onText: "Gespräche, die du ab jetzt beginnst, werden mitgezählt. Frühere bleiben außen vor.",
    onDo: "Mich mitzählen",
    strength: "Wie stark dich das schützt",
    strengthText: (days: number) =>
      `Wer alle Zahlen über ein GPT liest, erfährt fast dasselbe, ob du es verwendet hast oder nicht. Das gilt für alles, was du in beliebigen ${number(days)} Tagen damit tust, was auch immer die anderen sonst wissen. Ist dein Budget für ein GPT verbraucht, wirst du nicht mehr gezählt, bis ältere Tage aus diesen ${number(days)} herausfallen.`,
    odds: (factor: number, chance: number) =>
      `In Zahlen: Wie auch immer jemand darauf wettet, dass du es verwendet hast, die Zahlen ändern seine Quote höchstens um den Faktor ${number(Math.round(factor * 10) / 10)}, bis auf eine Wahrscheinlichkeit von etwa 1 zu ${number(Math.round(1 / chance))}.`,
    epsilon: "Epsilon (ε)",
    delta: "Delta (δ)",
    counted: "Alles, was gezählt wird",
    spent: "Wie viel von deinem Budget verbraucht ist",
    spentText: (days: number) => `Bei jedem GPT, das dich in den letzten ${number(days)} Tagen mitgezählt hat.`,
    spentEmpty: (days: number) => `Kein GPT hat dich in den letzten ${number(days)} Tagen mitgezählt.`,
    columns: { gpt: "GPT", days: "Gezählte Tage", share: "Verbraucht" },
    gone: "Ein GPT, das es nicht mehr gibt",
    meter: (gpt: string) => `Verbraucht von deinem Budget bei ${gpt}`,
    workspaces: "Deine Arbeitsbereiche",
    workspacesText:
      "Ein Arbeitsbereich kann als Ganzes fernbleiben. Dann wird nichts gezählt, was seine Mitglieder darin tun, was auch immer sie selbst wählen.",
    workspaceSwitch: (name: string) => `Mitzählen, was Mitglieder in ${name} tun`,
    workspaceOn: (name: string) => `Was Mitglieder in ${name} tun, wird gezählt`,
    workspaceOff: (name: string) => `Was Mitglieder in ${name} tun, wird nicht gezählt`,
    workspaceOwner: "Das entscheidet, wem er gehört.",
    workspaceOffTitle: (name: string) => `${name} aus den Zahlen heraushalten?`,
    workspaceOffText:
      "Es gilt sofort für alle Mitglieder: Kein Gespräch, das bis zu diesem Augenblick darin begonnen hat, wird je gezählt, und auch kein späteres, bis du wieder Ja sagst.",
    workspaceOffDo: "Heraushalten",
    workspaceOnTitle: (name: string) => `Mitzählen, was Mitglieder in ${name} tun?`,
    workspaceOnText:
      "Gespräche, die Mitglieder ab jetzt darin beginnen, werden gezählt, bei allen, die nicht Nein gesagt haben.",
    workspaceOnDo: "Mitzählen",
  },

  receipt: {
    title: "Zählt es in Zahlen mit?",
  },
};
