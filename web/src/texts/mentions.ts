/** The English texts of mentioning a GPT in a chat. */

export const mentionTexts = {
  list: "GPTs to ask",
  group: "Ask a GPT once",
  answersOnce: (name: string) => `${name} answers this question only`,
  remove: (name: string) => `Don’t ask ${name}`,
  who: "Who sees what",
  answersHere: (model: string) => `It answers with ${model} on this server, and reads this whole chat.`,
  providerGets: (provider: string, model: string, facts: string) =>
    `${provider} gets this whole chat for ${model}. ${facts}`,
  services: (hosts: string) => `It can ask to send data to ${hosts}. Nothing is sent unless you allow it.`,
  noServices: "It sends nothing to other services.",
  builder: "Its builder sees nothing of this chat.",
  training: "Its answer and all that follows never train a model.",
  receipt: "Other GPTs that answered",
  unavailable: "This GPT is no longer available",
};
