import { request } from "./request";
import type { MaskedPieceView, MaskingView } from "./schema";

/** The user's masking settings, and their workspace's rule. */
export type Masking = MaskingView;
export type MaskingChoice = Masking["choice"];
export type MaskedKind = Masking["kinds"][number];
/** A piece of text that a model got as a stand-in. */
export type MaskedPiece = MaskedPieceView;

const PATH = "/api/me/masking";

export const readMasking = () => request<Masking>("GET", PATH);
export const chooseMasking = ({ choice, kinds, words }: Pick<Masking, "choice" | "kinds" | "words">) =>
  request<Masking>("PUT", PATH, { choice, kinds, words });
export const maskChat = (conversation: string, choice: MaskingChoice) =>
  request<void>("PUT", `/api/conversations/${conversation}/masking`, { choice });
/** Adds a word to mask from now on, whenever masking is on. */
export const maskWord = async (word: string) => {
  const own = await readMasking();
  return chooseMasking({ ...own, words: [...own.words, word] });
};
