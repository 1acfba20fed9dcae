import { request } from "./request";
import type { PlacementView } from "./schema";
import type { ConversationSummary } from "./types";

/** A chat's title and placement. */
export type PlacedChat = Pick<ConversationSummary, "id" | "title"> & PlacementView;

export const readPlacement = (id: string) => request<PlacementView>("GET", `/api/conversations/${id}/placement`);
