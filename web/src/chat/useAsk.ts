/** Sends a turn of the conversation: with what the person chose, and back to the field when it cannot be sent now. */
import { useCallback, useRef, useState } from "react";
import type { GivenFile } from "../api/types";
import type { ChatModels } from "../models/chatModels";
import type { Conversation } from "./conversation";
import { focusComposer } from "./focusComposer";
import { answerAwaitingConsent } from "./tree";
import { type Ask, mentionOf } from "./turn";

interface AskSetup {
  models: ChatModels | undefined;
  /** Done before a turn is sent; when it fails, and has said so itself, nothing is sent and nothing is lost. */
  prepare: (() => Promise<void>) | undefined;
  /** Scroll to the end of the conversation. */
  toEnd: () => void;
  /** Move the field from the middle of the page to its end. */
  leave: () => void;
  /** The text in the field. */
  draft: string;
  write: (text: string) => void;
  /** Empty the field. */
  clear: () => void;
  /** The files in the field were sent. */
  sent: () => void;
  /** Put files back into the field. */
  restore: (files: readonly GivenFile[]) => void;
}

/** Return `ask`, and why the message in the field was not sent (null without one). */
export function useAsk(
  conversation: Conversation,
  { models, prepare, toEnd, leave, draft, write, clear, sent, restore }: AskSetup,
) {
  const now = useRef(draft);
  now.current = draft;
  const [error, setReturned] = useState<unknown>(null);
  /** A refused message goes back to the field while a card waits: below the card its failure would not be seen. */
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
        // The GPT's own model answers, or the server's default.
        const { model, ...own } = turn;
        return void (await conversation.ask(turn.kind === "regenerate" ? turn : own));
      }
      const choice = await models?.readChoice();
      // Another answer by another model: the chat goes on with that one.
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
