/** The artifact in the panel with its versions, kept up to date while answers stream. */
import { useDeferredValue, useMemo, useRef, useState } from "react";
import type { View } from "../chat/conversation";
import { pathTo } from "../chat/tree";
import { type AnswerSource, type Artifact, artifactKind, artifactsIn, documentOf, versionsIn } from "./artifacts";
import type { WantedArtifact } from "./openArtifact";

interface ShownArtifact {
  /** Null if its answer is no longer shown. */
  artifact: Artifact | null;
  /** The 1-based version number. */
  version: number;
  versions: number;
  /** Shows this version. Choosing the last one follows later versions. */
  choose: (version: number) => void;
}

export function useShownArtifact(view: View, target: WantedArtifact): ShownArtifact {
  const answers = useDeferredValue(useAnswers(view));
  const read = useReader();
  const chain = useMemo(() => chainWith(answers, target, read), [answers, target, read]);
  const [chosenIndex, setChosenIndex] = useState(() => {
    const at = chain.findIndex(({ answer }) => answer === target.answer);
    return at === chain.length - 1 ? null : at;
  });
  const at = Math.min(chosenIndex ?? chain.length - 1, chain.length - 1);
  const choose = (version: number) => setChosenIndex(version >= chain.length ? null : version - 1);
  return { artifact: chain[at] ?? null, version: at + 1, versions: chain.length, choose };
}

function useAnswers({ nodes, head }: View): AnswerSource[] {
  return useMemo(
    () =>
      pathTo(nodes, head)
        .filter(({ role }) => role === "assistant")
        .map(({ key, text, state }) => ({ key, text, live: state === "running" })),
    [nodes, head],
  );
}

/** Parses each answer once; only a streaming one is parsed again. */
function useReader(): (answer: AnswerSource) => Artifact[] {
  const cache = useRef(new Map<string, { text: string; live: boolean; found: Artifact[] }>());
  return useRef((answer: AnswerSource) => {
    const cached = cache.current.get(answer.key);
    if (cached?.text === answer.text && cached.live === answer.live) return cached.found;
    const found = artifactsIn(answer);
    cache.current.set(answer.key, { text: answer.text, live: answer.live, found });
    return found;
  }).current;
}

function chainWith(
  answers: readonly AnswerSource[],
  { answer, language, code }: WantedArtifact,
  read: (answer: AnswerSource) => Artifact[],
): Artifact[] {
  const source = answers.find(({ key }) => key === answer);
  if (source === undefined) return [];
  if (code === null) return [documentOf(source)];
  const chains = versionsIn(answers, read);
  const chainWhere = (predicate: (artifact: Artifact) => boolean) =>
    chains.find((chain) => chain.some((artifact) => artifact.answer === answer && predicate(artifact)));
  const found = chainWhere((one) => one.code === code) ?? chainWhere((one) => one.code.startsWith(code));
  const kind = artifactKind(language, code) ?? "code";
  return found ?? [{ answer, n: -1, kind, language: language.toLowerCase(), file: null, code, open: false }];
}
