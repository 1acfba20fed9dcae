/** Deutsch: die Modelle, die das Wissen von GPTs durchsuchen, in der Serververwaltung und für Ersteller. */
import type { knowledgeModelTexts as english } from "../knowledgeModels";
import { plural } from "../plural";
import type { Translated } from "../translated";

export const knowledgeModelTexts: Translated<typeof english> = {
  title: "Wissen durchsuchen",
  text: "Diese Modelle finden Stellen in den Dateien von GPTs. Ihre Anbieter bekommen Dateien und Fragen, soweit alle Grenzen es erlauben.",
  embedding: "Embedding-Modell",
  embeddingHint: "Macht aus Textstellen und Fragen Zahlen, die sich vergleichen lassen.",
  own: "Eigenes Modell dieses Servers",
  reranking: "Reranker",
  rerankingHint: "Sortiert die zu einer Frage gefundenen Textstellen. Optional.",
  none: "Keiner",
  missing: "Für ein anderes Modell: Füge es einem Endpunkt hinzu und wähle als Verwendung Embedding oder Reranking.",
  confirm: {
    title: (model) => `Dateien von GPTs an ${model} senden?`,
    text: (host) => `Textstellen aus den Dateien von GPTs und Fragen dazu gehen an ${host}.`,
    details: [
      "Dateien von Personen, GPTs und Arbeitsbereichen, deren Grenzen das verbieten, bleiben auf diesem Server.",
      "GPTs werden wie bisher durchsucht, bis alle ihre Textstellen fertig sind.",
    ],
    action: "Modell verwenden",
  },
  progress: (percent) => `${percent} eingebettet`,
  stillOldModel: "GPTs werden wie bisher durchsucht, bis alle ihre Textstellen fertig sind.",
  begins: "Beginnt gleich.",
  done: "Dateien von GPTs werden mit diesem Modell durchsucht.",
  withheld: "Manche Dateien bleiben wegen einer Grenze auf diesem Server.",
  failed: "Manche Textstellen konnten nicht eingebettet werden. Die Suche funktioniert weiter.",
  retry: "Erneut versuchen",
  startOver: "Alles neu einbetten",
  startOverTitle: "Alles neu einbetten?",
  startOverText: "Alle Textstellen gehen noch einmal an den Anbieter, etwa nachdem er sein Modell geändert hat.",
  builder: {
    staysHere: "Für die Suche bleiben Dateien auf diesem Server.",
    alsoSentTo: (name) => `Für die Suche gehen Dateien auch an ${name}`,
    notSentTo: (name) => `Dateien gehen nicht an ${name}`,
    received: (name, files) => `${name} bekam Textstellen aus ${plural(files, "Datei", "Dateien")}`,
  },
  fallbackUsed: "Ersatzweise durchsucht",
};
