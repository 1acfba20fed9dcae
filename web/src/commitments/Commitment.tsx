/** One commitment: its short answer, what it means for the user, and behind "Details" the exact text with its proof. */
import { type ReactNode, useRef } from "react";
import type { Answer } from "../api/privacy";
import { Link } from "../app/router";
import { commitmentTexts as texts } from "../texts/commitments";
import { language } from "../texts/language";
import { typeset } from "../texts/typeset";
import { useHashScroll } from "../ui/useHashScroll";

export function Commitment({ answer, first = false }: { answer: Answer; first?: boolean }) {
  const { id, short, kept } = answer;
  const element = useRef<HTMLElement>(null);
  useHashScroll(id, element);
  return (
    <section
      ref={element}
      aria-labelledby={id}
      className={`scroll-mt-6 ${first ? "card p-5" : "border-t border-line py-5 first:border-0"}`}
      data-testid="commitment"
    >
      <h3 id={id} className="font-semibold">
        {typeset(short.question)}
      </h3>
      <p className="mt-1 max-w-prose">
        <strong className={`text-accent ${first ? "text-xl" : ""}`}>{typeset(short.verdict)}</strong>{" "}
        {typeset(short.text)}
      </p>
      {!kept && <p className="mt-2 text-caution">{texts.notYet}</p>}
      <ForYou answer={answer} />
      <Details answer={answer} />
    </section>
  );
}

function ForYou({ answer: { lines, evidence } }: { answer: Answer }) {
  if (lines.length === 0) return null;
  return (
    <div className="mt-3 max-w-prose border-s-2 border-accent ps-3 text-[0.9375rem]">
      <p className="label">{texts.forYou}</p>
      <ul className="mt-1 grid gap-1">
        {lines.map((line) => (
          <li key={line}>{typeset(line)}</li>
        ))}
      </ul>
      {evidence.length > 0 && (
        <p className="mt-1.5 flex flex-wrap gap-x-4 text-sm">
          {evidence.map(({ label, href }) => (
            <Link key={label} className="link" href={href}>
              {typeset(label)}
            </Link>
          ))}
        </p>
      )}
    </div>
  );
}

function Details({
  answer: { id, question, answer, details, readers, kept, mechanism, proofs, shown },
}: {
  answer: Answer;
}) {
  return (
    <details className="mt-3 text-sm">
      <summary className="w-fit cursor-pointer py-1 text-quiet hover:text-ink">{texts.details}</summary>
      <div className="mt-2 grid gap-4">
        <div>
          <h4 className="label">
            {texts.exact} <a href={`#${id}`}>{id}</a>
          </h4>
          <div lang={language === "en" ? undefined : "en"} className="max-w-prose">
            <p className="mt-1 font-medium">{question}</p>
            <p className="mt-1">{inline(answer)}</p>
          </div>
        </div>
        {readers.length > 0 && <Readers readers={readers} />}
        {details.length > 0 && (
          <ul lang={language === "en" ? undefined : "en"} className="grid max-w-prose list-disc gap-1.5 ps-5">
            {details.map((detail) => (
              <li key={detail}>{inline(detail)}</li>
            ))}
          </ul>
        )}
        {kept && (
          <dl className="grid gap-3">
            <Fact name={texts.mechanism}>
              <dd className="font-mono wrap-anywhere">{mechanism}</dd>
            </Fact>
            <Fact name={texts.proofs}>
              {proofs.map((proof) => (
                <dd key={proof} className="font-mono wrap-anywhere">
                  {proof}
                </dd>
              ))}
            </Fact>
            <Fact name={texts.shownWhere}>
              <dd>{shown}</dd>
            </Fact>
          </dl>
        )}
      </div>
    </details>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div>
      <dt className="label">{name}</dt>
      {children}
    </div>
  );
}

/** A table, or one paragraph per reader on a narrow screen. */
function Readers({ readers }: Pick<Answer, "readers">) {
  const { who, reads, noticed } = texts.readers;
  const columns = "grid gap-x-6 gap-y-1 py-2.5 sm:grid-cols-3";
  return (
    <div className="border-y border-line" data-testid="readers">
      <div aria-hidden className={`label hidden sm:grid ${columns}`}>
        <span>{who}</span>
        <span>{reads}</span>
        <span>{noticed}</span>
      </div>
      <ul className="divide-y divide-line sm:border-t sm:border-line">
        {readers.map((reader) => (
          <li key={reader.who} className={columns}>
            <span className="font-medium">{reader.who}</span>
            <span>
              <span className="sr-only">{reads}: </span>
              {reader.reads}
            </span>
            <span className="text-quiet">
              <span className="sr-only">{noticed}: </span>
              {reader.noticed}
            </span>
          </li>
        ))}
      </ul>
    </div>
  );
}

/** Renders Markdown's bold and code marks as elements. */
function inline(text: string): ReactNode[] {
  return text
    .split("**")
    .map((part, index) => (index % 2 === 1 ? <strong key={index}>{part}</strong> : withCode(part)));
}

function withCode(text: string): ReactNode[] {
  return text.split("`").map((part, index) => (index % 2 === 1 ? <code key={index}>{part}</code> : part));
}
