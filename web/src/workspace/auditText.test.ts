import { describe, expect, it } from "vitest";
import { type Entry, queryOf } from "../api/workspace";
import { actorName, detailsOf } from "./auditText";

const entry: Entry = {
  id: 1,
  at: "2026-11-25T12:00:00Z",
  act: "role_changed",
  made_by: "person",
  actor: "Otto",
  actor_id: "o",
  about: "Max",
  about_id: "m",
  details: {},
  to_the_day: false,
};

describe("an entry of the audit log", () => {
  it("says who did it", () => {
    expect(actorName(entry)).toBe("Otto");
    expect(actorName({ ...entry, made_by: "operator", actor: "Olga" })).toBe("Operator Olga");
    expect(actorName({ ...entry, made_by: "operator", actor_id: null })).toBe("The command line");
    expect(actorName({ ...entry, made_by: "server", actor: "", actor_id: null })).toBe("The server");
  });

  it("says a change as before and after, and a list", () => {
    const details = {
      role: { before: "admin", after: "member" },
      friends: { before: [], after: ["a.example", "b.example"] },
      gpts: 2,
    };
    expect(detailsOf({ ...entry, details })).toEqual([
      "Role: admin → member",
      "friends: – → a.example, b.example",
      "GPTs: 2",
    ]);
  });
});

describe("the filter", () => {
  it("asks for whole days, both included", () => {
    const asked = new URLSearchParams(queryOf({ act: "", person: "", since: "2026-11-24", until: "2026-11-24" }));
    const day = Date.parse(asked.get("until") ?? "") - Date.parse(asked.get("since") ?? "");
    expect(day).toBe(86_400_000);
    expect(queryOf({ act: "", person: "", since: "", until: "" })).toBe("");
  });
});
