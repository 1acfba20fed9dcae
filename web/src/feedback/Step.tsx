import { type ReactNode, useId } from "react";

/** One of several consecutive steps. */
export function Step({
  n,
  title,
  className = "",
  children,
}: {
  n: number;
  title: string;
  className?: string;
  children: ReactNode;
}) {
  const id = useId();
  return (
    <section aria-labelledby={id} className={className}>
      <h3 id={id} className="mb-3 flex items-center gap-2.5 font-semibold">
        <span
          aria-hidden="true"
          className="inline-flex size-6 shrink-0 items-center justify-center rounded-full bg-wash font-mono text-xs text-accent"
        >
          {n}
        </span>
        {title}
      </h3>
      {children}
    </section>
  );
}
