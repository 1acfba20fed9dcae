/** The English texts of the models that search GPTs' knowledge: in Server admin, and for builders. */
import { plural } from "./plural";

export const knowledgeModelTexts = {
  title: "Searching knowledge",
  text: "These models find passages in GPTs’ files. Their providers receive files and questions, within everyone’s limits.",
  embedding: "Embedding model",
  embeddingHint: "Turns passages and questions into numbers that can be compared.",
  own: "This server’s own model",
  reranking: "Reranker",
  rerankingHint: "Sorts the passages found for a question. Optional.",
  none: "None",
  missing: "To choose another, add a model to an endpoint and set its use to embedding or reranking.",
  confirm: {
    title: (model: string) => `Send GPT files to ${model}?`,
    text: (host: string) => `Passages of GPT files, and questions about them, go to ${host}.`,
    details: [
      "Files of people, GPTs and workspaces whose limits forbid it stay on this server.",
      "GPTs are searched as before until all of their passages are done.",
    ],
    action: "Use model",
  },
  progress: (percent: string) => `${percent} embedded`,
  stillOldModel: "GPTs are searched as before until all of their passages are done.",
  begins: "Starts in a moment.",
  done: "GPTs’ files are searched with this model.",
  withheld: "Some files stay on this server because of a limit.",
  failed: "Some passages couldn’t be embedded. Searches still work.",
  retry: "Try again",
  startOver: "Embed everything again",
  startOverTitle: "Embed everything again?",
  startOverText: "All passages are sent to the provider once more, for example after it changed its model.",
  builder: {
    staysHere: "For search, files stay on this server.",
    alsoSentTo: (name: string) => `For search, files are also sent to ${name}`,
    notSentTo: (name: string) => `Files aren’t sent to ${name}`,
    received: (name: string, files: number) => `${name} received passages of ${plural(files, "file", "files")}`,
  },
  fallbackUsed: "The search used a fallback",
};
