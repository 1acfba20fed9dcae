import type { ModelLimit } from "./modelLimit";
import { request } from "./request";
import type { Models } from "./types";

/** The models available in a chat, in a new chat with a GPT, or in a new one with this limit; the default first. */
export function readModels(
  gpt: string | null = null,
  conversation: string | null = null,
  limit: ModelLimit = "offered",
): Promise<Models> {
  const query = new URLSearchParams({
    ...(gpt !== null && { gpt_id: gpt }),
    ...(conversation !== null && { conversation_id: conversation }),
    ...(conversation === null && limit !== "offered" && { limit }),
  });
  return request<Models>("GET", `/api/models${query.size > 0 ? `?${query}` : ""}`);
}
