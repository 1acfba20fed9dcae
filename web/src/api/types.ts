/** The values of the HTTP contract. Times are ISO 8601 in UTC, ids are UUIDs. */
import type { Call } from "./consents";
import type { OperatorsKind, PolicyKind } from "./policies";
import type { Stars } from "./stars";

export type Time = string;

export interface ModelStatus {
  state: "ready" | "loading" | "unreachable";
  name: string;
  where: string;
  detail: string;
}

/** `cause`: why the embedded model does not run. It may name paths and packages of the server. */
export interface OperatorsModelStatus extends ModelStatus {
  cause: string;
}

export type SignUpMode = "open" | "invitation" | "closed";

export interface Instance {
  name: string;
  sign_up: SignUpMode;
  needs_set_up: boolean;
  sends_mail: boolean;
  passkeys: boolean;
  model: ModelStatus;
  /** Characters above which a message is refused, whoever answers. */
  longest_message: number;
  version: string;
  /** The versions in force, which whoever joins accepts. */
  policies: { kind: OperatorsKind; version: number }[];
}

export interface Choice {
  allowed: boolean;
  at: Time;
}

export interface Improve {
  allowed: boolean;
  since: Time | null;
}

export interface ImproveWithHistory extends Improve {
  history: Choice[];
}

export type WorkspaceService = "team" | "enterprise" | "api";
export type WorkspaceRole = "owner" | "admin" | "member";

/** A workspace that somebody is in, and as what. */
export interface Membership {
  id: string;
  name: string;
  service: WorkspaceService;
  role: WorkspaceRole;
}

export interface Me {
  id: string;
  name: string;
  email: string;
  /** Whether one has shown that one reads this address’s mailbox. */
  email_verified: boolean;
  role: "person" | "operator";
  improve: ImproveWithHistory;
  /** Where this session works: a workspace's id, or "personal". */
  space: string;
  workspaces: Membership[];
  /** One's organisation has signed one in, for its workspace alone: what is one's own stays shut. */
  borrowed: boolean;
  /** One keeps one's own key, and has to open it in this session first. */
  locked: boolean;
  /** Whether one can make images here. */
  images: boolean;
  /** What stands between the person and everything else until they accept it. */
  to_accept: PolicyKind[];
}

export interface Session {
  id: string;
  created_at: Time;
  last_seen_at: Time;
  device: string;
  current: boolean;
}

export type Level = "me" | "workspace" | "link" | "everyone";
export type KnowledgeUse = "cite" | "quote";
/** Whether answers may repeat the instructions word for word. */
export type InstructionsUse = "keep" | "tell";

/** What a GPT is for, as its builder says when publishing it. */
export type Category = "writing" | "productivity" | "research" | "education" | "lifestyle" | "programming" | "other";
/** How GPTs are listed: by name, or the latest published first. */
export type Sort = "name" | "new";

export interface Gpt {
  id: string;
  name: string;
  description: string;
  starters: string[];
  builder: { id: string; name: string };
  mine: boolean;
  level: Level;
  published: boolean;
  has_picture: boolean;
  model: string | null;
  improve: Improve;
  knowledge_use: KnowledgeUse;
  instructions_use: InstructionsUse;
  version: number | null;
  /** What one may do with it beyond what is published. */
  right: "own" | "edit" | "view" | "chat" | null;
  category: Category;
  /** Null while too few people have rated it. */
  stars: Stars | null;
  /** Only told of a GPT that was asked for alone. */
  actions?: PublicAction[];
  /** Why it may not be used in the space that one works in. */
  refused?: string | null;
}

/** What everyone who may use a GPT may know of its actions. */
export interface PublicAction {
  title: string;
  host: string;
  policy_url: string | null;
  operations: { name: string; summary: string; method: string; consequential: boolean }[];
}

export interface GptEdit extends Gpt {
  instructions: string;
  draft_changed: boolean;
  /** Goes up with each save. */
  edition: number;
  improve: ImproveWithHistory;
}

/** The part of a GPT that its builder writes and that is saved as one. */
export interface Draft {
  name: string;
  description: string;
  instructions: string;
  starters: string[];
  model: string | null;
  knowledge_use: KnowledgeUse;
  instructions_use: InstructionsUse;
}

