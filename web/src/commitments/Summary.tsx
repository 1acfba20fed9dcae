/** In Settings: what people ask first, at a glance, and the way to all commitments. */
import { readAnswers } from "../api/privacy";
import { useResource } from "../api/useResource";
import { Link } from "../app/router";
import { commitmentTexts as words } from "../texts/commitments";
import { typeset } from "../texts/typeset";
import { buttonLook } from "../ui/Button";
import { ResourceView } from "../ui/ResourceView";
import { askedFirst } from "./askedFirst";

export function CommitmentsSummary() {
  const query = useResource("answers", readAnswers);
  return (
    <ResourceView query={query}>
      {({ answers }) => (
        <>
          <ul className="card divide-y divide-line">
            {askedFirst(answers).first.map(({ id, short }) => (
              <li key={id} className="px-4 py-3">
                <p className="font-medium">{typeset(short.question)}</p>
                <p>
                  <strong className="text-accent">{typeset(short.verdict)}</strong> {typeset(short.text)}
                </p>
              </li>
            ))}
          </ul>
          <p className="mt-4">
            <Link className={buttonLook("plain")} href="/privacy">
              {words.all}
            </Link>
          </p>
        </>
      )}
    </ResourceView>
  );
}
