/** Deutsch: die Seite für Gäste. */
import type { guestTexts as english } from "../guests";
import type { Translated } from "../translated";

export const guestTexts: Translated<typeof english> = {
  passwordTitle: "Dieser Chat hat ein Passwort",
  passwordText: (server: string) =>
    `Um auf ${server} zu chatten, gib das Passwort ein, das du mit dem Link bekommen hast.`,
  password: "Passwort",
  begin: "Chat starten",
  coming: "Startet …",
  checking: "Wir prüfen, dass du kein Roboter bist …",
  cancel: "Abbrechen",
  stopped: "Die Prüfung wurde abgebrochen",
  stoppedText:
    "Dein Browser rechnet einen Moment, bevor der Chat startet. Kein anderes Unternehmen ist daran beteiligt.",
  cannotProve:
    "Dein Browser kann hier nicht prüfen, weil diese Seite nicht über HTTPS geöffnet wurde. Frag die Person, von der du den Link hast.",
  starting: "Dein Chat startet …",
  ended: "Dieser Chat ist beendet",
  endedText: "Alles darin wurde von diesem Server gelöscht.",
  again: "Neuen Chat starten",
  linkOff: "Dieser Link wurde ausgeschaltet",
  offText: "Dein Chat wurde von diesem Server gelöscht. Bitte die Person, von der du den Link hast, um einen neuen.",
  unsent: "Deine Nachricht wurde nicht gesendet:",
  linkNotFound: "Dieser Link funktioniert nicht mehr",
  shutText: "Bitte die Person, von der du ihn hast, um einen neuen.",
  notNow: "Du kannst gerade nicht chatten",
  retry: "Erneut versuchen",
  keptChatLost: "Der Chat, den dieser Browser behalten hat, lässt sich nicht mehr öffnen und wurde gelöscht.",
  keptHere: "Gastchat, nur in diesem Browser gespeichert",
  notKept: "Gastchat, wird nicht gespeichert",
  about: "Info",
  end: "Chat beenden",
  endTitle: "Diesen Chat beenden?",
  endText: "Er wird sofort gelöscht, hier und in diesem Browser, und lässt sich nicht wiederherstellen.",
  builtBy: (name: string) => `Erstellt von ${name}`,
  machine: "Du chattest mit einer KI. Sie kann sich irren.",
  model: (name: string) => `Es antwortet ${name}`,
  noModel: "Gerade ist kein Modell verfügbar.",
  unknown: "Wir wissen nicht, wo es läuft und was es behält.",
  kept: "Dieser Server hält den Chat nur im Arbeitsspeicher. Er ist weg, wenn du ihn beendest oder diese Seite schließt, oder nach einer Stunde Pause.",
  readers: "Weder wer den GPT erstellt hat noch der Betreiber des Servers kann diesen Chat öffnen.",
  workspace:
    "Der GPT stammt aus einem Arbeitsbereich. Dessen Regeln zu Modellen, Diensten und persönlichen Daten gelten auch in diesem Chat. Seine Inhaber und Admins können den Chat nicht sehen.",
  trains: "Gastchats werden nie fürs Training verwendet.",
  mayKeep: "Der KI-Anbieter und Dienste, die du erlaubst, können behalten, was sie bekommen.",
  brief: "KI, kann sich irren · nicht gespeichert · nie fürs Training",
  briefKept: "KI, kann sich irren · nur in diesem Browser · nie fürs Training",
  details: "Details",
  keep: "In diesem Browser behalten",
  keepHint:
    "Der Chat wird verschlüsselt in diesem Browser gespeichert und lässt sich nur hier und mit diesem Link öffnen. Dieser Server speichert nichts. Nicht auf gemeinsam genutzten Geräten verwenden.",
  keptCopy: "Du behältst außerdem eine verschlüsselte Kopie in diesem Browser.",
  account: "Willst du deine Chats behalten?",
  signUp: "Konto erstellen",
  openOwn: "In deinem Konto öffnen",
  signInText:
    "Die Anmeldung sendet die Anfrage noch nicht. Sie gilt für diesen Chat, und dieser Server löscht sie an seinem Ende.",
};
