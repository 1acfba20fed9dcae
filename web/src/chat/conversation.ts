/**
 * The client-side state of one conversation: messages, streaming answer and errors. It outlives the component that
 * shows it, so that an answer keeps streaming while the user is on another page.
 */
import * as api from "../api/chat";
import { type MaskingChoice, maskChat } from "../api/masking";
import { limitChat, type ModelLimit } from "../api/modelLimit";
import { ApiError } from "../api/request";
import type { Gpt, ListedGpt, Parameters, Conversation as StoredConversation, Summary } from "../api/types";
import { isTemporary } from "../temporary/isTemporary";
import { t } from "../texts";
import { type Answer, answerOf } from "./answer";
import { type AnswerStream, followAnswer, waitForConnection } from "./follow";
import { onNextFrame } from "./frameThrottle";
import { notifyOtherTabs } from "./otherTabs";
import { titlesWanted } from "./sideSettings";
import { answerAwaitingConsent, declineWaitingCalls, latestLeaf, type Node, timestampAfter } from "./tree";
import { type Ask, isProvisional, type ModelOverride, mentionOf, provisionalOf, turnOf, unnamedAnswer } from "./turn";

export interface View {
  id: string | null;
  title: string;
  /** The model may still write the title. */
  untitled: boolean;
  gpt: Gpt | null;
  /** The mentioned GPTs that the user may still use; null until loaded. */
  mentioned: readonly ListedGpt[] | null;
  head: string | null;
  nodes: readonly Node[];
  phase: "loading" | "ready" | "failed";
  error: unknown;
  /** The key of the streaming answer. */
  running: string | null;
  stopping: boolean;
  lost: boolean;
  /** The workspace rule that bars its GPT from answering here, or null. */
  barred: string | null;
  /** A temporary chat, kept only in the server's memory. Before it has an id: it will be started as one. */
  temporary: boolean;
  /** The chat's own limit on which providers may get its prompts; the initial limit while there is no id. */
  limit: ModelLimit;
  /** The chat's own setting for masking personal data in its prompts. */
  masking: MaskingChoice;
  /** The model chosen for the next answers, or null for the default. */
  model: string | null;
  /** The parameters set for the next answers, or null to reuse the last answer's. */
  parameters: Parameters | null;
  /** A turn that the server did not accept and that can be retried. */
  refused: { ask: Ask; error: unknown } | null;
}

export interface ConversationHost {
  /** Called when the list of conversations must be reloaded. */
  changed: () => void;
  /** Called when an answer that was followed here ends or waits for the user. */
  answered: (view: View) => void;
}

const blank: View = {
  id: null,
  title: "",
  untitled: true,
  gpt: null,
  mentioned: null,
  head: null,
  nodes: [],
  phase: "ready",
  error: null,
  running: null,
  stopping: false,
  lost: false,
  barred: null,
  temporary: false,
  limit: "offered",
  masking: "default",
  model: null,
  parameters: null,
  refused: null,
};

const neverAborted = () => new AbortController().signal;
const unreachableError = () => new ApiError(0, "unreached", t.errors.unreached);

export class Conversation {
  private current: View;
  private readonly listeners = new Set<() => void>();
  private serial = 0;

  constructor(
    private readonly host: ConversationHost,
    id: string | null,
    private readonly gptId: string | null = null,
    private readonly draft = false,
  ) {
    const temporary = id !== null && isTemporary(id);
    this.current = { ...blank, id, temporary, phase: id === null ? "ready" : "loading" };
  }

  /** A new conversation whose GPT is already known. */
  withGpt(gpt: Gpt | null): this {
    this.current = { ...this.current, gpt, barred: gpt?.refused ?? null };
    return this;
  }

  /** Sets whether a conversation that has not started yet will be temporary. */
  setTemporary(temporary: boolean): void {
    if (this.current.id === null && this.current.running === null) this.show({ temporary });
  }

  /** Limits which providers get its prompts, starting with the next one (P14). */
  async limitModels(limit: ModelLimit): Promise<void> {
    const { id } = this.current;
    if (id !== null) await limitChat(id, limit);
    this.show({ limit });
  }

  /** Chooses whether personal data in its prompts is masked, starting with the next one (P14). */
  async chooseMasking(masking: MaskingChoice): Promise<void> {
    const { id } = this.current;
    if (id !== null) await maskChat(id, masking);
    this.show({ masking });
  }

  pick(model: string): void {
    this.show({ model });
  }

  setParameters(parameters: Parameters): void {
    this.show({ parameters });
  }

  readonly subscribe = (listener: () => void) => {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  };

  readonly view = () => this.current;

