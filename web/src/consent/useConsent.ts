/**
 * The state of a card on this page. Decisions and changes made elsewhere appear as soon as they are known. A failed
 * decision is never retried automatically.
 */
import { useEffect, useRef, useState } from "react";
import {
  type Arguments,
  allowCard,
  type Card,
  declineCard,
  type Extent,
  maskCard,
  readCard,
  reviseCard,
  type SettledCard,
} from "../api/consents";
import { ApiError } from "../api/request";
import { type ResourceQuery, useResource } from "../api/useResource";
import { isInWindow } from "../embed/handOver";

/** A note to the user about the current card. */
export type StatusNote = "revised" | "masked" | "changed" | null;

export interface Consent {
  query: ResourceQuery<Card>;
  busy: boolean;
  note: StatusNote;
  /** An error other than that the card has changed. */
  failure: unknown;
  /** Loads the card's current state. */
  refresh: () => Promise<void>;
  /** Resolves to the error if the server rejects the arguments, for the editor to show. */
  revise: (values: Arguments) => Promise<unknown>;
  mask: (pointers: readonly string[]) => Promise<void>;
  allow: (digest: string, extent: Extent) => Promise<void>;
  decline: () => Promise<void>;
}

export function useConsent(id: string, onSettled: (settled: SettledCard) => void): Consent {
  const query = useResource(id, () => readCard(id));
  const [busy, setBusy] = useState(false);
  const [note, setNote] = useState<StatusNote>(null);
  const [failure, setFailure] = useState<unknown>(null);
  const card = query.resource.state === "ready" ? query.resource.value : null;
  const settle = useSettleOnce(card, onSettled);

  const show = (next: Card, reason: StatusNote) => {
    query.replace(next);
    setNote(reason);
    setFailure(null);
  };
  const refresh = async () => {
    const now = await readCard(id);
    const changed = card !== null && (now.digest !== card.digest || now.state !== card.state);
    show(now, changed ? "changed" : note);
  };
  /** Runs one action at a time. Resolves to its error, unless the error was that the card has changed. */
  const act = async (task: () => Promise<void>): Promise<unknown> => {
    if (busy) return null;
    setBusy(true);
    setFailure(null);
    try {
      await task();
      return null;
    } catch (error) {
      const stale = error instanceof ApiError && error.status === 409;
      return stale
        ? await refresh().then(
            () => null,
            (failure: unknown) => failure,
          )
        : error;
    } finally {
      setBusy(false);
    }
  };
  const orFail = async (task: () => Promise<void>) => {
    const error = await act(task);
    if (error !== null) setFailure(error);
  };
  useRefreshOnReturn(card, busy, () => refresh().catch(() => undefined));
  useWindowPolling(card, busy, (next) => show(next, note));
  return {
    query,
    busy,
    note,
    failure,
    refresh: () => orFail(refresh),
    revise: (values) => act(async () => show(await reviseCard(id, values), "revised")),
    mask: (pointers) => orFail(async () => show(await maskCard(id, pointers), "masked")),
    allow: (digest, extent) => orFail(async () => settle(await allowCard(id, digest, extent))),
    decline: () => orFail(async () => settle(await declineCard(id))),
  };
}

/** Calls back once when the card is answered, here or elsewhere. */
function useSettleOnce(card: Card | null, onSettled: (settled: SettledCard) => void): (settled: SettledCard) => void {
  const hasSettled = useRef(false);
  const settle = (settled: SettledCard) => {
    if (hasSettled.current) return;
    hasSettled.current = true;
    onSettled(settled);
  };
  const isAnswered = card !== null && card.state !== "waiting" && card.conversation_id !== null;
  useEffect(() => {
    if (isAnswered && card) settle({ card, trial: null });
  }, [isAnswered]);
  return settle;
}

/** Refreshes the card whenever the user returns to the page. */
function useRefreshOnReturn(card: Card | null, busy: boolean, refresh: () => Promise<unknown>): void {
  const current = useRef(refresh);
  current.current = refresh;
  const waiting = card?.state === "waiting" && !busy;
  useEffect(() => {
    if (!waiting) return;
    const onReturn = () => document.visibilityState === "visible" && void current.current();
    addEventListener("focus", onReturn);
    document.addEventListener("visibilitychange", onReturn);
    return () => {
      removeEventListener("focus", onReturn);
      document.removeEventListener("visibilitychange", onReturn);
    };
  }, [waiting]);
}

/** Polling interval in milliseconds for a card that is open in its own window, whose messages may not arrive. */
const POLL_INTERVAL = 2_000;

/** Polls whether the card was answered, or signed in, in its own window. */
function useWindowPolling(card: Card | null, busy: boolean, show: (next: Card) => void): void {
  const current = useRef(show);
  current.current = show;
  const waiting = card?.state === "waiting" && !busy;
  useEffect(() => {
    if (!waiting || !card) return;
    const poll = async () => {
      if (!isInWindow(card.id)) return;
      const next = await readCard(card.id).catch(() => card);
      const signedIn = (next.sign_in === null) !== (card.sign_in === null);
      if (signedIn || next.digest !== card.digest || next.state !== card.state) current.current(next);
    };
    const timer = setInterval(() => void poll(), POLL_INTERVAL);
    return () => clearInterval(timer);
  }, [waiting, card]);
}
