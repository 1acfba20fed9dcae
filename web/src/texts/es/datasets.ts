/**
 * Español: los conjuntos de datos de entrenamiento: para el operador que los pide y para las personas que aparecen en
 * ellos.
 */
import type { datasetTexts as english } from "../datasets";
import { count, plural } from "../plural";
import type { Translated } from "../translated";

/** Los registros se cuentan desde 0 en los archivos, pero desde 1 en la interfaz. */
const numbered = (n: number) => `#${count(n + 1)}`;
const range = (first: number, last: number) =>
  first === last ? `Registro ${numbered(first)}` : `Registros ${numbered(first)} a ${numbered(last)}`;

const conversations = (n: number) => plural(n, "chat", "chats");
const records = (n: number) => plural(n, "registro", "registros");

const about = (n: number, one: string, many: string) =>
  `${n === 1 ? "falta" : "faltan"} aproximadamente ${plural(n, one, many)}`;

export const datasetTexts: Translated<typeof english> = {
  title: "Conjuntos de datos de entrenamiento",
  text: "Solo incluye chats en los que todas las partes aceptaron antes de que empezaran y no se han retirado. Las personas pueden ver qué conjuntos incluyen sus datos.",
  empty: "Aún no hay conjuntos de datos",
  emptyText: "Describe la finalidad para empezar a crear uno.",
  earlier: (n: number) => `Conjuntos de datos anteriores: ${count(n)}`,

  purpose: "Finalidad",
  purposeHint: "Para qué sirve. Pueden leerlo las personas cuyo contenido se incluye.",
  options: "Opciones",
  profile: "Eliminación de datos personales",
  profileHint: "Cuanto más exhaustiva, más tarda. Ninguna lo encuentra todo.",
  profiles: { patterns: "Patrones", standard: "Estándar", thorough: "Exhaustiva" },
  from: "Chats iniciados desde el",
  until: "Chats iniciados antes del",
  dayHint: "Los días empiezan a medianoche UTC. Déjalo vacío para no poner límite.",
  skipEarlier: "Omitir chats que ya están en conjuntos anteriores",
  acrossHint: "Deja fuera los casi duplicados de chats de conjuntos anteriores con esta finalidad.",
  days: "Días hasta que caduque",
  daysHint: "Después se destruyen su clave y sus archivos. 3650 como máximo.",
  daysWrong: "Escribe un número entero de 1 a 3650.",
  spanWrong: "Elige una fecha posterior al inicio.",
  build: "Crear conjunto de datos",
  starting: "Iniciando…",
  span: (from: string | null, until: string | null) => {
    if (from && until) return `chats iniciados desde el ${from} y antes del ${until}`;
    if (from) return `chats iniciados desde el ${from}`;
    return until ? `chats iniciados antes del ${until}` : "todos los chats que se pueden usar";
  },
  terms: (profile: string, span: string, across: boolean, days: string) =>
    `${profile} · ${span} · ${across ? "omite" : "incluye"} chats de conjuntos anteriores · caduca en ${days}`,
  forDays: (n: number) => plural(n, "día", "días"),

  states: {
    waiting: "En cola",
    building: "En creación",
    ready: "Listo",
    empty: "Vacío",
    failed: "Falló",
    cancelled: "Detenido",
    expired: "Caducado",
    destroyed: "Destruido",
  },
  asked: (moment: string) => `Solicitado el ${moment}`,
  built: (moment: string) => `Creado el ${moment}`,
  ended: {
    waiting: (_: string) => "",
    building: (_: string) => "",
    ready: (_: string) => "",
    failed: (moment: string) => `Falló el ${moment}`,
    cancelled: (moment: string) => `Detenido el ${moment}`,
    expired: (moment: string) => `Caducó el ${moment}`,
    destroyed: (moment: string) => `Destruido el ${moment}`,
  },
  expires: (day: string) => `Caduca el ${day}`,
  progress: (part: string) => `${part} completado`,
  left: (seconds: number) => {
    if (seconds < 60) return "falta menos de un minuto";
    const minutes = Math.round(seconds / 60);
    if (minutes < 90) return about(minutes, "minuto", "minutos");
    return about(Math.round(seconds / 3600), "hora", "horas");
  },
  size: (n: number, messages: number) => `${conversations(n)}, ${plural(messages, "mensaje", "mensajes")}`,
  waitingText: "Empieza cuando terminen las tareas anteriores.",
  stop: "Detener",
  stopOf: (purpose: string) => `Detener la creación de “${purpose}”`,
  stopTitle: "¿Detener la creación de este conjunto de datos?",
  stopText: "Se destruye todo lo creado hasta ahora. El intento queda registrado.",
  stopDo: "Detener creación",

  facts: "Detalles",
  contents: "Contiene",
  expiresAt: "Caduca",
  expiresIn: (day: string) => `El ${day}. Después se destruye su clave.`,
  reduced: "Datos personales",
  chosen: "Seleccionado de",
  alike: "Casi duplicados",
  alikeAcross: "Se dejan fuera, también los de conjuntos anteriores con esta finalidad",
  alikeWithin: "Se dejan fuera dentro de este conjunto",
  replaces: "Recreado a partir de",
  replacesLink: "Conjunto de datos anterior",
  id: "ID",
  copyId: "Copiar ID",
  root: "Raíz de Merkle",
  rootNone: "El manifiesto no indica ninguna.",
  copyRoot: "Copiar raíz de Merkle",
  destroyedNote: "Su clave y sus archivos se destruyeron. Solo quedan los detalles de esta página.",

  withdrawn: (n: number) => `${plural(n, "registro retirado", "registros retirados")}: quitar o recrear`,
  withdrawnTitle: (n: number) => `${plural(n, "registro retirado", "registros retirados")} desde que se creó`,
  withdrawnText: "Quítalos de todas las copias o recrea el conjunto sin ellos. Este ya no se puede descargar.",
  withdrawnList: "Mostrar registros",
  withdrawnPlace: (n: number, shard: number, line: number) => `Registro ${numbered(n)}: parte ${shard}, línea ${line}`,
  rebuild: "Recrear",
  rebuildTitle: "¿Recrear este conjunto de datos?",
  rebuildText:
    "Crea uno nuevo con la misma finalidad y opciones, a partir de los chats que se pueden usar ahora. Este se queda hasta que lo destruyas.",
  rebuildAgain: "Crear de nuevo",
  againText: "Crea uno nuevo con la misma finalidad y opciones, a partir de los chats que se pueden usar ahora.",
  rebuildDo: "Crear",

  counts: "Qué se incluyó y por qué",
  countsText: "Cada chat que se comprobó, contado una vez.",
  countsNone: "No se comprobó ningún chat.",
  reason: "Motivo",
  amount: "Chats",
  total: "Total comprobado",
  removed: "Datos personales eliminados",
  removedText:
    "Se reemplazan por huecos como [EMAIL]. La detección automática puede pasar cosas por alto, y esas siguen incluidas.",
  removedNone: "No se encontró ninguno.",
  kind: "Tipo",
  gaps: "Huecos",
  kinds: {
    PERSON: "Nombres de personas",
    ADDRESS: "Direcciones postales",
    EMAIL: "Direcciones de correo",
    PHONE: "Números de teléfono",
    CREDIT_CARD: "Tarjetas de pago",
    IBAN: "Cuentas bancarias (IBAN)",
    SSN: "Números de la seguridad social",
    IP: "Direcciones IP",
    GOV_ID: "Números de identidad y fiscales",
    HANDLE: "Nombres de usuario",
    LICENSE_PLATE: "Matrículas",
    RECORD_NUMBER: "Números de cliente y de paciente",
    SECRET: "Contraseñas, claves y tokens",
  } as Record<string, string>,

  comparison: "Comparación con el conjunto anterior",
  comparisonNone: "Este es el primer conjunto de datos con esta finalidad.",
  comparedWith: (moment: string) => `En comparación con el conjunto creado el ${moment}`,
  item: "Concepto",
  now: "Ahora",
  before: "Antes",
  change: "Cambio",
  takenOut: (kind: string) => `Eliminado: ${kind}`,
  records: "Chats incluidos",
  messages: "Mensajes incluidos",

  preview: "Ver registros",
  previewText:
    "Los registros no muestran de quién son. Tu acceso se anota con tu nombre, y las personas del conjunto pueden ver cuántas veces se consultó.",
  previewDo: (n: number) => (n === 1 ? "Ver el registro" : `Ver los primeros ${n} registros`),
  previewNone: "No contiene registros.",
  range: (first: number, last: number, total: number) => `${range(first, last)}, ${count(total)} en total`,
  nextPage: "Siguiente",
  previousPage: "Anterior",
  pages: "Páginas de registros",
  record: (n: number) => `Registro ${numbered(n)}`,
  position: (shard: number, line: number) => `parte ${shard}, línea ${line}`,
  textOf: (n: number) => `Texto del registro ${numbered(n)}`,
  recordWithdrawn: "Retirado, así que no se muestra.",
  roles: { system: "Instrucciones", user: "Persona", assistant: "Modelo" } as Record<string, string>,
  close: "Cerrar registros",

  looks: "Registro de accesos",
  looksNone: "Nadie ha consultado sus registros.",
  lookKinds: {
    preview: (first: number, n: number) =>
      first === 0 ? `consultó hasta ${records(n)}` : `consultó hasta ${records(n)}, a partir del ${numbered(first)}`,
    download: (_: number, n: number) => `descargó todo (${records(n)})`,
    export: (_: number, n: number) => `exportó todo (${records(n)}) a una carpeta`,
    proof: (first: number) => `consultó la prueba de permiso del registro ${numbered(first)}`,
  },

  models: "Modelos entrenados con este conjunto",
  modelsText: "Añade aquí cada modelo. Las personas del conjunto ven su nombre, y las entradas son permanentes.",
  modelsNone: "Aún no hay modelos.",
  modelRecorded: (moment: string) => `Añadido el ${moment}`,
  model: "Nombre del modelo",
  modelHint: "El nombre público. Lo ven las personas del conjunto.",
  note: "Nota (para operadores)",
  recordModel: "Añadir modelo",
  recordTitle: "¿Añadir este modelo?",
  recordText: (name: string) => `Las personas del conjunto verán “${name}”. No se puede deshacer.`,

  download: "Descargar",
  downloadTitle: "¿Descargar este conjunto de datos?",
  downloadText:
    "Descargarás registros sin cifrar. Este servidor no puede eliminar tu copia: guárdala en un lugar seguro, comprueba si se retiran registros y elimínala antes de la fecha de caducidad.",
  downloadLogged: "Tu descarga queda registrada, y las personas del conjunto pueden verla.",
  downloadDo: "Descargar ZIP",
  manifest: "Manifiesto",
  receipts: "Recibos",
  manifestOf: (purpose: string) => `Manifiesto de “${purpose}”`,
  datasheet: "Ficha técnica",
  datasheetOf: (purpose: string) => `Ficha técnica de “${purpose}”`,
  saveFile: "Guardar archivo",
  publishable: "Se puede publicar: no contiene contenido ni nombres.",
  destroy: "Destruir",
  destroyTitle: "¿Destruir este conjunto de datos?",
  destroyText: (purpose: string) =>
    `Se destruyen la clave y los archivos de “${purpose}”: no se puede volver a abrir, ni siquiera de una copia de seguridad. No afecta a las copias descargadas. Queda constancia de que existió.`,

  mine: {
    title: "Conjuntos de datos de entrenamiento con tu contenido",
    text: "Para retirar contenido, desactiva su entrenamiento o elimínalo: los conjuntos posteriores lo dejan fuera, los existentes se marcan y se indica al operador qué registros quitar.",
    empty: "Ningún conjunto de datos incluye tus chats.",
    holds: (n: number, messages: number) =>
      `Incluye ${plural(n, "chat", "chats")} con ${plural(messages, "mensaje", "mensajes")}`,
    states: {
      ready: (built: string, expires: string) => `Creado el ${built}, caduca el ${expires}`,
      expired: (built: string, expires: string) => `Creado el ${built}, caducó el ${expires}: su clave está destruida`,
      destroyed: (built: string, _: string) => `Creado el ${built}, destruido después`,
    },
    withdrawn: (n: number, of: number) => {
      if (n === 0) return "No se ha retirado nada de ello.";
      if (of === 1) return "Lo retiraste tú o el creador de un GPT. Se indica al operador que lo quite.";
      const which = n < of ? `${count(n)} de ellos` : "Todos";
      return `${which} ${n === 1 ? "fue retirado" : "fueron retirados"} por ti o por el creador de un GPT. Se indica al operador que ${n === 1 ? "lo" : "los"} quite.`;
    },
    looks: (n: number) =>
      n === 0
        ? "Nadie ha consultado sus registros."
        : `Sus registros se consultaron ${plural(n, "vez", "veces")}, sin mostrar de quién son.`,
    exported: (n: number, day: string) =>
      n === 1
        ? `Exportado sin cifrar el ${day}. Retirar contenido no alcanza a esta copia.`
        : `Exportado sin cifrar ${plural(n, "vez", "veces")}, la última el ${day}. Retirar contenido no alcanza a estas copias.`,
    ofGpts: "Conjuntos de datos que pueden incluir tus GPT",
    ofGptsText:
      "Se crearon mientras tu GPT permitía el entrenamiento, así que pueden incluir sus instrucciones o conocimientos. No mostramos cuáles los incluyen: eso revelaría si alguien lo usó.",
    gpts: (names: (string | null)[]) => {
      const gone = names.filter((name) => name === null).length;
      const deleted = gone === 1 ? "un GPT que eliminaste" : `${count(gone)} GPT que eliminaste`;
      return [...names.filter((name) => name !== null).map((name) => `“${name}”`), ...(gone ? [deleted] : [])].join(
        ", ",
      );
    },
    mayHold: (gpts: string) => `Puede incluir contenido de ${gpts}`,
    models: "Modelos entrenados con él",
    modelsFinal: "Un modelo no puede desaprenderlo. Retirar contenido solo afecta a los modelos entrenados después.",
    modelSince: (name: string, day: string) => `${name}, añadido el ${day}`,
  },
};
