import { expect, test } from "vitest";
import { type AskedChat, askAboutChat, onAskedAboutChat } from "./chatQuestions";

test("a question is heard until the listener goes", () => {
  const heard: AskedChat[] = [];
  const stop = onAskedAboutChat((question) => heard.push(question));
  askAboutChat({ kind: "share", chat: { id: "a" } });
  stop();
  askAboutChat({ kind: "share", chat: { id: "b" } });
  expect(heard).toEqual([{ kind: "share", chat: { id: "a" } }]);
});
