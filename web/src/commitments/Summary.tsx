/** In Settings: the common questions at a glance, with a link to all commitments. */
import type { Answer } from "../api/privacy";
import { Link } from "../app/router";
import { commitmentTexts as texts } from "../texts/commitments";
import { typeset } from "../texts/typeset";
import { buttonClass } from "../ui/Button";
import { splitCommonQuestions } from "./commonQuestions";

export function CommitmentsSummary({ answers }: { answers: readonly Answer[] }) {
  return (
    <>
      <ul className="card divide-y divide-line">
        {splitCommonQuestions(answers).first.map(({ id, short }) => (
          <li key={id} className="px-4 py-3">
            <p className="font-medium">{typeset(short.question)}</p>
            <p>
              <strong className="text-accent">{typeset(short.verdict)}</strong> {typeset(short.text)}
            </p>
          </li>
        ))}
      </ul>
      <p className="mt-4">
        <Link className={buttonClass("plain")} href="/privacy">
          {texts.all}
        </Link>
      </p>
    </>
  );
}
