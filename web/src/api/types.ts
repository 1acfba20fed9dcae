/** The values of the HTTP contract. Times are ISO 8601 in UTC, ids are UUIDs. */
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

/** `cause`: why the embedded model does not run. It may name paths and packages of the server. */
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
/** Whether answers may repeat the instructions word for word. */
export type InstructionsUse = "keep" | "tell";

/** What a GPT is for, as its builder says when publishing it. */
export type Category = "writing" | "productivity" | "research" | "education" | "lifestyle" | "programming" | "other";
/** How GPTs are listed: by name, or the latest published first. */
export type Sort = "name" | "new";

export type Gpt = GptView & Partial<Pick<GptPageView, "actions" | "capability_uses" | "refused">>;

/** What every user of a GPT may know about its actions. */
export type PublicAction = PublicActionView;

export type GptEdit = GptEditView;

/** The part of a GPT that its builder writes and that is saved as one. */
export type Draft = Required<Omit<GptDraftBody, "edition" | "parameters">> & { parameters: Parameters };

export type KnowledgeFile = FileView;

/** A model that can be chosen, or says why not. */
export type Model = ModelChoiceView;

export type Models = ModelsView;

export type Recipient = Model["recipient"];
/** A model provider with its facts, if they are known for one that received something earlier. */
export type NamedProvider = NamedProviderView;

/** Parameters of answers; null where the model decides. */
export type Parameters = ModelParametersView;

export type Citation = CitationView;

/** "parked": it waits for the person's answer to a consent card. */
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

/** A file that was given with a question. */
export type GivenFile = AttachmentView;

export type ConversationSummary = ConversationSummaryView;

export type Conversation = ConversationView;

/** The body of one turn. The server owns the history: only what is new is sent. */
export type Turn = AskBody;

/** Something that has left; the ledger has it whole. */
export type Disclosed = DisclosureView;

export type Receipt = ReceiptView;

/** A model that got an answer's prompts, with its provider's facts at that time. */
export type ModelUse = ModelUseView;

/** A person who could have read it: what they can read, and how its owner would know. */
export type Reader = ReadAccessView;

export type KeptPromise = PromiseView;

export type InstanceSettings = SettingsView;

/** A job, a chore or an endless task that failed in the last seven days; `error` is the class of the latest. */
export type TaskFailures = TaskFailuresView;

/** Jobs of a queue that nothing has worked on for a quarter of an hour. */
export type WaitingJobs = StalledQueueView;

export type BackgroundWork = BackgroundView;

export type Invitation = SignUpInvitationView;

export type NewInvitation = NewSignUpInvitationView;

/** The GPT that answers one question in the place of the chat’s own. */
export type Mention = MentionView;

export type ListedGpt = ListedGptView;
