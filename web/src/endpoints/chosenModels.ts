/** The models that an operator chose from an endpoint's list, with their settings. */
import type { Endpoint, OfferedModel } from "../api/modelEndpoints";

export type Kind = Endpoint["models"][number]["kind"];

export interface ChosenModel {
  name: string;
  public_name: string;
  shown_name: string;
  context: string;
  answer: string;
  images: boolean;
  tools: boolean;
  kind: Kind;
  /** Null for everyone. */
  workspaces: readonly string[] | null;
}

export const chosenFrom = ({ models }: Endpoint): ChosenModel[] =>
  models.map((model) => ({
    name: model.name,
    public_name: model.public_name,
    shown_name: model.shown_name,
    context: model.context_tokens === null ? "" : String(model.context_tokens),
    answer: model.answer_tokens === null ? "" : String(model.answer_tokens),
    images: model.takes_images,
    tools: model.takes_tools,
    kind: model.kind,
    workspaces: model.workspace_ids,
  }));

/** Guesses the model's purpose from its name, as providers name embedding models and rerankers. */
const kindOf = (name: string): Kind =>
  /rerank/i.test(name) ? "reranking" : /embed|^(text-)?bge|\bbge-|\be5-|minilm/i.test(name) ? "embedding" : "chat";

export const newlyChosen = (name: string): ChosenModel => ({
  name,
  public_name: name,
  shown_name: name.slice(0, 80),
  context: "",
  answer: "",
  images: false,
  tools: true,
  kind: kindOf(name),
  workspaces: null,
});

/** All selectable names: the endpoint's own list, and chosen ones that it lacks. */
export const namesToChoose = (listed: readonly string[], chosen: readonly ChosenModel[]): string[] => [
  ...new Set([...chosen.map(({ name }) => name), ...listed]),
];

export const tokensAreFine = (tokens: string) => /^\d{0,8}$/.test(tokens.trim());

const parseTokens = (text: string) => (text.trim() === "" ? null : Number(text));

export const offeredModel = (model: ChosenModel): OfferedModel => ({
  name: model.name,
  public_name: model.public_name,
  shown_name: model.shown_name,
  context_tokens: parseTokens(model.context),
  answer_tokens: parseTokens(model.answer),
  takes_images: model.images,
  takes_tools: model.tools,
  kind: model.kind,
  workspace_ids: model.workspaces === null ? null : [...model.workspaces],
});