export interface KnowledgeFile {
  id: string;
  name: string;
  bytes: number;
  state: "waiting" | "reading" | "ready" | "failed";
  progress: number;
  passages: number;
  reason: string | null;
  added_at: Time;
}

export interface OfferedModel {
  name: string;
  where: string;
}

export interface Citation {
  n: number;
  file: string;
  place: string;
  quote: string | null;
}

/** "parked": it waits for the person's answer to a consent card. */
export type MessageState = "complete" | "running" | "parked" | "stopped" | "failed" | "interrupted";

/** Why a model ended its answer. */
export type Finish = "stop" | "length" | "tool_calls" | "content_filter" | "refusal" | "no_model";

export interface Message {
  id: string;
  parent_id: string | null;
  role: "user" | "assistant";
  text: string;
  state: MessageState;
  error: string | null;
  finish: Finish | null;
  citations: Citation[];
  calls: Call[];
  files: readonly GivenFile[];
  created_at: Time;
}

/** A file that was given with a question. */
export interface GivenFile {
  id: string;
  name: string;
  kind: "document" | "picture";
  bytes: number;
  /** Of a document's text. */
  characters: number;
  /** Of a picture as it is seen. */
  width: number;
  height: number;
  /** What its person says is on it. */
  alt: string;
}

export interface ConversationSummary {
  id: string;
  title: string;
  gpt: { id: string; name: string; has_picture: boolean } | null;
  updated_at: Time;
  running: boolean;
  /** It waits for its person's answer to a card. */
  parked: boolean;
  folder_id: string | null;
  pinned: boolean;
  archived: boolean;
}

export interface Conversation {
  id: string;
  title: string;
  gpt: Gpt | null;
  /** Why the rules of its workspace let its GPT answer no more. */
  refused: string | null;
  service: string;
  began_at: Time;
  /** It is in the server's memory alone. */
  temporary: boolean;
  head_id: string | null;
  running: boolean;
  /** The consent card that an answer waits for. */
  parked: string | null;
  messages: Message[];
}

/** What is asked for one turn. The server owns the history: only what is new is sent. */
export interface Turn {
  conversation_id: string | null;
  gpt_id: string | null;
  draft: boolean;
  text: string | null;
  parent_id: string | null;
  edit_root?: boolean;
  regenerate: string | null;
  files?: { id: string; alt: string }[];
  /** The server's default model answers, whichever the GPT names. */
  default_model?: boolean;
  /** A new conversation is to be a temporary one. */
  temporary?: boolean;
}

/** Something that has left; the ledger has it whole. */
export interface Disclosed {
  ledger_id: string;
  host: string;
  operation: string;
  at: Time;
  state: "sending" | "answered" | "failed" | "unknown";
}

export interface Receipt {
  service: { name: string; sentence: string };
  readers: { who: string; can: boolean; why: string }[];
  improve: {
    allowed: boolean;
    sentence: string;
    reasons: { party: string; allows: boolean; sentence: string }[];
    can_switch_off: boolean;
  };
  model: { name: string; where: string };
  retention: { sentence: string; until: Time | null; by: "workspace" | "account" | null };
  sent_out: { sentence: string; disclosures: Disclosed[] };
  /** Whether what is done here counts in private statistics. */
  insight: { counted: boolean; sentence: string };
}

/** Somebody who could read along: what they can read, and how its owner would know. */
export interface Reader {
  who: string;
  reads: string;
  noticed: string;
}

export interface KeptPromise {
  id: string;
  question: string;
  answer: string;
  readers: Reader[];
  kept: boolean;
  mechanism: string;
  proofs: string[];
  shown: string;
}

export interface InstanceSettings {
  name: string;
  sign_up: SignUpMode;
}

/** A job, a chore or an endless task that failed in the last seven days; `error` is the class of the latest. */
export interface TaskFailures {
  task: string;
  error: string;
  failures: number;
  first_at: Time;
  last_at: Time;
}

/** Jobs of a queue that nothing has worked on for a quarter of an hour. */
export interface WaitingJobs {
  queue: string;
  jobs: number;
  since: Time;
}

export interface BackgroundWork {
  failures: TaskFailures[];
  waiting: WaitingJobs[];
}

export interface Invitation {
  id: string;
  note: string;
  created_at: Time;
  expires_at: Time;
  used_at: Time | null;
}

export interface NewInvitation {
  id: string;
  link: string;
  expires_at: Time;
}
