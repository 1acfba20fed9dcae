/** The layout of an ordinary page: heading, readable width and document title. */
import { type ReactNode, useRef } from "react";
import { Link } from "../app/router";
import { useTitle } from "../app/title";
import { useHashScroll } from "./useHashScroll";

export function Page({
  title,
  intro,
  back,
  actions,
  wide = false,
  children,
}: {
  title: string;
  intro?: string;
  /** The parent page. */
  back?: { href: string; label: string };
  actions?: ReactNode;
  /** Has a side list of its sections. */
  wide?: boolean;
  children: ReactNode;
}) {
  useTitle(title);
  return (
    <div className={`mx-auto w-full px-4 pt-8 pb-16 sm:px-8 ${wide ? "max-w-6xl" : "max-w-4xl"}`}>
      <header className="mb-8 flex flex-wrap items-start justify-between gap-4">
        <div className="max-w-prose flex-1 basis-72">
          {back && (
            <Link href={back.href} className="text-sm text-quiet hover:underline">
              ← {back.label}
            </Link>
          )}
          <h1 className="text-2xl font-semibold tracking-tight wrap-anywhere">{title}</h1>
          {intro && <p className="mt-1 text-quiet">{intro}</p>}
        </div>
        {actions}
      </header>
      {children}
    </div>
  );
}

export function Section({
  title,
  text,
  children,
  id,
}: {
  title: string;
  text?: string;
  children: ReactNode;
  id?: string;
}) {
  const region = useRef<HTMLElement>(null);
  const name = id ?? title.replaceAll(" ", "-");
  useHashScroll(name, region);
  return (
    <section ref={region} className="mt-12 scroll-mt-6 first:mt-0" aria-labelledby={name}>
      <h2 id={name} className="text-lg font-semibold">
        {title}
      </h2>
      {text && <p className="mt-1 max-w-prose text-quiet">{text}</p>}
      <div className="mt-4">{children}</div>
    </section>
  );
}
