import { chatTexts } from "../texts/chats";

/** A model's name as people read it. Programs call the model of this server "embedded". */
export const modelName = (name: string) => (name === "embedded" ? chatTexts.onThisServer : name);
