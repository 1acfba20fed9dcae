/** Español: los modelos que buscan en el conocimiento de los GPT, para la administración y los creadores. */
import type { knowledgeModelTexts as english } from "../knowledgeModels";
import { plural } from "../plural";
import type { Translated } from "../translated";

export const knowledgeModelTexts: Translated<typeof english> = {
  title: "Búsqueda en el conocimiento",
  text: "Estos modelos encuentran pasajes en los archivos de los GPT. Sus proveedores reciben archivos y preguntas, dentro de los límites de cada persona.",
  embedding: "Modelo de embeddings",
  embeddingHint: "Convierte pasajes y preguntas en números comparables.",
  own: "El modelo de este servidor",
  reranking: "Reranker",
  rerankingHint: "Ordena los pasajes encontrados para una pregunta. Opcional.",
  none: "Ninguno",
  missing: "Para elegir otro, añade un modelo a una conexión con el uso embeddings o reranking.",
  confirm: {
    title: (model) => `¿Enviar los archivos de los GPT a ${model}?`,
    text: (host) => `Los pasajes de los archivos de los GPT, y las preguntas sobre ellos, se envían a ${host}.`,
    details: [
      "Los archivos de personas, GPT y espacios de trabajo cuyos límites lo prohíben se quedan en este servidor.",
      "La búsqueda sigue igual hasta que todos los pasajes de un GPT estén listos.",
    ],
    action: "Usar modelo",
  },
  progress: (percent) => `${percent} procesado`,
  stillOldModel: "La búsqueda sigue igual hasta que todos los pasajes de un GPT estén listos.",
  begins: "Empieza en un momento.",
  done: "La búsqueda en los archivos de los GPT usa este modelo.",
  withheld: "Algunos archivos se quedan en este servidor por un límite.",
  failed: "Algunos pasajes no se pudieron procesar. La búsqueda sigue funcionando.",
  retry: "Reintentar",
  startOver: "Procesar todo de nuevo",
  startOverTitle: "¿Procesar todo de nuevo?",
  startOverText: "Todos los pasajes se envían otra vez al proveedor, por ejemplo, después de que cambie su modelo.",
  builder: {
    staysHere: "Para la búsqueda, los archivos se quedan en este servidor.",
    alsoSentTo: (name) => `Para la búsqueda, los archivos también se envían a ${name}`,
    notSentTo: (name) => `Los archivos no se envían a ${name}`,
    received: (name, files) => `${name} recibió pasajes de ${plural(files, "archivo", "archivos")}`,
  },
  fallbackUsed: "Búsqueda con un método alternativo",
};
