/**
 * Español: las estadísticas privadas y la bandeja de comentarios: para creadores, para el operador y para quienes se
 * cuentan.
 */
import type { insightTexts as english } from "../insight";
import { count as number, plural } from "../plural";
import type { Translated } from "../translated";
import { language } from "./language";

/** Los comentarios se entregan en grupos de al menos este tamaño, o el lunes. */
const company = 3;

const times = (n: number) => n.toLocaleString(language, { maximumSignificantDigits: 2 });
const small = (delta: number) => `1 entre ${number(Math.round(1 / delta))}`;

export const insightTexts: Translated<typeof english> = {
  link: "Análisis",
  linkOf: (name: string) => `Análisis de ${name}`,
  title: (name: string) => `Análisis de ${name}`,
  intro: "Estadísticas de uso anónimas y los comentarios que las personas decidieron enviarte. Nunca ves sus chats.",
  views: { numbers: "Estadísticas", feedback: "Comentarios" },
  viewsLabel: "Análisis",

  per: "Por",
  by: { day: "Día", week: "Semana", month: "Mes" },
  byEach: { day: "por día", week: "por semana", month: "por mes" },
  earlier: "Anteriores",
  latest: "Volver a lo más reciente",
  csv: "Exportar CSV",
  receipts: "Recibos",
  releasedUntil: (day: string) =>
    `Estadísticas hasta el ${day}. Cada día se publica una vez, después de medianoche UTC.`,

  unpublished: "Aún sin publicar",
  unpublishedText: "Las estadísticas y los comentarios empiezan cuando otros pueden usar este GPT.",
  unpublishedDo: "Editar GPT",
  notYet: "Primeras estadísticas mañana",
  notYetText: "El uso se suma una vez al día, después de medianoche UTC.",
  tooFew: "Aún no hay suficientes personas",
  tooFewText: (floor: number) =>
    `Las estadísticas necesitan al menos ${number(floor)} personas en un periodo, a veces más por el ruido añadido. Las semanas y los meses llegan antes.`,
  smallServer: (floor: number) =>
    `Las estadísticas necesitan al menos ${number(floor)} personas. Este servidor tiene menos cuentas, así que aún no puede haber ninguna.`,
  howProtected: "Privacidad de estas estadísticas",
  showQuestions: "Ver qué se cuenta",

  between: (low: string, high: string) => `entre ${low} y ${high}`,
  range: (low: string, high: string) => `${low} – ${high}`,
  periodInPart: (period: string, unit: string) => `${period}, solo una parte (${unit})`,
  periodSoFar: (period: string) => `${period}, hasta ahora`,
  noNumber: "Aún no hay suficientes personas",
  noNumberText: (floor: number) => `Hacen falta al menos ${number(floor)} personas, a veces más por el ruido añadido.`,
  gaps: (gaps: number, of: number, unit: { one: string; many: string }) =>
    gaps === of ? "" : `Huecos: muy pocas personas en ${number(gaps)} de ${plural(of, unit.one, unit.many)}.`,
  units: {
    day: { one: "día", many: "días" },
    week: { one: "semana", many: "semanas" },
    month: { one: "mes", many: "meses" },
  },
  reading:
    "Los puntos son las mejores estimaciones. En 95 de 100 casos, el número real está en la franja sombreada o la línea. Los puntos huecos cubren solo parte de una semana o mes.",
  chart: (title: string, each: string, from: string, to: string) =>
    `Gráfico: ${title}, ${each}, de ${from} a ${to}. La tabla de abajo tiene los mismos números.`,
  belowFloor: (labels: string) => `Muy pocas personas: ${labels}`,
  belowMany: (n: number) => `Muy pocas personas en otros ${number(n)}`,
  table: "Mostrar tabla",
  tableOf: (title: string) => `${title} como tabla`,
  columns: { period: "Periodo", what: "Qué", value: "Número", between: "Rango" },
  tableTooFew: "muy pocas",
  counting: "Cómo se cuenta",
  countingOf: (title: string) => `Cómo se cuenta: ${title}`,

  budget: {
    title: "Cómo se protege la privacidad",
    text: (days: number) =>
      `Se añade ruido aleatorio, así que las estadísticas dicen casi lo mismo haya usado o no una persona este GPT. Esto abarca todo lo que haga con él en ${days} días cualesquiera.`,
    figures: "Cifras exactas",
    epsilon: "Épsilon (ε)",
    delta: "Delta (δ)",
    rho: "Rho (ρ)",
    factor: "En palabras",
    odds: (epsilon: number, delta: number) =>
      `Sea cual sea la razón de probabilidades (odds) que alguien dé a que una persona lo usó, todas las estadísticas juntas la cambian por un factor de ${times(Math.exp(epsilon))} como máximo. La excepción es una probabilidad muy pequeña, medida por δ = ${small(delta)}.`,
    per: (days: number) =>
      `Por cada persona y GPT, en ${days} días cualesquiera, sepa lo que sepa quien lo lea. Privacidad diferencial (zCDP): se añade ruido, y nadie se cuenta más allá de su presupuesto.`,
    shares: "Cómo se reparte el presupuesto",
    share: "Parte",
    question: "Estadística",
    history: "Historial del presupuesto",
    from: (day: string) => `Desde el ${day}`,
    fromStart: "Desde el principio",
    raised: "Aumentado",
    lowered: "Reducido",
    at: (epsilon: string) => `ε = ${epsilon}`,
    neverSeen: "Lo que nunca ves",
  },

  inbox: {
    text: "Ves exactamente lo que aprobó cada remitente, sin nombres y sin el orden de envío.",
    current: "Bandeja de entrada",
    archived: "Archivo",
    boxes: "Bandeja de entrada o archivo",
    themes: "Temas",
    all: "Todos",
    count: (label: string, n: string) => `${label} (${n})`,
    empty: "Aún no hay comentarios",
    emptyText: `Las personas pueden enviarte comentarios y partes de sus chats. Llegan durante la noche en grupos de al menos ${number(company)}, o los lunes, para que el día no revele quién los envió.`,
    emptyArchive: "El archivo está vacío",
    emptyArchiveText: "Los comentarios archivados se quedan aquí hasta que quien los envió los retire.",
    emptyTheme: "No hay comentarios con este tema",
    emptyThemeDo: "Mostrar todos los temas",
    delivered: (day: string) => `Entregado el ${day}`,
    more: "Mostrar todo",
    less: "Mostrar menos",
    archive: "Archivar",
    archiveOf: (day: string, n: number) => `Archivar el comentario ${number(n)}, entregado el ${day}`,
    restore: "Mover a la bandeja",
    restoreOf: (day: string, n: number) =>
      `Mover el comentario ${number(n)}, entregado el ${day}, a la bandeja de entrada`,
    didArchive: "Archivado.",
    didRestore: "Movido a la bandeja de entrada.",
    undo: "Deshacer",
  },

  about: {
    capabilities: "Qué puede hacer",
    line: "El creador no puede ver tus chats",
    title: "Qué ve el creador",
    more: "Más sobre este GPT",
    text: (builder: string) =>
      `${builder} ve estadísticas anónimas sobre cuántas personas usan este GPT y para qué, y los comentarios que las personas deciden enviar. Nada más.`,
    counted: "Formas parte de las estadísticas",
    notCounted: "No formas parte de las estadísticas",
    choose: "Cambiar en Configuración",
    neverSeen: "Qué no ve nunca el creador",
    guarantee: "Cómo se te protege",
    guaranteeText: (days: number) =>
      `Las estadísticas dicen casi lo mismo hayas usado o no este GPT. Esto abarca todo lo que hagas con él en ${days} días cualesquiera.`,
  },

  operator: {
    title: "Estadísticas de uso",
    text: "Los creadores ven estadísticas con privacidad diferencial. El presupuesto limita lo que revelan sobre una persona y un GPT en 90 días. Todos en este servidor pueden verlo, con su historial.",
    now: "Presupuesto",
    strength: {
      strong: "Fuerte: el uso de una persona apenas se nota.",
      usual: "Habitual en estadísticas publicadas: oculta mucho, pero no todo.",
      weak: "Débil: quien ya sepa mucho podría reconocer a personas concretas.",
    },
    releases: "Publicaciones",
    releasedUntil: (day: string) => `Publicado hasta el ${day}.`,
    releasedNone: "Aún no se ha publicado nada. Las estadísticas del primer día llegan después de medianoche UTC.",
    daysWaiting: (days: number) =>
      `${plural(days, "día espera", "días esperan")} a publicarse. Reintentamos cada hora. Para publicar ahora y ver qué falla, ejecuta “discreet insight release”.`,
    oneDayWaiting: "En la próxima hora se publicará un día más.",
    upToDate: "Todo está al día.",
    gpts: (n: number) =>
      n === 0 ? "Ningún GPT tiene estadísticas todavía." : `${plural(n, "GPT tiene", "GPT tienen")} estadísticas.`,
    change: "Cambiar presupuesto",
    epsilon: "Nuevo épsilon (ε)",
    epsilonHint: "Los valores más bajos protegen más y hacen las estadísticas menos exactas.",
    epsilonWrong: (least: number, most: number) => `Escribe un número de ${least} a ${most}, como 0.5.`,
    epsilonSame: "Este ya es el presupuesto.",
    reason: "Motivo",
    reasonHint: "Lo ven todos junto al cambio.",
    reasonNeeded: (least: number) => `Para aumentar el presupuesto, escribe un motivo de al menos ${least} caracteres.`,
    raising: "Un presupuesto más alto protege menos a las personas. Todos pueden ver que se aumentó, y por qué.",
    ask: "Cambiar presupuesto…",
    confirmTitle: (raise: boolean) => (raise ? "¿Aumentar el presupuesto?" : "¿Reducir el presupuesto?"),
    confirmText: (epsilon: string, day: string, raise: boolean) =>
      `ε = ${epsilon} se aplica desde el ${day} (UTC). Las semanas y los meses en curso conservan el suyo. El cambio es público y queda registrado.${raise ? " Se marca como aumento." : ""}`,
    confirmDo: (raise: boolean) => (raise ? "Aumentar presupuesto" : "Reducir presupuesto"),
    changed: (day: string) => `Cambiado. Se aplica desde el ${day}.`,
  },

  reports: {
    title: "Denuncias de abuso",
    text: "Las denuncias de las personas sobre GPT, tal como las enviaron, sin nombres.",
    empty: "Aún no hay denuncias",
    noneOpen: "No hay denuncias abiertas.",
    settledOnes: (n: number) => `Resueltas: ${number(n)}`,
    gone: "Un GPT eliminado",
    on: (day: string) => `Denunciado el ${day}`,
    didSettle: "Marcada como resuelta.",
    didUnsettle: "Reabierta.",
    settle: "Marcar como resuelta",
    unsettle: "Reabrir",
    settleOf: (gpt: string, day: string) => `Marcar como resuelta: ${gpt}, denunciado el ${day}`,
    unsettleOf: (gpt: string, day: string) => `Reabrir: ${gpt}, denunciado el ${day}`,
    noComment: "Denunciado sin comentario.",
  },
};
