/** The English texts of limits on model providers: a user's, a chat's, a GPT's and a workspace's. */
import { listed, plural } from "./plural";

export const modelLimitTexts = {
  title: "Where your messages may go",
  text: "A model’s provider receives what you write to it. Your choice applies to all your chats and your API keys.",
  legend: "Models for your chats",
  choices: {
    offered: "Any model offered here",
    keeps_nothing: "Keeps nothing and never trains",
    this_server: "Only this server",
    sealed: "Sealed: nothing leaves this server",
  },
  explanations: {
    offered: "Your messages may go to every model that your admin offers.",
    keeps_nothing: "Only to models whose provider keeps nothing you write and never trains on it.",
    this_server: "Only to models that run on this server itself.",
    sealed: "Only to models on this server. Actions and image services elsewhere are off, too.",
  },
  left: (n: number, names: readonly string[]) =>
    n === 0 ? "No model here is allowed then." : `${plural(n, "model", "models")}: ${listed(names)}`,
  save: "Save",
  saved: "Saved. It applies from your next message.",
  byWorkspace: "Your workspace allows less than that. The narrower limit applies.",
  chat: {
    button: "Privacy of this chat",
    menu: "Where this chat may go",
    mark: { offered: "Any model", keeps_nothing: "Keeps nothing", this_server: "Only this server", sealed: "Sealed" },
    explanations: {
      offered: "This chat can use any model offered here.",
      keeps_nothing: "Only models whose provider keeps nothing and never trains.",
      this_server: "Only models on this server.",
      sealed: "Nothing leaves this server: local models only, no actions.",
    },
    reasons: {
      person: "Your choice in Settings.",
      gpt: "Its GPT’s builder chose this.",
      chat: "Your choice for this chat.",
      workspace: "A rule of your workspace.",
    },
  },
  gpt: {
    legend: "Where its chats may go",
    hint: "People who use the GPT see this. It can’t be widened by their own settings.",
    page: {
      keeps_nothing: "This GPT only uses models whose provider keeps nothing",
      this_server: "This GPT only uses models on this server",
      sealed: "Sealed: nothing in chats with this GPT leaves this server",
    },
  },
  rule: {
    name: "Models",
    about: "A model’s provider receives what people write to it. The rule applies from the next message.",
    providers: "Model providers",
    providersAll: "All that the server offers",
    providersListed: "Only these",
    providersEmpty: "Choose at least one model provider, or allow all.",
    countries: "Allowed countries",
    countriesHint: "Two letters each, like DE, FR. Leave empty to allow any.",
    countriesWrong: "Write countries with two letters, like DE.",
    kept: "Longest time a provider may keep messages, in days",
    keptHint: "From 0 to 36,500. Leave empty to allow any.",
    keptWrong: "Enter a whole number from 0 to 36,500, or nothing.",
    anyCountry: "Any country",
    anyTime: "Any time",
    keptFor: (n: number) => `At most ${plural(n, "day", "days")}`,
    unknown: "Provider that is no longer offered",
  },
};
