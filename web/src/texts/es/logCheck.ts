/** Español: lo que compara este navegador: el registro de ahora con lo que vio antes. */
import type { logCheckTexts as english } from "../logCheck";
import { plural } from "../plural";
import type { Translated } from "../translated";

export const logCheckTexts: Translated<typeof english> = {
  title: "Comprobación del navegador",
  text: "En cada visita, este navegador hace que el servidor demuestre que nada se cambió ni se quitó desde el último punto de control que vio. Si el registro no coincide, recibirás un aviso.",
  firstVisit: (size: string) =>
    `Primera visita: este navegador guardó el estado del registro (${size}) y lo compara a partir de ahora.`,
  holds: (size: string, first: string) =>
    `Todo en orden: ${size}, y no se ha cambiado nada de lo que este navegador ha visto desde el ${first}.`,
  unchecked: (last: string | null) =>
    last === null
      ? "No se pudo leer el registro, así que aún no hay nada que comparar. Lo intentaremos en tu próxima visita."
      : `No se pudo leer el registro, así que no se comparó nada. Última comparación: ${last}.`,
  unsupported:
    "Este navegador no puede verificar las firmas del registro (Ed25519). Actualízalo, usa otro navegador o ejecuta “discreet evidence watch” en cualquier equipo.",
  insecure: "El navegador no puede verificar las firmas del registro porque esta página no se cargó por HTTPS.",
  alarm: "El registro de este servidor contradice lo que este navegador vio antes",
  reasons: {
    shrunk: "El registro tiene menos entradas que antes: se quitaron entradas.",
    two: "Hay dos registros distintos del mismo tamaño, ambos firmados por este servidor.",
    rewritten: "El registro no empieza con las entradas que había antes: se reescribió el pasado.",
    unproven: "El servidor se niega a demostrar que el registro solo creció.",
    key: "El registro no está firmado con la clave que este navegador conoce, y no se anunció ningún registro nuevo.",
    replaced: "El servidor muestra otro registro, que no indica correctamente cuál era el anterior.",
  },
  comparison: (old: string, now: string, when: string) =>
    `Visto antes: ${old}. Mostrado ahora: ${now}. Detectado: ${when}.`,
  whatToDo: "Qué hacer",
  steps: [
    "Descarga y guarda ambos puntos de control. El servidor firmó los dos: juntos demuestran a cualquiera lo que pasó.",
    "Pregunta al operador, pero no por este servidor. Tras restaurar una copia de seguridad, debe iniciar un registro nuevo que lo indique. El aviso por entradas que faltan desaparece entonces por sí solo.",
    "Compara con otros: el navegador de otra persona, un testigo o “discreet evidence watch” muestran qué registro recibieron.",
    "Hasta que se aclare, confía solo en los recibos que descargaste antes.",
  ],
  downloads: {
    old: "Descargar el punto de control anterior",
    new: "Descargar el punto de control actual",
    proof: "Descargar la prueba del servidor",
  },
  startOver: "Confiar en este registro",
  startOverText:
    "Este navegador olvida lo que vio antes y confía en el registro tal como se muestra ahora. Descarga antes ambos puntos de control: también se olvidan.",
  cancel: "Cancelar",
  newLog: "Este servidor inició un nuevo registro firmado.",
  newLogText: (lost: number) =>
    lost === 0
      ? "Indica correctamente cuál era el anterior. No se ha perdido nada de lo que este navegador ha visto."
      : `Indica correctamente cuál era el anterior. A una copia de seguridad restaurada le faltaba el final: ${plural(lost, "entrada", "entradas")} que este navegador ha visto ${lost === 1 ? "se ha perdido" : "se han perdido"}.`,
  more: "Más información",
  gotIt: "Entendido",
  witnesses: "Testigos",
  witnessesText:
    "Servidores independientes que firman cada punto de control tras comprobar que el registro solo creció. Si el servidor mostrara a dos personas registros distintos, no podrían estar firmados ambos.",
  noWitness: "El operador no ha añadido ninguno.",
  required: (n: number, of: number) => `Un recibo necesita las firmas de ${n} de ${plural(of, "testigo", "testigos")}.`,
  witness: {
    waiting: "aún no se le ha preguntado",
    fine: (size: string) => `firmó ${size}`,
    failing: (when: string) => `no firma desde el ${when}`,
    contradicts: "firmó un registro distinto con el nombre de este servidor",
  },
  runOne: "Cualquiera puede ser testigo: descarga el programa y ejecútalo en tu equipo.",
  program: "Descargar el programa de testigo",
};
