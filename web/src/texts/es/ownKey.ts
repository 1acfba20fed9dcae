/** Español: una clave de cifrado propia: activarla, desbloquear, desactivarla, renunciar a sus chats. */
import type { userKeyTexts as english } from "../ownKey";
import type { Translated } from "../translated";

export const userKeyTexts: Translated<typeof english> = {
  section: "Clave de cifrado",
  sectionText:
    "Tus chats se cifran con una clave. Si la gestiona el servidor, quien tenga su base de datos y almacén de claves podría abrirlos. Con tu propia frase, solo tú desbloqueas tus chats personales.",
  byServer: "El servidor gestiona tu clave.",
  enable: "Proteger con mi propia frase de contraseña",
  keepTitle: "¿Proteger tus chats con tu propia frase de contraseña?",
  whatChanges: [
    "Mientras tu sesión esté cerrada, nadie puede abrir tus chats personales, ni siquiera el operador con la base de datos, el almacén de claves y la clave maestra del servidor.",
    "Cada navegador te pide una vez, tras iniciar sesión, tu frase de contraseña o una llave de acceso que permitas.",
    "El entrenamiento se desactiva. Ninguno de tus chats se usa para ello.",
    "Las exportaciones e importaciones solo avanzan mientras tu sesión esté iniciada. Una exportación pendiente se descarta.",
    "Mientras tu sesión esté iniciada, el servidor usa tu clave, como en cualquier cuenta.",
  ],
  notCovered:
    "No abarca: chats de espacios de trabajo, imágenes, nombres de carpetas, datos enviados a servicios ni registros firmados. Sus claves las sigue gestionando el servidor.",
  lossWarning:
    "Si pierdes tu frase de contraseña, tus llaves de acceso y tu código de recuperación, tus chats se pierden de forma permanente. Nadie puede restaurarlos, y una contraseña nueva no sirve.",
  understood:
    "Entiendo que mis chats no se pueden recuperar si pierdo mi frase de contraseña, mis llaves de acceso y mi código de recuperación",
  passphrase: "Frase de contraseña",
  show: "Mostrar frase de contraseña",
  newPassphrase: "Nueva frase de contraseña",
  passphraseHint: "Al menos 12 caracteres. Usa unas palabras que recuerdes, no tu contraseña.",
  keepDo: "Proteger chats",
  encrypting: "Cifrando tus chats…",
  code: {
    title: "Tu código de recuperación",
    text: "Úsalo para desbloquear tus chats si pierdes tu frase de contraseña y tus llaves de acceso. Se muestra una sola vez, así que guárdalo en un lugar seguro.",
    label: "Código de recuperación",
    copy: "Copiar código",
    copied: "Copiado",
    notKept: "¿Lo guardaste? No se volverá a mostrar.",
    done: "Lo guardé",
  },
  since: (moment: string) => `Protegidos con tu propia frase de contraseña desde el ${moment}.`,
  unfinished: "El servidor aún está eliminando su propio acceso. Tarda un momento y continúa por sí solo.",
  unlockMethods: "Formas de desbloquear",
  kinds: {
    passphrase: "Frase de contraseña",
    recovery_code: "Código de recuperación",
    passkey: "Llave de acceso",
  },
  passkeyNamed: (name: string) => `Llave de acceso “${name}”`,
  set: (moment: string) => `Desde el ${moment}`,
  change: "Cambiar frase de contraseña",
  changeText: "Tu frase de contraseña actual dejará de funcionar.",
  changeDo: "Guardar frase de contraseña",
  newCode: "Crear código nuevo",
  newCodeTitle: "¿Crear un código de recuperación nuevo?",
  newCodeText: "Tu código actual dejará de funcionar. El nuevo se muestra una sola vez.",
  remove: "Quitar",
  removeOf: (name: string) => `Dejar de desbloquear con la llave de acceso “${name}”`,
  removeTitle: "¿Dejar de desbloquear con esta llave de acceso?",
  removeText: (name: string) => `Podrás seguir iniciando sesión con “${name}”.`,
  addPasskey: "Desbloquear con una llave de acceso",
  adding: "Esperando a tu dispositivo…",
  noPasskey:
    "Añade primero una llave de acceso en “Inicio de sesión y seguridad”. Así podrás desbloquear también tus chats con ella.",
  noSecret:
    "Puedes iniciar sesión con esta llave de acceso, pero no desbloquear tus chats. Prueba con otro dispositivo o navegador, o vuelve a añadirla.",
  handBack: "Dejar que el servidor gestione mi clave",
  handBackTitle: "¿Dejar que el servidor gestione tu clave?",
  handBackText:
    "El servidor podrá volver a abrir tus chats por sí solo, y tu frase de contraseña, tus llaves de acceso y tu código ya no desbloquearán nada. El entrenamiento sigue desactivado hasta que lo actives.",
  handBackDo: "Quitar frase de contraseña",
  locked: {
    title: "Desbloquea tus chats",
    text: "Ya iniciaste sesión. Tus chats personales están protegidos con tu propia frase de contraseña.",
    unlock: "Desbloquear",
    unlocking: "Desbloqueando…",
    byPasskey: "Usar una llave de acceso",
    byCode: "Usar el código de recuperación",
    byPassphrase: "Usar la frase de contraseña",
    codeHint: "Los espacios y guiones no importan.",
    signOut: "Cerrar sesión",
    lostEverything: "Lo perdí todo",
    lostTitle: "¿Eliminar tus chats bloqueados?",
    lostText:
      "Tus chats personales ya no se pueden desbloquear, así que se eliminarán de forma permanente. El servidor gestiona la clave de los chats nuevos. Los espacios de trabajo, GPT, imágenes y ajustes se quedan.",
    lostDo: "Eliminar chats",
  },
};
