/**
 * Sends a turn of the conversation with the user's choices, and restores it to the composer if it cannot be sent now.
 */
import { useCallback, useRef, useState } from "react";
import type { GivenFile } from "../api/types";
import type { ChatModels } from "../models/chatModels";
import type { Conversation } from "./conversation";
import { focusComposer } from "./focusComposer";
import { answerAwaitingConsent } from "./tree";
import { type Ask, mentionOf } from "./turn";

interface AskSetup {
  models: ChatModels | undefined;
  /**
   * Runs before a turn is sent. If it rejects, it has reported the error itself; the message is not sent and stays in
   * the field.
   */
  prepare: (() => Promise<void>) | undefined;
  /** Scrolls to the end of the conversation. */
  toEnd: () => void;
  /** Moves the composer from the middle of the page to its end. */
  leave: () => void;
  /** The composer's text. */
  draft: string;
  write: (text: string) => void;
  /** Clears the composer. */
  clear: () => void;
  /** Clears the files after they were sent. */
  sent: () => void;
  /** Restores files to the composer. */
  restore: (files: readonly GivenFile[]) => void;
}

/** Returns `ask`, and the error that kept the composer's message from being sent, or null. */
export function useAsk(
  conversation: Conversation,
  { models, prepare, toEnd, leave, draft, write, clear, sent, restore }: AskSetup,
) {
  const now = useRef(draft);
  now.current = draft;
  const [error, setReturned] = useState<unknown>(null);
  /** While a card is pending, a refused message returns to the composer: below the card its error would not be seen. */
  const takeBack = useCallback(() => {
    const { refused, nodes } = conversation.view();
    if (refused?.ask.kind !== "send" || refused.ask.mention || now.current !== "" || !answerAwaitingConsent(nodes))
      return;
    write(refused.ask.text);
    restore(refused.ask.files ?? []);
    setReturned(refused.error);
    conversation.dismiss();
  }, [conversation, write, restore]);
  const ask = useCallback(
    async (turn: Ask) => {
      try {
        await prepare?.();
      } catch {
        return;
      }
      setReturned(null);
      if (turn.kind === "send") {
        leave();
        clear();
        sent();
      } else focusComposer();
      toEnd();
      if (mentionOf(turn, conversation.view().nodes)) {
        // Use the GPT's own model, or the server's default.
        const { model, ...own } = turn;
        return void (await conversation.ask(turn.kind === "regenerate" ? turn : own));
      }
      const choice = await models?.readChoice();
      // After another answer by another model, the chat continues with that one.
      if (turn.model) conversation.pick(turn.model);
      const provider = turn.model
        ? (models?.list?.find(({ name }) => name === turn.model)?.recipient.endpoint_id ?? null)
        : choice?.provider;
      await conversation.ask({ ...choice, ...turn, provider });
      takeBack();
    },
    [conversation, prepare, toEnd, clear, sent, leave, models, takeBack],
  );
  return { ask, error };
}
