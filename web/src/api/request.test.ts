import { afterEach, describe, expect, it, vi } from "vitest";
import { ApiError, refusalFrom, request, sentenceOf } from "./request";
import { showSpace, spaceChange } from "./space";

afterEach(() => vi.unstubAllGlobals());

const answering = (status: number, body: string, headers: Record<string, string> = {}) =>
  vi.stubGlobal(
    "fetch",
    vi.fn(async () => new Response(status === 204 ? null : body, { status, headers })),
  );

describe("request", () => {
  it("says which space the page shows, and tells the page when that is another", async () => {
    const told = vi.fn();
    spaceChange.addEventListener("elsewhere", told);
    showSpace("a-workspace");
    answering(409, JSON.stringify({ error: { code: "elsewhere", message: "Load anew.", field: null } }));
    await expect(request("GET", "/api/x")).rejects.toMatchObject({ code: "elsewhere" });
    expect(vi.mocked(fetch).mock.lastCall?.[1]?.headers).toMatchObject({ "Discreet-Space": "a-workspace" });
    expect(told).toHaveBeenCalledOnce();
    showSpace(null);
  });

  it("turns the server's error into its sentence", async () => {
    answering(422, JSON.stringify({ error: { code: "invalid", message: "The name is empty.", field: "name" } }));
    await expect(request("POST", "/api/x", {})).rejects.toMatchObject({
      status: 422,
      code: "invalid",
      message: "The name is empty.",
      field: "name",
    });
  });

  it("says how long to wait", async () => {
    answering(429, JSON.stringify({ error: { code: "too_many", message: "Too many attempts.", field: null } }), {
      "Retry-After": "30",
    });
    await expect(request("POST", "/api/x", {})).rejects.toMatchObject({ retryAfter: 30 });
  });

  it("has a sentence for a network that is gone", async () => {
    vi.stubGlobal(
      "fetch",
      vi.fn(async () => Promise.reject(new TypeError("Failed to fetch"))),
    );
    await expect(request("GET", "/api/x")).rejects.toMatchObject({ status: 0, code: "unreached" });
  });

  it("sends JSON with every unsafe method, also without a body", async () => {
    answering(204, "");
    await request("DELETE", "/api/x");
    expect(vi.mocked(fetch).mock.calls[0]?.[1]).toMatchObject({ headers: { "Content-Type": "application/json" } });
  });
});

describe("refusalFrom", () => {
  it.each([
    "",
    "<html>Bad gateway</html>",
    "null",
    '{"error":null}',
    '{"error":{"message":""}}',
    '{"error":{"message":5}}',
  ])("never shows %j", async (body) => {
    expect((await refusalFrom(502, body)).message).toMatch(/^Something went wrong on the server/);
    expect((await refusalFrom(400, body)).message).toMatch(/^The server refused this request \(400\)/);
  });

  it("ignores a Retry-After that is a date", async () => {
    expect((await refusalFrom(429, "", "Wed, 21 Oct 2026 07:28:00 GMT")).retryAfter).toBeNull();
  });

  it("says what the server says when its sentences cannot be fetched in the reader's language", async () => {
    vi.doMock("../texts/typeset", () => Promise.reject(new TypeError("Failed to fetch")));
    const body = JSON.stringify({ error: { code: "invalid", message: "The name's empty.", field: null } });
    expect((await refusalFrom(422, body)).message).toBe("The name's empty.");
    vi.doUnmock("../texts/typeset");
    expect((await refusalFrom(422, body)).message).toBe("The name’s empty.");
  });
});

describe("sentenceOf", () => {
  it("shows no inner workings", () => {
    expect(sentenceOf(new TypeError("x is undefined"))).not.toContain("undefined");
    expect(sentenceOf(new ApiError(400, "invalid", "The name is empty."))).toBe("The name is empty.");
  });
});
