import { expect, test } from "vitest";
import { type AskedChat, askAboutChat, onAskedAboutChat } from "./chatQuestions";

test("a question is heard until the listener goes", () => {
  const heard: AskedChat[] = [];
  const stop = onAskedAboutChat((question) => heard.push(question));
  askAboutChat({ what: "share", chat: { id: "a" } });
  stop();
  askAboutChat({ what: "share", chat: { id: "b" } });
  expect(heard).toEqual([{ what: "share", chat: { id: "a" } }]);
});
