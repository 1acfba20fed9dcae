import { expect, test } from "vitest";
import { matchRoute, pageAt, type Route } from "./routes";

const routes: Route<string>[] = [
  ["/", () => "home"],
  ["/gpts", () => "all"],
  ["/gpts/bring", () => "bring"],
  ["/gpts/:id/actions/:section", ({ id, section }) => `${id} ${section}`],
  ["/gpts/:id", ({ id, visit }) => `${id} ${visit}`],
];

test.each([
  ["/", "home"],
  ["/gpts", "all"],
  ["/gpts/bring", "bring"],
  ["/gpts/17", "17 3"],
  ["/gpts/17/actions/new", "17 new"],
])("%s is %s", (path, page) => expect(pageAt(routes, path, 3)).toBe(page));

test.each(["/gpts/", "/gpts/17/actions", "/gpts/17/actions/", "/gpts/17/actions/1/more", "//gpts", "/nowhere", ""])(
  "%s is nothing",
  (path) => expect(pageAt(routes, path)).toBeNull(),
);

test("a name in the pattern is never what stands in the address", () => {
  expect(matchRoute("/gpts/:id", "/gpts/:id")).toEqual({ id: ":id" });
  expect(matchRoute("/gpts", "/:gpts")).toBeNull();
});
