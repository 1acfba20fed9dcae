/** Deutsch: einen GPT übergeben. */
import type { handoverTexts as english } from "../handover";
import type { Translated } from "../translated";

export const handoverTexts: Translated<typeof english> = {
  title: "Übergeben",
  text: "Von da an gehört er jemand anderem: Entwurf, alle Versionen, Wissen und Aktionen gehen mit. Die Geheimnisse deiner Aktionen, Rechte, die du vergeben hast, Rückmeldungen und Zahlen gehen nicht mit, der Trainingsschalter steht auf aus, und wer etwas immer erlaubt hatte, wird neu gefragt. Was du geschrieben hast, trainiert nichts, bis es ersetzt ist, außer du erlaubst es auf deiner Datenschutzseite.",
  begin: "Übergeben …",
  dialog: "Diesen GPT übergeben",
  email: "E-Mail-Adresse, an die er geht",
  hint: "Für die Annahme sind 14 Tage Zeit. Bis dahin gehört er dir, und du kannst zurückziehen.",
  offer: "Anbieten",
  offering: "Wird angeboten …",
  waiting: (email: string, day: string) => `${email} angeboten, bis ${day}. Er gehört dir, bis er angenommen ist.`,
  withdraw: "Angebot zurückziehen",

  offered: (owner: string, gpt: string) => `${owner} möchte dir „${gpt}“ übergeben`,
  means:
    "Von da an gehört er dir: Entwurf, Versionen, Wissen und Aktionen. Die Geheimnisse seiner Aktionen musst du neu angeben, sein Trainingsschalter steht auf aus, und nichts von vorher kann ein Modell verbessern. Was darin schon geschrieben steht, bleibt unter der Entscheidung derer, die es geschrieben haben, bis du es ersetzt hast. Rückmeldungen und Zahlen von vorher siehst du nicht, und niemandes Unterhaltungen.",
  accept: "Übernehmen",
  acceptOf: (gpt: string) => `${gpt} übernehmen`,
  declineOf: (gpt: string) => `Ablehnen, ${gpt} zu übernehmen`,
};
