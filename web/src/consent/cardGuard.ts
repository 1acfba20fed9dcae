/**
 * Decides whether an "allow" can be trusted as meant for this card. On our own pages it always can. In another site's
 * frame, `embed/cardGuard.ts` replaces this module.
 */
import type { RefObject } from "react";

export interface CardGuard {
  /** The card has been fully visible long enough. */
  ready: boolean;
  /** Called at the moment of the press; an unsafe press allows nothing. */
  isSafe: () => boolean;
  /** The pointer has entered a button that allows. */
  entered: () => void;
  /** The card must be answered in a window of this server: the reason, and how to open it. */
  elsewhere: { label: string; why: string; open: () => void } | null;
}

const trusted: CardGuard = { ready: true, isSafe: () => true, entered: () => undefined, elsewhere: null };

/** `region` is the card's element. `onAnswered` is called when it was answered in another window. */
export function useCardGuard(
  _region: RefObject<HTMLElement | null>,
  _card: string,
  _onAnswered: () => void,
): CardGuard {
  return trusted;
}
