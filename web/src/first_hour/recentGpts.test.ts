import { describe, expect, it } from "vitest";
import type { ConversationSummary } from "../api/types";
import { recentGpts } from "./recentGpts";

const chat = (gpt: string | null, updated_at: string) =>
  ({ gpt: gpt && { id: gpt, name: gpt, has_picture: false }, updated_at }) as ConversationSummary;

describe("Recent GPTs", () => {
  it("are those of the latest chats, each once, and at most four", () => {
    const chats = ["2026-01-01", "2026-01-06", "2026-01-03", "2026-01-05", "2026-01-04", "2026-01-02"].map((day, n) =>
      chat(["a", "b", "a", "c", "d", "e"][n]!, day),
    );
    expect(recentGpts(chats).map(({ id }) => id)).toEqual(["b", "c", "d", "a"]);
  });
  it("leave out chats without a GPT", () => {
    expect(recentGpts([chat(null, "2026-01-02")])).toEqual([]);
  });
});
