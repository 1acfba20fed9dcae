/** Types of the HTTP API. Times are ISO 8601 in UTC, ids are UUIDs. */
import type {
  AskBody,
  AttachmentView,
  BackgroundView,
  ChoiceView,
  CitationView,
  ConversationSummaryView,
  ConversationView,
  DisclosureView,
  FileView,
  GptDraftBody,
  GptEditView,
  GptPageView,
  GptView,
  HistoryView,
  InstanceModelView,
  InstanceView,
  ListedGptView,
  MentionView,
  MessageView,
  MeView,
  ModelChoiceView,
  ModelParametersView,
  ModelsView,
  ModelUseView,
  NamedProviderView,
  NewSignUpInvitationView,
  OperatorModelView,
  PromiseView,
  PublicActionView,
  ReadAccessView,
  ReceiptView,
  SessionView,
  SettingsView,
  SignUpInvitationView,
  StalledQueueView,
  SummaryView,
  TaskFailuresView,
  TrainingChoiceView,
  WorkspaceView,
} from "./schema";

export type Time = string;

export type ModelStatus = InstanceModelView;

/** `cause`: why the embedded model is not running. It may contain paths and package names of the server. */
export type OperatorsModelStatus = OperatorModelView;

export type SignUpMode = "open" | "invitation" | "closed";

export type Instance = InstanceView;

export type Choice = ChoiceView;

export type Improve = TrainingChoiceView;

export type ImproveWithHistory = HistoryView;

export type WorkspaceService = "team" | "enterprise" | "api";
export type WorkspaceRole = "owner" | "admin" | "member";

/** A workspace of the user, with their role. */
export type Membership = WorkspaceView;

export type Me = MeView;

export type Session = SessionView;

export type Level = "me" | "workspace" | "link" | "everyone";
export type KnowledgeUse = "cite" | "quote";
/** Whether answers may quote the instructions verbatim. */
export type InstructionsUse = "keep" | "tell";

/** A GPT's category, chosen by its builder when publishing. */
export type Category = "writing" | "productivity" | "research" | "education" | "lifestyle" | "programming" | "other";
/** The order of GPTs: by name, or latest published first. */
export type Sort = "name" | "new";

export type Gpt = GptView & Partial<Pick<GptPageView, "actions" | "capability_uses" | "refused">>;

/** Facts about a GPT's actions that every user may know. */
export type PublicAction = PublicActionView;

export type GptEdit = GptEditView;

/** The part of a GPT that its builder edits, saved as a whole. */
export type Draft = Required<Omit<GptDraftBody, "edition" | "parameters">> & { parameters: Parameters };

export type KnowledgeFile = FileView;

/** A model that can be chosen, or the reason why not. */
export type Model = ModelChoiceView;

export type Models = ModelsView;

export type Recipient = Model["recipient"];
/** A model provider with its facts, if they are known for a recipient of earlier messages. */
export type NamedProvider = NamedProviderView;

/** Parameters of answers; null leaves the choice to the model. */
export type Parameters = ModelParametersView;

export type Citation = CitationView;

/** "parked": it waits for the user's decision on a consent card. */
export type MessageState = "complete" | "running" | "parked" | "stopped" | "failed" | "interrupted";

/** Why a model ended its answer. */
export type Finish =
  | "stop"
  | "length"
  | "tool_calls"
  | "content_filter"
  | "refusal"
  | "no_model"
  | "personal_data"
  | "written_call";

export type Message = MessageView;
export type Summary = SummaryView;

/** A file attached to a question. */
export type GivenFile = AttachmentView;

export type ConversationSummary = ConversationSummaryView;

export type Conversation = ConversationView;

/** The body of one turn. The server owns the history: only new content is sent. */
export type Turn = AskBody;

/** Data that has left the server; the ledger has the full record. */
export type Disclosed = DisclosureView;

export type Receipt = ReceiptView;

/** A model that got an answer's prompts, with its provider's facts at that time. */
export type ModelUse = ModelUseView;

/** A person who could have read it: what they can read, and how the owner would know. */
export type Reader = ReadAccessView;

export type KeptPromise = PromiseView;

export type InstanceSettings = SettingsView;

/**
 * A job, scheduled task or permanent task that failed in the last seven days; `error` is the class of the latest
 * failure.
 */
export type TaskFailures = TaskFailuresView;

/** Jobs in a queue that has not been processed for a quarter of an hour. */
export type WaitingJobs = StalledQueueView;

export type BackgroundWork = BackgroundView;

export type Invitation = SignUpInvitationView;

export type NewInvitation = NewSignUpInvitationView;

/** The GPT that answers one question instead of the chat's own. */
export type Mention = MentionView;

export type ListedGpt = ListedGptView;
