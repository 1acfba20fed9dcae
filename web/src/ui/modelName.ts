import { chatTexts } from "../texts/chats";

/** The display name of a model. The API calls this server's own model "embedded". */
export const modelName = (name: string) => (name === "embedded" ? chatTexts.onThisServer : name);
