/**
 * One conversation as the page holds it: its messages, the answer that is arriving, and what went wrong.
 * It outlives the page that shows it, so that an answer goes on arriving while the reader looks elsewhere.
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
  /** The GPTs of its mentions that the person may still use; null while that is not known. */
  mentioned: readonly ListedGpt[] | null;
  head: string | null;
  nodes: readonly Node[];
  phase: "loading" | "ready" | "failed";
  error: unknown;
  /** The key of the answer that is arriving. */
  running: string | null;
  stopping: boolean;
  lost: boolean;
  /** Why its GPT may not answer here, by a workspace's rules. */
  barred: string | null;
  /** In the server's memory alone, and to be begun as that while there is no id. */
  temporary: boolean;
  /** The chat's own limit on where its prompts go; its initial limit while there is no id. */
  limit: ModelLimit;
  /** The chat's own choice whether personal data in its prompts is masked. */
  masking: MaskingChoice;
  /** The model that the person chose for what comes next; null while they chose none here. */
  model: string | null;
  /** The parameters that the person set for what comes next; null: those of the last answer. */
  parameters: Parameters | null;
  /** A turn that the server did not take, to try again. */
  refused: { ask: Ask; error: unknown } | null;
}

export interface ConversationHost {
  /** The list of conversations must be read again. */
  changed: () => void;
  /** An answer that was followed here has ended, or waits for the person. */
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

  /** A conversation still to begin, of which it is known already whose GPT answers. */
  withGpt(gpt: Gpt | null): this {
    this.current = { ...this.current, gpt, barred: gpt?.refused ?? null };
    return this;
  }

  /** Before it begins: whether it is to be a temporary one. */
  setTemporary(temporary: boolean): void {
    if (this.current.id === null && this.current.running === null) this.show({ temporary });
  }

  /** Limit where its prompts go, from the next one on (P14). */
  async limitModels(limit: ModelLimit): Promise<void> {
    const { id } = this.current;
    if (id !== null) await limitChat(id, limit);
    this.show({ limit });
  }

  /** Choose whether personal data in its prompts is masked, from the next one on (P14). */
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

  /** Read the conversation from the server and, when an answer is being written, follow it. */
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

  /** The card that the conversation waited for has been answered, here or elsewhere: its answer goes on. */
  async resumeAfterDecision(): Promise<void> {
    const { id, running, nodes } = this.current;
    const parked = answerAwaitingConsent(nodes);
    if (id === null || running !== null || !parked) return this.load();
    this.show({ nodes: nodes.map((node) => (node === parked ? { ...node, state: "running" } : node)) });
    // The list of chats says that it waits for an answer; it does no more.
    this.host.changed();
    await this.resume(id).catch(() => this.show({ nodes, running: null }));
  }

  /** Ask for an answer. Resolves when it has ended. */
  async ask(ask: Ask): Promise<void> {
    if (this.current.running !== null) return;
    const before = this.current;
    const { id, head, temporary, limit, masking } = before;
    const place = { id, gptId: this.gptId, draft: this.draft, head, nodes: before.nodes, temporary, limit, masking };
    const { question, answer } = provisionalOf(ask, place, ++this.serial, timestampAfter(before.nodes));
    // Asking something else counts as a "no" to a waiting card.
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

  /** After a lost connection: the conversation holds nothing of the turn that was asked. */
  private isUnknown(answerKey: string, before: View): boolean {
    const known = new Set(before.nodes.map((node) => node.id));
    return !this.current.nodes.some((node) => node.key === answerKey || !known.has(node.id));
  }

  /** Try a refused turn again, unless the server turns out to have taken it. */
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

  /** After an answer, while the title is the first words. It delays nothing, and its failure changes nothing. */
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

  /** Put what has arrived into the tree, and give the messages of this turn their real ids. */
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

  /** Stop the answer. Before the server has named the conversation the wish is kept until it has. */
  async stop(): Promise<void> {
    const { id, running, nodes } = this.current;
    if (running === null) return;
    const named = nodes.some((node) => node.key === running && !isProvisional(node.id));
    this.show({ stopping: !named });
    if (id && named) await api.stopAnswer(id).catch(() => this.show({ stopping: false }));
  }

  /** Show the branch that `message` is on. */
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
   * Delete a message with all that follows from it; `messages` is the number that the person was shown. Returns whether
   * nothing else was left, so that the whole conversation was deleted.
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
      void this.load(); // it may be another than the person looked at
      throw error;
    }
  }

  /** Show this summary of the messages up to `message`, or none. */
  placeSummary(message: string, summary: Summary | null): void {
    this.show({ nodes: this.current.nodes.map((node) => (node.id === message ? { ...node, summary } : node)) });
    if (this.current.id && !this.current.temporary) notifyOtherTabs(this.current.id);
  }

  rename(title: string): void {
    this.show({ title, untitled: false });
  }
}
