/** Español: transferir un GPT. */
import type { handoverTexts as english } from "../handover";
import type { Translated } from "../translated";

export const handoverTexts: Translated<typeof english> = {
  title: "Transferir propiedad",
  text: "El nuevo propietario recibe el borrador, las versiones, los conocimientos y las acciones. Los secretos, accesos compartidos, comentarios y estadísticas no se transfieren.",
  details:
    "El entrenamiento se desactiva, y se vuelve a preguntar a las personas por las acciones que permitían siempre. Lo que escribiste no se usa para entrenar salvo que lo permitas en Configuración; cuando el nuevo propietario lo haya reemplazado, decide él.",
  begin: "Transferir…",
  dialog: "Transferir este GPT",
  email: "Correo del nuevo propietario",
  hint: "Tiene 14 días para aceptar. Hasta entonces es tuyo y puedes retirar la oferta.",
  offer: "Enviar oferta",
  offering: "Enviando…",
  waiting: (email: string, day: string) => `Ofrecido a ${email} hasta el ${day}. Es tuyo hasta que acepte.`,
  withdraw: "Retirar oferta",

  offered: (owner: string, gpt: string) => `${owner} quiere transferirte “${gpt}”`,
  explanation:
    "Tendrás su borrador, versiones, conocimientos y acciones, pero no verás secretos, comentarios, estadísticas ni chats. El entrenamiento está desactivado y excluye todo lo anterior; sobre lo que escribió decide el propietario anterior.",
  accept: "Aceptar transferencia",
  acceptOf: (gpt: string) => `Aceptar la transferencia de ${gpt}`,
  declineOf: (gpt: string) => `Rechazar la transferencia de ${gpt}`,
};