  private show(change: Partial<View>): void {
    this.current = { ...this.current, ...change };
    for (const listener of this.listeners) listener();
  }

  /** Loads the conversation and follows its answer if one is streaming. */
  async load(): Promise<void> {
    const { id, running } = this.current;
    if (id === null || running !== null) return;
    try {
      const stored = await api.readConversation(id);
      if (this.current.running !== null) return;
      this.adopt(stored);
      if (stored.running) await this.resume(id);
    } catch (error) {
      if (this.current.phase !== "ready" || this.isGone(error)) this.show({ phase: "failed", error });
    }
  }

  private isGone(error: unknown): boolean {
    return error instanceof ApiError && error.status === 404;
  }

  private adopt(stored: StoredConversation): void {
    const keys = new Map(this.current.nodes.map((node) => [node.id, node.key]));
    const nodes = stored.messages.map((message) => ({ ...message, key: keys.get(message.id) ?? message.id }));
    const { title, untitled, gpt, mentioned, head_id: head, refused: barred, model_limit: limit, masking } = stored;
    this.show({ title, untitled, gpt, mentioned, barred, limit, masking, head, nodes, phase: "ready", error: null });
  }

  private async resume(id: string): Promise<void> {
    const { nodes, head } = this.current;
    const known = nodes.findLast((node) => node.state === "running");
    const answer = known ?? unnamedAnswer(++this.serial, head, timestampAfter(nodes));
    this.show({ running: answer.key, head: answer.id, nodes: known ? nodes : [...nodes, answer] });
    const body = await api.openRunning(id, neverAborted()).catch(() => new Blob([]).stream());
    if (body === null) await this.end("gone");
    else await this.end(await this.follow(body, answer.key, answerOf(answer)));
  }

  /** Resumes the answer after the pending card was answered, here or elsewhere. */
  async resumeAfterDecision(): Promise<void> {
    const { id, running, nodes } = this.current;
    const parked = answerAwaitingConsent(nodes);
    if (id === null || running !== null || !parked) return this.load();
    this.show({ nodes: nodes.map((node) => (node === parked ? { ...node, state: "running" } : node)) });
    // The chat list marks it as waiting; refresh that mark.
    this.host.changed();
    await this.resume(id).catch(() => this.show({ nodes, running: null }));
  }

  /** Requests an answer. Resolves when it has ended. */
  async ask(ask: Ask): Promise<void> {
    if (this.current.running !== null) return;
    const before = this.current;
    const { id, head, temporary, limit, masking } = before;
    const place = { id, gptId: this.gptId, draft: this.draft, head, nodes: before.nodes, temporary, limit, masking };
    const { question, answer } = provisionalOf(ask, place, ++this.serial, timestampAfter(before.nodes));
    // A new message declines a pending card.
    const nodes = [...before.nodes.map(declineWaitingCalls), ...(question ? [question] : []), answer];
    this.show({ nodes, head: answer.id, running: answer.key, refused: null, stopping: false });
    const fail = (error: unknown) =>
      this.show({
        nodes: before.nodes,
        head: before.head,
        running: null,
        stopping: false,
        lost: false,
        refused: { ask, error },
      });
    try {
      const body = await api.openTurn(turnOf(ask, place), neverAborted());
      await this.end(await this.follow(body, answer.key));
      if (this.isUnknown(answer.key, before)) fail(unreachableError());
    } catch (error) {
      fail(error);
    }
  }

  /** Whether, after a lost connection, the conversation contains nothing of the requested turn. */
  private isUnknown(answerKey: string, before: View): boolean {
    const known = new Set(before.nodes.map((node) => node.id));
    return !this.current.nodes.some((node) => node.key === answerKey || !known.has(node.id));
  }

  /** Retries a refused turn, unless the server did accept it. */
  async retry(by: ModelOverride = {}): Promise<void> {
    const { refused, nodes, id } = this.current;
    if (!refused) return;
    this.show({ refused: null });
    if (id !== null) await this.load();
    if (this.current.nodes.length === nodes.length)
      await this.ask({ ...refused.ask, ...(mentionOf(refused.ask, nodes) ? {} : by) });
  }

  dismiss(): void {
    this.show({ refused: null });
  }

  private async follow(body: api.Bytes, key: string, shown?: Answer): Promise<"ended" | "gone"> {
    let latest: Answer | null = null;
    const publish = onNextFrame(() => latest && this.place(latest, key));
    const line: AnswerStream = {
      reopen: async () => (this.current.id ? api.openRunning(this.current.id, neverAborted()) : null),
      wait: waitForConnection,
      lost: (lost) => lost !== this.current.lost && this.show({ lost }),
      progress: (answer) => {
        const named = latest?.turn == null && answer.turn !== null;
        latest = answer;
        if (named) publish.flush();
        else publish.schedule();
      },
    };
    const end = await followAnswer(body, line, shown);
    publish.flush();
    return end;
  }

