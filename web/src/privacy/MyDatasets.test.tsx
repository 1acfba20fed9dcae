import { renderToStaticMarkup } from "react-dom/server";
import { describe, expect, it } from "vitest";
import type { MayHold } from "../api/datasets";
import { OfMyGpts } from "./MyDatasets";

const dataset: MayHold = {
  id: "1",
  state: "destroyed",
  built_at: "2026-05-03T12:00:00Z",
  expires_at: "2026-08-03T12:00:00Z",
  purpose: "To answer better",
  gpts: [
    { id: "2", name: "Guide" },
    { id: "3", name: null },
  ],
  models: [{ name: "Beacon", recorded_at: "2026-06-03T12:00:00Z" }],
};

describe("what may hold something of one's GPTs", () => {
  it("says which GPTs, which model came of it, and that it is not certain", () => {
    const shown = renderToStaticMarkup(<OfMyGpts datasets={[dataset]} />);
    for (const said of ["May include", "“Guide”, a GPT you deleted", "To answer better", "Beacon", "don’t show"]) {
      expect(shown).toContain(said);
    }
    expect(shown).not.toMatch(/\d+ (?:conversation|message|time)/);
  });
});
