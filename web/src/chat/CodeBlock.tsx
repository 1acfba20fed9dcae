import { lazy, memo, Suspense, use, useState } from "react";
import { artifactKind } from "../artifacts/artifacts";
import { AnswerKey, OpenArtifact } from "../artifacts/openArtifact";
import { t } from "../texts";
import { artifactTexts } from "../texts/artifacts";
import { IconButton } from "../ui/Button";
import { CopyButton } from "../ui/CopyButton";

const Highlighted = lazy(() => import("./Highlighted"));
/** Longer code, in characters, is shown without highlighting, which would block the page. */
const longest = 40_000;

export function CodeBlock({ language, code, open }: { language: string; code: string; open: boolean }) {
  const [wrap, setWrap] = useState(false);
  const name = language || t.chat.plainText;
  const plain = language === "" || code.length > longest;
  return (
    <figure className="overflow-hidden rounded-xl border border-line bg-surface">
      <figcaption className="flex min-h-9 items-center justify-between gap-2 border-b border-line bg-raised ps-4 pe-1">
        <span className="label">{name}</span>
        <span className="flex">
          <OpenBeside language={language} code={code} />
          <IconButton
            small
            icon="wrap"
            label={t.chat.wrap}
            aria-pressed={wrap}
            className="aria-pressed:text-accent"
            onClick={() => setWrap(!wrap)}
          />
          <CopyButton label={t.chat.copyCode} text={() => code} />
        </span>
      </figcaption>
      <pre
        tabIndex={0}
        role="group"
        aria-label={`${t.chat.code}${t.common.colon}${name}`}
        className={`overflow-x-auto px-4 py-3 text-sm leading-relaxed ${wrap ? "whitespace-pre-wrap" : ""}`}
      >
        <code className="font-mono">
          {open ? (
            <GrowingCode code={code} />
          ) : plain ? (
            code
          ) : (
            <Suspense fallback={code}>
              <Highlighted language={language} code={code} />
            </Suspense>
          )}
        </code>
      </pre>
    </figure>
  );
}

function OpenBeside({ language, code }: { language: string; code: string }) {
  const [open, answer] = [use(OpenArtifact), use(AnswerKey)];
  if (open === null || artifactKind(language, code) === null) return null;
  const label = artifactTexts.open;
  return <IconButton small icon="split" label={label} onClick={() => open({ answer, language, code })} />;
}

/** Lines per layout group: while code grows, only the last group is laid out again. */
const TOGETHER = 40;

function GrowingCode({ code }: { code: string }) {
  const lines = code.split("\n");
  const parts = Array.from({ length: Math.ceil(lines.length / TOGETHER) }, (_, n) => n * TOGETHER);
  return parts.map((from) => <Lines key={from} text={lines.slice(from, from + TOGETHER).join("\n")} />);
}

const Lines = memo(function Lines({ text }: { text: string }) {
  return <span className="block">{text}</span>;
});
