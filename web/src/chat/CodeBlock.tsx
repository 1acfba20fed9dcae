import { lazy, Suspense, useState } from "react";
import { IconButton } from "../parts/Button";
import { CopyButton } from "../parts/CopyButton";
import { t } from "../texts";

const Highlighted = lazy(() => import("./Highlighted"));
/** Characters over which code is shown plain: colouring it would hold up the page. */
const longest = 40_000;

export function CodeBlock({ language, code, open }: { language: string; code: string; open: boolean }) {
  const [wrap, setWrap] = useState(false);
  const name = language || t.chat.plainText;
  const plain = open || language === "" || code.length > longest;
  return (
    <figure className="overflow-hidden rounded-xl border border-line bg-surface">
      <figcaption className="flex min-h-9 items-center justify-between gap-2 border-b border-line bg-raised ps-4 pe-1">
        <span className="label">{name}</span>
        <span className="flex">
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
        aria-label={`${t.chat.code}: ${name}`}
        className={`overflow-x-auto px-4 py-3 text-sm leading-relaxed ${wrap ? "whitespace-pre-wrap" : ""}`}
      >
        <code className="font-mono">
          {plain ? (
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
