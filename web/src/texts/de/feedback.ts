/**
 * Deutsch: was jemand dem Ersteller eines GPTs oder dem Betreiber mitteilt, und wie man privaten Statistiken
 * fernbleibt.
 */
import type { feedbackTexts as english } from "../feedback";
import { count as number } from "../plural";
import type { Translated } from "../translated";

export const feedbackTexts: Translated<typeof english> = {
  good: "Gute Antwort",
  bad: "Schlechte Antwort",
  sendEntry: "Feedback senden …",
  reportEntry: "Dieses GPT melden …",
  tellMore: "Dem Ersteller mehr sagen …",
  tellBuilder: "Dem Ersteller Feedback senden …",
  notRated: (why: string) => `Deine Bewertung wurde nicht gespeichert. ${why}`,

  roles: { user: "Du", assistant: "Die Antwort" },
  pieceRoles: { user: "Die Person", assistant: "Das GPT" },
  ratings: { good: "Gute Antwort", bad: "Schlechte Antwort" },

  choose: {
    messages: "Nachrichten in diesem Chat",
    count: (n: number, of: number) => `${number(n)} von höchstens ${number(of)} ausgewählt.`,
    none: "Keine Nachrichten zum Auswählen.",
  },

  words: {
    comment: "Kommentar",
    message: (role: string, n: number) => `${role} (Nachricht ${number(n)})`,
    original: "Original wiederherstellen",
    originalOf: (name: string) => `Original wiederherstellen: ${name}`,
    found: (n: number) =>
      n === 1
        ? "Prüfe das. Die automatische Erkennung kann etwas übersehen."
        : `Prüfe diese ${number(n)} Stellen. Die automatische Erkennung kann etwas übersehen.`,
    mask: "Unkenntlich machen",
    maskOf: (kind: string, text: string) => `Unkenntlich machen: ${kind} ${text}`,
    removeTrick: "Entfernen",
    tidyOf: (kind: string) => `Entfernen: ${kind}`,
    maskAll: (n: number) => `Alle ${number(n)} unkenntlich machen`,
    maskAllOf: (n: number, name: string) => `Alle ${number(n)} in ${name} unkenntlich machen`,
    removed: (kind: string) => `[${kind} entfernt]`,
    furtherFound: (n: number) => `und ${number(n)} weitere`,
  },

  dialog: {
    title: (gpt: string) => `Feedback an den Ersteller von ${gpt}`,
    chooseStep: "Inhalt auswählen",
    rating: "Deine Bewertung",
    scope: "Senden",
    scopes: {
      rating: "Nur die Bewertung",
      comment: "Nur ein Kommentar",
      answer: "Kommentar und diese Antwort",
      messages: "Kommentar und ausgewählte Nachrichten",
    },
    scopeHints: {
      rating: "Geht nicht an den Ersteller. Zählt für die Nutzungsstatistik, wenn du daran teilnimmst.",
      comment: "Deine eigenen Worte, nichts aus dem Chat.",
      answer: "Die Antwort des GPTs, nicht deine Frage.",
      messages: "Du wählst aus, welche Nachrichten dabei sind.",
    },
    wordsStep: "Vor dem Senden bearbeiten",
    commentHint: "Was war gut, was war falsch, was fehlt?",
    editHint: "Entferne Namen und alles, was der Ersteller nicht braucht. Dein Chat bleibt, wie er ist.",
    seenStep: "Vorschau",
    seenEmpty: "Schreib einen Kommentar oder wähle eine Nachricht aus, um zu sehen, was der Ersteller bekommt.",
    seenRating:
      "An den Ersteller geht nichts. Deine Bewertung zählt für die Nutzungsstatistik, wenn du daran teilnimmst.",
    notIncluded: "Kein Name, keine Zeit und sonst nichts aus dem Chat.",
    theme: "Thema",
    updating: "Vorschau wird aktualisiert …",
    ready: "Der Ersteller bekommt genau das, was die Vorschau zeigt.",
    nothingToSend: "Noch nichts zu senden.",
    notReady: "So kann das nicht gesendet werden.",
    sendAgain: "Erneut versuchen",
    send: "An Ersteller senden",
    sending: "Wird gesendet …",
    done: "Fertig",
    leaveTitle: "Verlassen, ohne zu senden?",
    leaveText: "Deine Eingaben und deine Auswahl werden nicht gespeichert.",
    leave: "Verlassen",
    sentTitle: "Gesendet",
    takeBack: "Zurückziehen",
    takenBack: "Zurückgezogen und gelöscht. Du kannst es bearbeiten und erneut senden.",
    withdrawHint: "Später kannst du es in den Einstellungen ansehen oder zurückziehen, unter",
    laterLink: "Gesendetes Feedback",
  },

  report: {
    title: (gpt: string) => `${gpt} melden`,
    to: "Geht sofort und ohne deinen Namen an den Betreiber dieses Servers. Der Ersteller des GPTs bekommt es nicht.",
    reason: "Was stimmt mit diesem GPT nicht?",
    reasons: {
      harmful: "Es ist schädlich",
      deceptive: "Es täuscht oder gibt sich für jemanden aus",
      steals_data: "Es greift Daten von Personen ab",
      illegal: "Es hilft bei etwas Illegalem",
      other: "Etwas anderes",
    },
    reasonNeeded: "Wähle einen Grund.",
    comment: "Was ist passiert?",
    commentHint: "Optional. Ein paar Worte helfen dem Betreiber, das Problem zu finden.",
    add: "Nachrichten aus diesem Chat hinzufügen",
    addHint:
      "Der Betreiber kann deine Chats nicht lesen. Gesendet wird nur deine Auswahl, so wie du sie bearbeitet hast.",
    ready: "Der Betreiber bekommt deinen Grund, deinen Kommentar und die ausgewählten Nachrichten genau wie hier.",
    send: "Meldung senden",
    sent: "Deine Meldung wurde an den Betreiber gesendet.",
    takenBack: "Zurückgezogen und gelöscht. Du kannst sie bearbeiten und erneut senden.",
  },

  sent: {
    title: "Gesendetes Feedback",
    text: "Genau so, wie du es gesendet hast. Nur du weißt, dass es von dir ist.",
    empty: "Noch kein Feedback gesendet",
    emptyText: "Unter jeder Antwort eines GPTs, das nicht von dir ist, kannst du Feedback senden.",
    deletedGpt: "ein gelöschtes GPT",
    kinds: {
      feedback: (gpt: string) => `An den Ersteller von ${gpt}`,
      report: (gpt: string) => `Meldung über ${gpt} an den Betreiber`,
    },
    states: {
      waiting: (sent: string) => `Gesendet: ${sent}. Wird zusammen mit anderem Feedback zugestellt.`,
      delivered: (sent: string, delivered: string) => `Gesendet: ${sent}, zugestellt: ${delivered}.`,
      reported: (sent: string) => `An den Betreiber gesendet: ${sent}.`,
      gone: (sent: string) => `Gesendet: ${sent}. Zusammen mit dem GPT gelöscht.`,
    },
    open: "Inhalt zeigen",
    openOf: (what: string, day: string) => `Inhalt zeigen: ${what}, ${day}`,
    takeBack: "Zurückziehen",
    takeBackOf: (what: string, day: string) => `Zurückziehen: ${what}, gesendet: ${day}`,
    takeBackTitle: "Das zurückziehen?",
    takeBackText: {
      waiting: "Es wird gelöscht, bevor es jemand sieht. Das lässt sich nicht rückgängig machen.",
      delivered:
        "Es wird hier und im Eingang des Erstellers gelöscht. Vielleicht hat er es schon gelesen. Das lässt sich nicht rückgängig machen.",
      reported:
        "Es wird hier und in der Liste des Betreibers gelöscht. Vielleicht hat er es schon gelesen. Das lässt sich nicht rückgängig machen.",
      gone: "Dein eigener Eintrag wird gelöscht. Das lässt sich nicht rückgängig machen.",
    },
    remove: "Entfernen",
    removeOf: (what: string, day: string) => `Entfernen: ${what}, gesendet: ${day}`,
    removeTitle: "Diesen Eintrag entfernen?",
    tookBack: "Zurückgezogen und gelöscht.",
  },

  numbers: {
    title: "Nutzungsstatistik",
    text: "Ersteller sehen anonyme Statistik darüber, wie ihre GPTs genutzt werden. Du kannst dich ausnehmen.",
    switch: "Mich in der Nutzungsstatistik mitzählen",
    explain:
      "Ersteller sehen Summen wie Personen, Chats, Nachrichten, Themen, Aktionen und Bewertungen, mit zufälligem Rauschen. Nie, was jemand geschrieben hat.",
    on: "Du wirst mitgezählt.",
    onSince: (day: string) => `Du wirst in Chats mitgezählt, die seit ${day} begonnen haben.`,
    off: "Du wirst ab jetzt nicht mitgezählt.",
    offTitle: "Nutzungsstatistik ausschalten?",
    offText:
      "Noch nicht veröffentlichte Zählungen werden zurückgezogen. Keiner deiner bisherigen Chats wird gezählt, auch wenn du es später wieder einschaltest. Veröffentlichte Statistik bleibt; sie macht niemanden erkennbar.",
    offDo: "Ausschalten",
    onTitle: "Nutzungsstatistik einschalten?",
    onText: "Chats, die du ab jetzt beginnst, werden mitgezählt. Frühere bleiben außen vor.",
    onDo: "Einschalten",
    strength: "So bist du geschützt",
    strengthText: (days: number) =>
      `Die Statistik eines GPTs zeigt fast dasselbe, ob du es genutzt hast oder nicht. Das gilt für deine gesamte Nutzung in beliebigen ${number(days)} Tagen, unabhängig von anderem Wissen. Die Zählungen eines Tages werden nach der Veröffentlichung gelöscht. Ist dein Budget für ein GPT verbraucht, wirst du nicht mehr gezählt, bis ältere Tage aus diesen ${number(days)} herausfallen.`,
    odds: (factor: number, chance: number) =>
      `In Zahlen: Ganz gleich, wie hoch jemand darauf wettet, dass du es genutzt hast, ändert die Statistik die Quote höchstens um den Faktor ${number(Math.round(factor * 10) / 10)}, bis auf eine Wahrscheinlichkeit von etwa 1 zu ${number(Math.round(1 / chance))}.`,
    epsilon: "Epsilon (ε)",
    delta: "Delta (δ)",
    counted: "Alles, was gezählt wird",
    budget: "Dein Privatsphäre-Budget",
    spentText: (days: number) => `Verbraucht bei jedem GPT, das dich in den letzten ${number(days)} Tagen gezählt hat.`,
    spentEmpty: (days: number) => `Kein GPT hat dich in den letzten ${number(days)} Tagen gezählt.`,
    columns: { gpt: "GPT", days: "Gezählte Tage", share: "Verbraucht" },
    deletedGpt: "Ein gelöschtes GPT",
    meter: (gpt: string) => `Verbrauchtes Budget bei ${gpt}`,
    workspaces: "Deine Arbeitsbereiche",
    workspacesText: "Ein Arbeitsbereich kann alle Mitglieder ausnehmen, unabhängig von ihrer eigenen Wahl.",
    workspaceSwitch: (name: string) => `${name} in der Nutzungsstatistik mitzählen`,
    workspaceOn: (name: string) => `${name} wird mitgezählt`,
    workspaceOff: (name: string) => `${name} wird nicht mitgezählt`,
    workspaceOwner: "Das kann nur der Inhaber ändern.",
    workspaceOffTitle: (name: string) => `Nutzungsstatistik für ${name} ausschalten?`,
    workspaceOffText:
      "Das gilt sofort für alle Mitglieder. Keiner der bisherigen Chats dort wird gezählt, auch wenn du es später wieder einschaltest.",
    workspaceOffDo: "Ausschalten",
    workspaceOnTitle: (name: string) => `Nutzungsstatistik für ${name} einschalten?`,
    workspaceOnText:
      "Chats, die Mitglieder dort ab jetzt beginnen, werden gezählt, außer bei denen, die sich selbst ausgenommen haben.",
    workspaceOnDo: "Einschalten",
  },

  receipt: {
    title: "Nutzungsstatistik",
  },
};
