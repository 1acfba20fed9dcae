/** The privacy commitments, for visitors and users: common questions first, then the rest, then how to verify them. */
import type { ReactNode } from "react";
import { CHECKPOINT } from "../api/evidence";
import { type Answer, type Answers, readAnswers } from "../api/privacy";
import { inThisSpace } from "../api/space";
import { useResource } from "../api/useResource";
import { Link } from "../app/router";
import { useSession } from "../app/session";
import { commitmentTexts as texts } from "../texts/commitments";
import { settingsTexts } from "../texts/settings";
import { typeset } from "../texts/typeset";
import { Page, Section } from "../ui/Page";
import { ResourceView } from "../ui/ResourceView";
import { Commitment } from "./Commitment";
import { splitCommonQuestions } from "./commonQuestions";

const CHECK = "check";
const SERVER = "server";

export default function CommitmentsPage() {
  const { me, instance } = useSession();
  const query = useResource(`answers ${window.location.search}`, readAnswers);
  const back = me
    ? { href: "/settings/about", label: settingsTexts.title }
    : { href: "/sign-in", label: instance.name };
  return (
    <Page wide title={texts.title} intro={texts.intro} back={back}>
      <ResourceView query={query}>{(commitments) => <Commitments commitments={commitments} />}</ResourceView>
    </Page>
  );
}

function Commitments({ commitments: { about, answers, facts } }: { commitments: Answers }) {
  const { first, more } = splitCommonQuestions(answers);
  return (
    <div className="lg:grid lg:grid-cols-[14rem_minmax(0,1fr)] lg:items-start lg:gap-12">
      <Contents answers={[...first, ...more]} />
      <div className="min-w-0 max-w-3xl">
        <p className="mb-6 flex flex-wrap gap-x-4 text-sm text-quiet">
          {typeset(about)}
          <a className="link" href={inThisSpace(`/privacy/answers${printQuery()}`)}>
            {texts.printVersion}
          </a>
        </p>
        <Section title={texts.commonQuestions} id="first">
          <div className="grid gap-3">
            {first.map((answer) => (
              <Commitment key={answer.id} answer={answer} first />
            ))}
          </div>
        </Section>
        <Section title={texts.moreAnswers} id="more">
          {more.map((answer) => (
            <Commitment key={answer.id} answer={answer} />
          ))}
        </Section>
        <Section title={texts.check} id={CHECK}>
          <WaysToCheck />
        </Section>
        <Section title={texts.server} id={SERVER}>
          <dl className="card grid gap-x-8 gap-y-3 p-4 sm:grid-cols-2" data-testid="server-facts">
            {facts.map(({ name, value }) => (
              <div key={name}>
                <dt className="text-sm text-quiet">{name}</dt>
                <dd className="wrap-anywhere">{value}</dd>
              </div>
            ))}
          </dl>
        </Section>
      </div>
    </div>
  );
}

/** The URL of the printable version, with the same GPT or chat and all details open. */
function printQuery(): string {
  const about = new URLSearchParams(window.location.search);
  about.set("details", "true");
  return `?${about.toString()}`;
}

function Contents({ answers }: { answers: readonly Answer[] }) {
  const places = [
    ...answers.map(({ id, short }) => ({ id, label: typeset(short.question) })),
    { id: CHECK, label: texts.check },
    { id: SERVER, label: texts.server },
  ];
  return (
    <nav aria-label={texts.contents} className="hidden lg:sticky lg:top-8 lg:block">
      <p className="label mb-2">{texts.contents}</p>
      <ul className="grid gap-0.5 border-s border-line">
        {places.map(({ id, label }) => (
          <li key={id}>
            <a
              href={`#${id}`}
              className="-ms-px block border-s border-transparent py-1 ps-3 text-sm text-quiet hover:border-accent hover:text-accent"
            >
              {label}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  );
}

function WaysToCheck() {
  const { checks } = texts;
  return (
    <ul className="card divide-y divide-line">
      <WayToCheck text={checks.recordsText}>
        <Link className="link font-medium" href="/evidence">
          {checks.records}
        </Link>
      </WayToCheck>
      <WayToCheck text={checks.checkpointText}>
        <a className="link font-medium" href={CHECKPOINT}>
          {checks.checkpoint}
        </a>
      </WayToCheck>
      <WayToCheck text={checks.verifyText} code="discreet verify">
        <span className="font-medium">{checks.verify}</span>
      </WayToCheck>
      <WayToCheck text={checks.threatsText} code="docs/threat-model.md">
        <span className="font-medium">{checks.threats}</span>
      </WayToCheck>
    </ul>
  );
}

function WayToCheck({ text, code, children }: { text: string; code?: string; children: ReactNode }) {
  return (
    <li className="px-4 py-3">
      <p>{children}</p>
      <p className="text-sm text-quiet">
        {text} {code && <code>{code}</code>}
      </p>
    </li>
  );
}