  private async end(end: "ended" | "gone"): Promise<void> {
    if (end === "gone") await this.reread();
    this.show({ running: null, stopping: false, lost: false });
    this.host.changed();
    this.host.answered(this.current);
    void this.letModelTitle().catch(() => undefined);
  }

  /**
   * Asks for a model-written title after an answer, while the title is still the first words. Does not block; errors
   * are ignored.
   */
  private async letModelTitle(): Promise<void> {
    const { id, untitled, temporary, nodes, head } = this.current;
    const isAnswered = nodes.find((node) => node.id === head)?.state === "complete";
    if (id === null || !untitled || temporary || this.draft || !isAnswered || !titlesWanted()) return;
    const named = await api.nameConversation(id);
    const isNew = this.current.untitled && named.title !== this.current.title;
    this.show(this.current.untitled ? named : {});
    if (isNew) this.host.changed();
  }

  private async reread(): Promise<void> {
    const { id } = this.current;
    if (id === null) throw unreachableError();
    this.adopt(await api.readConversation(id));
  }

  /** Merges the received answer into the tree and replaces this turn's temporary ids. */
  private place(answer: Answer, key: string): void {
    const { nodes, head, stopping, id } = this.current;
    const shown = nodes.find((node) => node.key === key);
    if (!shown) return;
    const { turn, text, citations, calls, context, ahead, thinking, state, error, finish, model, recipients } = answer;
    const { reasoning: thoughts, thought } = answer;
    const answerId = turn?.answer_id ?? shown.id;
    const parent_id = turn?.question_id ?? shown.parent_id;
    const next = nodes.map((node) => {
      if (node === shown)
        return {
          ...{ ...node, id: answerId, parent_id, text, citations, calls, ahead, thinking, state, error, finish },
          ...context,
          thoughts,
          reasoning: thought ? { ...thought, characters: thoughts.length } : node.reasoning,
          model: model ?? node.model,
          recipients: recipients.length > 0 ? recipients : node.recipients,
        };
      return node.id === shown.parent_id && parent_id
        ? node.id === parent_id
          ? node
          : { ...node, id: parent_id }
        : node;
    });
    this.show({ nodes: next, head: head === shown.id ? answerId : head });
    if (turn && turn.conversation_id !== id) this.adoptTitle(turn.conversation_id, turn.title);
    else if (turn && shown.id !== answerId && turn.title !== this.current.title) this.show({ title: turn.title });
    if (turn && stopping) void this.stop();
  }

  private adoptTitle(id: string, title: string): void {
    this.show({ id, title });
    this.host.changed();
  }

  /** Stops the answer. If the server has not named the conversation yet, the request is sent once it has. */
  async stop(): Promise<void> {
    const { id, running, nodes } = this.current;
    if (running === null) return;
    const named = nodes.some((node) => node.key === running && !isProvisional(node.id));
    this.show({ stopping: !named });
    if (id && named) await api.stopAnswer(id).catch(() => this.show({ stopping: false }));
  }

  /** Shows the branch that `message` is on. */
  async choose(message: string): Promise<void> {
    const { id, head, nodes } = this.current;
    this.show({ head: latestLeaf(nodes, message) });
    if (id)
      await api.showBranch(id, message).catch((error: unknown) => {
        this.show({ head });
        throw error;
      });
  }

  /**
   * Deletes a message and its descendants. `messages` is the number shown to the user. Returns whether the whole
   * conversation was deleted because nothing was left.
   */
  async deleteMessage(message: string, messages: number): Promise<boolean> {
    const { id, temporary } = this.current;
    if (id === null) throw unreachableError();
    try {
      const { whole } = await api.deleteMessage(id, message, messages);
      if (!whole) await this.reread();
      if (!temporary) notifyOtherTabs(id);
      this.host.changed();
      return whole;
    } catch (error) {
      void this.load(); // it may have changed since the user looked at it
      throw error;
    }
  }

  /** Shows or removes the summary of the messages up to `message`. */
  placeSummary(message: string, summary: Summary | null): void {
    this.show({ nodes: this.current.nodes.map((node) => (node.id === message ? { ...node, summary } : node)) });
    if (this.current.id && !this.current.temporary) notifyOtherTabs(this.current.id);
  }

  rename(title: string): void {
    this.show({ title, untitled: false });
  }
}
