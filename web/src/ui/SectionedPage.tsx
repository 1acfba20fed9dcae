/** A page of named sections, one visible at a time; the section list is at the side, or above on a narrow screen. */
import { type ReactNode, useEffect, useRef } from "react";
import { Link } from "../app/router";
import { useTitle } from "../app/title";

export interface PageSection {
  id: string;
  label: string;
}

export function SectionedPage({
  title,
  intro,
  base,
  sections,
  current,
  children,
}: {
  title: string;
  intro?: string;
  /** The URL to which a section's id is appended. */
  base: string;
  sections: readonly PageSection[];
  current: PageSection;
  children: ReactNode;
}) {
  useTitle(`${current.label} · ${title}`);
  const list = useRef<HTMLUListElement>(null);
  useEffect(() => {
    const showChosen = () => {
      const row = list.current;
      const chosen = row?.querySelector<HTMLElement>("[aria-current]");
      if (row && chosen) row.scrollLeft = chosen.offsetLeft - (row.clientWidth - chosen.offsetWidth) / 2;
    };
    showChosen();
    addEventListener("resize", showChosen);
    return () => removeEventListener("resize", showChosen);
  }, [current.id]);
  return (
    <div className="mx-auto w-full max-w-5xl px-4 pt-8 pb-16 sm:px-8">
      <header className="mb-4 max-w-prose lg:mb-8">
        <h1 className="text-2xl font-semibold tracking-tight">{title}</h1>
        {intro && <p className="mt-1 text-quiet">{intro}</p>}
      </header>
      <div className="lg:grid lg:grid-cols-[13rem_minmax(0,1fr)] lg:items-start lg:gap-10">
        <nav
          aria-label={title}
          className="-mx-4 mb-8 border-b border-line px-4 sm:-mx-8 sm:px-8 lg:sticky lg:top-8 lg:m-0 lg:border-0 lg:p-0"
        >
          <ul ref={list} className="relative flex gap-1 overflow-x-auto pb-2 lg:flex-col lg:overflow-visible lg:p-0">
            {sections.map(({ id, label }) => (
              <li key={id} className="shrink-0">
                <Link
                  href={`${base}/${id}`}
                  aria-current={id === current.id ? "page" : undefined}
                  className="flex min-h-11 items-center rounded-lg px-3 text-sm text-quiet hover:bg-raised aria-[current]:bg-wash aria-[current]:font-medium aria-[current]:text-accent"
                >
                  {label}
                </Link>
              </li>
            ))}
          </ul>
        </nav>
        <div className="min-w-0">{children}</div>
      </div>
    </div>
  );
}
