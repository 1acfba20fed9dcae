/** Renders a resource that is loading, failed (with a retry button) or loaded. */
import type { ReactNode } from "react";
import { ApiError, operatorHelps, sentenceOf } from "../api/request";
import type { ResourceQuery } from "../api/useResource";
import { useRetryWhenReady } from "../api/useRetryWhenReady";
import { OperatorLine } from "../app/OperatorLine";
import { t } from "../texts";
import { Button } from "./Button";
import { Notice } from "./Notice";
import { OtherSpace, otherSpaceOf } from "./OtherSpace";

export function ResourceView<T>({
  query,
  children,
  missing,
}: {
  query: ResourceQuery<T>;
  children: (value: T) => ReactNode;
  missing?: ReactNode;
}) {
  const { resource, reload } = query;
  if (resource.state === "ready") return children(resource.value);
  if (resource.state === "loading") return <Loading />;
  if (missing && resource.error instanceof ApiError && resource.error.status === 404) return missing;
  return <Failure error={resource.error} onRetry={() => void reload()} />;
}

export function Loading() {
  return (
    <div role="status" className="flex items-center gap-3 py-6 text-quiet">
      <span className="size-4 animate-spin rounded-full border-2 border-line border-t-accent" aria-hidden="true" />
      {t.common.loading}
    </div>
  );
}

export function Failure({ error, onRetry }: { error: unknown; onRetry: () => void }) {
  useRetryWhenReady(error, onRetry);
  const elsewhere = error instanceof ApiError ? otherSpaceOf(error) : null;
  if (elsewhere !== null) return <OtherSpace sentence={sentenceOf(error)} space={elsewhere} />;
  return (
    <Notice tone="danger">
      <p className="font-medium">{t.common.failed}</p>
      <p>{sentenceOf(error)}</p>
      {operatorHelps(error) && <OperatorLine className="mt-1" />}
      <Button className="mt-3" onClick={onRetry}>
        {t.common.retry}
      </Button>
    </Notice>
  );
}

export function Empty({ title, children }: { title: string; children?: ReactNode }) {
  return (
    <div className="rounded-2xl border border-dashed border-edge px-6 py-10 text-center">
      <p className="font-medium">{title}</p>
      {children && <div className="mx-auto mt-1 max-w-prose text-quiet">{children}</div>}
    </div>
  );
}
