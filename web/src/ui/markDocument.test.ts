import { expect, it, vi } from "vitest";
import { markDocument } from "./markDocument";

it("keeps a mark until the last part that shows it is gone", () => {
  const dataset: DOMStringMap = {};
  vi.stubGlobal("document", { documentElement: { dataset } });
  const first = markDocument("beside");
  const second = markDocument("beside");
  const other = markDocument("split");
  first();
  other();
  expect(dataset).toEqual({ beside: "" });
  second();
  expect(dataset).toEqual({});
});
