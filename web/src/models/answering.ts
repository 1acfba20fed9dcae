/**
 * The model of the next answer in this page's chat, for components outside it; without a chat, the server's default.
 */
import { useSyncExternalStore } from "react";
import type { Model, ModelStatus } from "../api/types";
import { useSession } from "../app/session";

let answering: Model | null = null;
const listeners = new Set<() => void>();

export function showAnswering(model: Model | null): void {
  answering = model;
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => void listeners.delete(listener);
}

/** Whether the next message can be sent, and to which model. */
export function useAnsweringStatus(): Pick<ModelStatus, "state" | "name" | "detail"> {
  const chosen = useSyncExternalStore(subscribe, () => answering);
  const { model } = useSession().instance;
  if (chosen === null || chosen.name === model.name) return model;
  return { state: chosen.state, name: chosen.shown_name, detail: "" };
}
