import { renderToStaticMarkup } from "react-dom/server";
import { expect, test } from "vitest";
import { policyTexts } from "../texts/policies";
import { PolicyCard } from "./PolicyCard";

const policy = { kind: "privacy", note: "Shorter.", published_at: "2026-05-03T12:00:00Z", text: "# Text" } as const;
const shown = (version: number) =>
  renderToStaticMarkup(<PolicyCard policy={{ ...policy, version }} changes={["Shorter."]} />);

test("what changed is said from the second version on", () => {
  expect(shown(2)).toContain(policyTexts.changed);
  expect(shown(1)).not.toContain(policyTexts.changed);
});
