import type { Answer, Answers } from "../api/privacy";
import { Link } from "../app/router";
import { t } from "../texts";
import { Icon } from "../ui/Icon";

/** The promises answered, those that are kept clearly apart from those that are not yet. */
export function Promises({ answered: { about, answers: promises, facts } }: { answered: Answers }) {
  const kept = promises.filter((promise) => promise.kept);
  const notYet = promises.filter((promise) => !promise.kept);
  return (
    <>
      <p className="mb-6 flex flex-wrap gap-x-4 text-sm text-quiet">
        {about}
        <a className="link" href={`/privacy/answers${window.location.search}`}>
          {t.privacy.plain}
        </a>
      </p>
      <h3 className="label mb-3">{t.privacy.keptTitle}</h3>
      <ul className="grid gap-3" data-testid="promises-kept">
        {kept.map((promise) => (
          <Row key={promise.id} promise={promise} />
        ))}
      </ul>
      {notYet.length > 0 && (
        <>
          <h3 className="label mt-8">{t.privacy.notYetTitle}</h3>
          <p className="mb-3 text-sm text-quiet">{t.privacy.notYetText}</p>
          <ul className="grid gap-3" data-testid="promises-not-yet">
            {notYet.map((promise) => (
              <Row key={promise.id} promise={promise} />
            ))}
          </ul>
        </>
      )}
      <h3 className="label mt-8 mb-3">{t.privacy.server}</h3>
      <Facts facts={facts} />
    </>
  );
}

/** What is the same for everybody here, and the operator's to say. */
function Facts({ facts }: Pick<Answers, "facts">) {
  return (
    <dl className="card grid gap-x-8 gap-y-3 p-4 sm:grid-cols-2" data-testid="server-facts">
      {facts.map(({ name, value }) => (
        <div key={name}>
          <dt className="text-sm text-quiet">{name}</dt>
          <dd className="wrap-anywhere">{value}</dd>
        </div>
      ))}
    </dl>
  );
}

function Row({ promise }: { promise: Answer }) {
  const look = promise.kept ? "card" : "rounded-[0.875rem] border border-dashed border-edge";
  const badge = promise.kept ? "bg-wash text-accent" : "bg-caution-wash text-caution";
  return (
    <li className={`${look} p-4`}>
      <div className="flex items-start justify-between gap-3">
        <h4 className="font-semibold">
          <span className="me-2 font-mono text-sm font-normal text-quiet">{promise.id}</span>
          {promise.question}
        </h4>
        <span className={`inline-flex shrink-0 items-center gap-1 rounded-full px-2.5 py-0.5 text-sm ${badge}`}>
          {promise.kept && <Icon name="check" className="size-4" />}
          {promise.kept ? t.privacy.kept : t.privacy.notYet}
        </span>
      </div>
      <p className="mt-1.5 max-w-prose">{promise.answer}</p>
      {promise.readers.length > 0 && <Readers readers={promise.readers} />}
      <ForYou answer={promise} />
      {promise.kept && <Details promise={promise} />}
    </li>
  );
}

/** A table where there is room for one; on a narrow screen each reader is a paragraph. */
function Readers({ readers }: Pick<Answer, "readers">) {
  const { who, reads, noticed } = t.privacy.readers;
  const columns = "grid gap-x-6 gap-y-1 py-2.5 sm:grid-cols-3";
  return (
    <div className="mt-3 border-y border-line" data-testid="readers">
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
              <span className="sr-only">{reads + t.common.colon}</span>
              {reader.reads}
            </span>
            <span className="text-quiet">
              <span className="sr-only">{noticed + t.common.colon}</span>
              {reader.noticed}
            </span>
          </li>
        ))}
      </ul>
    </div>
  );
}

function ForYou({ answer: { lines, evidence } }: { answer: Answer }) {
  if (lines.length === 0) return null;
  return (
    <div className="mt-3 max-w-prose border-s-2 border-accent ps-3">
      <p className="label">{t.privacy.forYou}</p>
      <ul className="mt-1 grid gap-1">
        {lines.map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ul>
      {evidence.length > 0 && (
        <p className="mt-1.5 flex flex-wrap gap-x-4 text-sm">
          {evidence.map(({ label, href }) => (
            <Link key={label} className="link" href={href}>
              {label}
            </Link>
          ))}
        </p>
      )}
    </div>
  );
}

function Details({ promise: { mechanism, proofs, shown } }: { promise: Answer }) {
  return (
    <details className="mt-2 text-sm">
      <summary className="min-h-6 text-quiet">{t.privacy.details}</summary>
      <dl className="mt-2 grid gap-2">
        <div>
          <dt className="label">{t.privacy.mechanism}</dt>
          <dd className="font-mono wrap-anywhere">{mechanism}</dd>
        </div>
        <div>
          <dt className="label">{t.privacy.proofs}</dt>
          {proofs.map((proof) => (
            <dd key={proof} className="font-mono wrap-anywhere">
              {proof}
            </dd>
          ))}
        </div>
        <div>
          <dt className="label">{t.privacy.shown}</dt>
          <dd>{shown}</dd>
        </div>
      </dl>
    </details>
  );
}
