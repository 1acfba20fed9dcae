/**
 * Whether an answer “allow” can be trusted to be meant for the card. On a page of our own it always can. In the frame of
 * another site `embed/cardGuard.ts` stands in for this file.
 */
import type { RefObject } from "react";

export interface CardGuard {
  /** The card has been in full view long enough. */
  ready: boolean;
  /** Asked at the moment of the press; a press that is not safe allows nothing. */
  isSafe: () => boolean;
  /** The pointer has come onto a button that allows. */
  entered: () => void;
  /** The card has to be answered in a window of this server: why, and how it opens. */
  elsewhere: { label: string; why: string; open: () => void } | null;
}

const trusted: CardGuard = { ready: true, isSafe: () => true, entered: () => undefined, elsewhere: null };

/** `region` is the card on the page. `onAnswered` is called when it was answered in another window. */
export function useCardGuard(
  _region: RefObject<HTMLElement | null>,
  _card: string,
  _onAnswered: () => void,
): CardGuard {
  return trusted;
}
