/** The models of a chat: which can be chosen, which answers next, and with which parameters. */
import { createContext, use, useCallback, useEffect, useMemo } from "react";
import { readModels } from "../api/models";
import type { Gpt, Model, Models, Parameters } from "../api/types";
import { useResource } from "../api/useResource";
import { readSetting, saveSetting } from "../app/localSettings";
import { useMe, useSession } from "../app/session";
import type { Conversation, View } from "../chat/conversation";
import { pathTo } from "../chat/tree";
import { noParameters } from "./parameters";
import { lastAnswer, picked } from "./picked";

export interface ChatModels {
  /** Null until they are known. */
  list: readonly Model[] | null;
  /** Which answers next; null while nothing is known of it, and where none is allowed. */
  current: Model | null;
  /** Its name, as far as that is known. */
  name: string;
  /** What the person chose, or answered last, where that cannot answer any more. */
  gone: string | null;
  choose: (name: string) => void;
  /** What the person set for this chat. */
  parameters: Parameters;
  setParameters: (parameters: Parameters) => void;
  reload: () => void;
  /** What is asked for with the next message. */
  wanted: () => Promise<Wanted>;
}

export interface Wanted {
  model: string | null;
  parameters: Parameters;
}

const Current = createContext<ChatModels | null>(null);
export const ChatModelsProvider = Current.Provider;
/** Null in the preview of a GPT, where no model is chosen. */
export const useModelsOfChat = () => use(Current);

/** Under which name the person's last choice is kept, in this browser. */
const lastChoice = (account: string) => `model.${account}`;

export function useChatModels(conversation: Conversation, view: View, gpt: Gpt | null): ChatModels {
  const account = useMe().id;
  const server = useSession().instance.model.name;
  const { id, nodes, head, limit, model: chosen } = view;
  const gptId = gpt?.id ?? null;
  const read = useCallback(() => readModels(id === null ? gptId : null, id, limit), [id, gptId, limit]);
  const { resource, reload } = useResource(`${id ?? ""} ${gptId ?? ""} ${limit}`, read);
  const known = resource.state === "ready" ? resource.value : null;
  const answer = useMemo(() => lastAnswer(pathTo(nodes, head)), [nodes, head]);
  const last = answer?.model ?? null;
  const parameters = view.parameters ?? answer?.parameters ?? noParameters;
  const choice = useCallback(
    (models: Models) => {
      const remembered = gpt?.model ? null : readSetting(lastChoice(account));
      return picked(models.models, { chosen, last, remembered: last === null ? remembered : null });
    },
    [account, gpt, chosen, last],
  );
  const current = useMemo(() => known && choice(known), [known, choice]);
  const failed = nodes.find((node) => node.id === head)?.state === "failed";
  useEffect(() => void (failed && reload()), [failed, reload]);
  return useMemo(() => {
    const wish = chosen ?? last;
    return {
      list: known?.models ?? null,
      current,
      name: current?.shown_name ?? wish ?? gpt?.model ?? server,
      gone: known?.people_choose && wish !== null && current !== null && current.name !== wish ? wish : null,
      choose: (name) => {
        conversation.pick(name);
        saveSetting(lastChoice(account), name);
      },
      parameters,
      setParameters: (set) => conversation.setParameters(set),
      reload: () => void reload(),
      wanted: async () => {
        const models = known ?? (await soon(read()));
        if (models?.people_choose === false) return { model: null, parameters };
        return { model: models ? (choice(models)?.name ?? null) : wish, parameters };
      },
    };
  }, [known, current, choice, chosen, last, gpt, server, conversation, account, parameters, reload, read]);
}

/** Without the list a person can still write; the server decides. */
const soon = <T>(reading: Promise<T>): Promise<T | null> =>
  Promise.race([reading.catch(() => null), new Promise<null>((give) => setTimeout(give, 2000, null))]);
