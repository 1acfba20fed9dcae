/** The English texts of choosing a model, its provider and its parameters. */
import { plural } from "./plural";

export const modelPickerTexts = {
  button: (name: string) => `Model: ${name}`,
  choose: "Choose a model",
  searchWords: "model picker provider switch llm engine",
  /** For operators. */
  add: "Add a model",
  search: "Search models",
  none: (words: string) => `No model is called “${words}”.`,
  empty: "No models are available right now.",
  isDefault: "Default",
  unavailable: "Not available here.",
  choiceUnavailable: (name: string, next: string) => `“${name}” isn’t available any more. ${next} answers next.`,
  answersNext: (next: string) => `${next} answers next.`,

  tryWith: "Regenerate with another model",
  tryAgainWith: (name: string) => `Try again with ${name}`,
  others: "Other models",

  facts: {
    thisServer: "This server",
    operator: "The operator’s own machine",
    unknownCountry: "country unknown",
    nothingLeaves: "nothing leaves it",
    stays: "messages stay on it",
    keepsNothing: "keeps nothing",
    keeps: (days: number) => `keeps ${plural(days, "day", "days")}`,
    keepsUnknown: "retention unknown",
    trains: "trains on messages",
    trainsNot: "does not train",
    trainsUnknown: "training unknown",
    masks: "masked by default",
    declared: (day: string) => `declared on ${day}`,
    contradicted: (day: string) => `a test on ${day} says otherwise`,
  },

  letsChoose: "People may choose another model",
  letsHint: "Their messages then go to the provider of the model they choose.",
  letsYes: "Yes",
  letsNo: "No",

  parameters: "Parameters",
  parametersText: "For this chat. Empty fields stay as the GPT or the model has them.",
  parametersOfGpt: "For all answers of this GPT. Empty fields stay as the model has them.",
  parametersSet: (count: number) => plural(count, "parameter set", "parameters set"),
  temperature: "Temperature",
  temperatureHint: "0 to 2. Lower is more predictable, higher more varied.",
  topP: "Top-p",
  topPHint: "0 to 1. Lower keeps to likelier words. Change this or the temperature, not both.",
  longest: "Longest answer, in tokens",
  longestHint: "At least 16. A token is about four characters.",
  effort: "Reasoning effort",
  effortHint: "Only for models that reason.",
  efforts: { none: "As the model does", minimal: "Minimal", low: "Low", medium: "Medium", high: "High" },
  notNumber: (least: string, most: string | null) =>
    most === null ? `Enter a whole number from ${least} up.` : `Enter a number from ${least} to ${most}.`,
  reset: "Reset",
  save: "Save",
  cancel: "Cancel",
};
