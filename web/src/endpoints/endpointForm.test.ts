import { describe, expect, it } from "vitest";
import {
  bodyOf,
  daysAreFine,
  emptyFields,
  endpointChange,
  factsOf,
  headersOf,
  newEndpoint,
  noFacts,
} from "./endpointForm";

describe("what an operator writes about an endpoint", () => {
  it("reads headers a line each", () => {
    expect(headersOf("X-Team: research\n\nX-Place:here: now ")).toEqual({
      "X-Team": "research",
      "X-Place": "here: now",
    });
    expect(headersOf("no header")).toBeNull();
  });

  it("reads body fields as a JSON object only", () => {
    expect(bodyOf('{"store": false}')).toEqual({ store: false });
    expect(bodyOf(" ")).toEqual({});
    for (const wrong of ["[1]", "null", "{store}", "1"]) expect(bodyOf(wrong)).toBeNull();
  });

  it("keeps the saved key and headers unless others are written", () => {
    expect(endpointChange(emptyFields)).toMatchObject({ key: null, headers: null });
    expect(endpointChange({ ...emptyFields, removesKey: true })).toMatchObject({ key: "" });
    expect(endpointChange({ ...emptyFields, key: "sk-1" })).toMatchObject({ key: "sk-1" });
  });

  it("takes what is not written as unknown", () => {
    expect(factsOf(noFacts)).toMatchObject({ retention_days: null, trains: null, people_look: null });
    expect(newEndpoint(emptyFields, { ...noFacts, days: "0", trains: "no" }).facts).toMatchObject({
      retention_days: 0,
      trains: false,
    });
    expect(daysAreFine("30")).toBe(true);
    expect(daysAreFine("a month")).toBe(false);
  });
});
