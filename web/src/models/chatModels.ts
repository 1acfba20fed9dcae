/** A chat's models: the choices, the next one, and its parameters. */
import { createContext, use, useCallback, useEffect, useMemo } from "react";
import { readModels } from "../api/models";
import type { Gpt, Model, Models, Parameters } from "../api/types";
import { usePolling, useResource } from "../api/useResource";
import { readSetting, saveSetting } from "../app/localSettings";
import { useMe, useSession } from "../app/session";
import type { Conversation, View } from "../chat/conversation";
import { pathTo } from "../chat/tree";
import { showAnswering } from "./answering";
import { noParameters } from "./parameters";
import { lastAnswer, pickModel } from "./pickModel";

export interface ChatModels {
  /** Null until loaded. */
  list: readonly Model[] | null;
  /** The model of the next answer; null while unknown, and if none is allowed. */
  current: Model | null;
  /** Its name, or "" if unknown. */
  name: string;
  /** The chosen or last used model, if it can no longer answer. */
  unavailable: UnavailableModel | null;
  choose: (name: string) => void;
  /** The parameters set for this chat. */
  parameters: Parameters;
  setParameters: (parameters: Parameters) => void;
  reload: () => void;
  /** The choice to send with the next message. */
  readChoice: () => Promise<ModelChoice>;
}

/** `reason`: the limit that now excludes it, or null if it is no longer offered. */
interface UnavailableModel {
  name: string;
  reason: string | null;
}

export interface ModelChoice {
  model: string | null;
  /** The provider shown to the user. */
  provider: string | null;
  parameters: Parameters;
}

const Current = createContext<ChatModels | null>(null);
export const ChatModelsProvider = Current.Provider;
/** Null in a GPT's preview, where no model is chosen. */
export const useModelsOfChat = () => use(Current);

/** The storage key of the user's last choice in this browser. */
const lastChoice = (account: string) => `model.${account}`;

export function useChatModels(conversation: Conversation, view: View, gpt: Gpt | null): ChatModels {
  const account = useMe().id;
  const server = useSession().instance.model.name;
  const { id, nodes, head, limit, model: chosen } = view;
  const gptId = gpt?.id ?? null;
  const read = useCallback(() => readModels(id === null ? gptId : null, id, limit), [id, gptId, limit]);
  const { resource, reload } = useResource(`${id ?? ""} ${gptId ?? ""} ${limit}`, read);
  const loaded = resource.state === "ready" ? resource.value : null;
  const answer = useMemo(() => lastAnswer(pathTo(nodes, head)), [nodes, head]);
  const last = answer?.model ?? null;
  const provider = answer?.recipients.at(-1)?.endpoint_id ?? null;
  const parameters = view.parameters ?? answer?.parameters ?? noParameters;
  const choice = useCallback(
    (models: Models) => {
      const remembered = gpt?.model ? null : readSetting(lastChoice(account));
      return pickModel(models.models, { chosen, last, provider, remembered: last === null ? remembered : null });
    },
    [account, gpt, chosen, last, provider],
  );
  const current = useMemo(() => loaded && choice(loaded), [loaded, choice]);
  const failed = nodes.find((node) => node.id === head)?.state === "failed";
  useEffect(() => void (failed && reload()), [failed, reload]);
  const isLate =
    loaded !== null && (current ? current.state !== "ready" : !gpt?.model && !loaded.models.some(isDefault));
  usePolling(isLate, 2000, reload);
  useEffect(() => {
    showAnswering(current);
    return () => showAnswering(null);
  }, [current]);
  return useMemo(() => {
    const preferred = chosen ?? last;
    const isWish =
      current?.name === preferred &&
      (chosen !== null || provider === null || provider === current?.recipient.endpoint_id);
    return {
      list: loaded?.models ?? null,
      current,
      name: current?.shown_name ?? preferred ?? gpt?.model ?? server,
      unavailable:
        loaded?.people_choose && preferred !== null && current !== null && !isWish
          ? unavailableChoice(loaded, preferred)
          : null,
      choose: (name) => {
        conversation.pick(name);
        saveSetting(lastChoice(account), name);
      },
      parameters,
      setParameters: (set) => conversation.setParameters(set),
      reload: () => void reload(),
      readChoice: async () => {
        const models = loaded ?? (await withTimeout(read()));
        const next = models && choice(models);
        const provider = next?.recipient.endpoint_id ?? null;
        if (models?.people_choose === false) return { model: null, provider, parameters };
        return { model: models ? (next?.name ?? null) : preferred, provider, parameters };
      },
    };
  }, [loaded, current, choice, chosen, last, provider, gpt, server, conversation, account, parameters, reload, read]);
}

function unavailableChoice({ models }: Models, name: string): UnavailableModel {
  const listed = models.find((model) => model.name === name);
  return { name: listed?.shown_name ?? name, reason: listed?.reasons[0] ?? null };
}

const isDefault = (model: Model) => model.is_default;

/** Resolves to null after a timeout: without the list the user can still write, and the server decides. */
const withTimeout = <T>(reading: Promise<T>): Promise<T | null> =>
  Promise.race([reading.catch(() => null), new Promise<null>((give) => setTimeout(give, 2000, null))]);
