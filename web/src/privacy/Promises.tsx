import type { KeptPromise } from "../api/types";
import { Icon } from "../parts/Icon";
import { t } from "../texts";

/** The promises answered, those that are kept clearly apart from those that are not yet. */
export function Promises({ promises }: { promises: readonly KeptPromise[] }) {
  const kept = promises.filter((promise) => promise.kept);
  const notYet = promises.filter((promise) => !promise.kept);
  return (
    <>
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
    </>
  );
}

function Row({ promise }: { promise: KeptPromise }) {
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
      {promise.kept && <Details promise={promise} />}
    </li>
  );
}

function Details({ promise: { mechanism, proofs, shown } }: { promise: KeptPromise }) {
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
