/** The builder of a new GPT. Nothing is stored before the first change. */

import { useCallback, useState } from "react";
import type { GptEdit } from "../api/types";
import { replaceAddress } from "../app/router";
import { useMe, useSession } from "../app/session";
import { noParameters } from "../models/parameters";
import { Builder } from "./Builder";

export default function NewGptPage() {
  const me = useMe();
  const { state } = useSession().instance.model;
  const [gpt, setGpt] = useState(() => blank({ id: me.id, name: me.name }));
  const [restored, setRestored] = useState(0);
  const replace = useCallback((now: GptEdit) => {
    setGpt((previous) => {
      if (previous.id === "" && location.pathname === "/gpts/new") replaceAddress(`/gpts/${now.id}/edit`);
      return now;
    });
  }, []);
  const restore = (now: GptEdit) => {
    replace(now);
    setRestored((times) => times + 1);
  };
  return (
    <Builder
      key={restored}
      gpt={gpt}
      first={state !== "unreachable" && restored === 0 ? "talk" : "configure"}
      onGpt={replace}
      onRestored={restore}
    />
  );
}

const blank = (builder: GptEdit["builder"]): GptEdit => ({
  id: "",
  builder,
  name: "",
  description: "",
  instructions: "",
  starters: [],
  model: null,
  knowledge_use: "cite",
  instructions_use: "keep",
  model_limit: "offered",
  people_choose: true,
  lets_choose: null,
  parameters: noParameters,
  capabilities: [],
  level: "me",
  category: "other",
  version: null,
  published: false,
  draft_changed: false,
  edition: 0,
  has_picture: false,
  mine: true,
  right: "own",
  stars: null,
  improve: { allowed: false, since: null, history: [] },
});
