/** Tabs for alternative views, each with its own URL. */
import { Link } from "../app/router";

interface TabsProps {
  label: string;
  /** Whether the label is visible or only for screen readers. */
  labelled?: boolean;
  tabs: readonly { label: string; href: string; chosen: boolean }[];
}

export function InsightTabs({ label, labelled = false, tabs }: TabsProps) {
  return (
    <nav aria-label={label} className="flex flex-wrap items-center gap-1">
      {labelled && (
        <span className="label me-1" aria-hidden="true">
          {label}
        </span>
      )}
      {tabs.map(({ label, href, chosen }) => (
        <Link
          key={href}
          href={href}
          aria-current={chosen ? "page" : undefined}
          className="flex min-h-10 items-center rounded-lg px-3 hover:bg-raised aria-[current=page]:bg-wash aria-[current=page]:font-semibold"
        >
          {label}
        </Link>
      ))}
    </nav>
  );
}
