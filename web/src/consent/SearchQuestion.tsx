/** Consent for a web search: engine and query are visible, the rest is one click away. */
import type { ReactNode } from "react";
import type { Card } from "../api/consents";
import { consentTexts } from "../texts/consent";
import { Icon } from "../ui/Icon";
import { PlainField } from "./PlainField";

const queryPointer = "/query";

/** The query with its warnings and a way to mask it. */
export function SearchQuery({ card, onMask }: { card: Card; onMask: (pointer: string) => void }) {
  return <PlainField card={card} pointer={queryPointer} name={consentTexts.searchQuery} onMask={onMask} />;
}

export function SearchDetails({ children }: { children: ReactNode }) {
  return (
    <details data-testid="search-details" className="group/details text-[0.9375rem]">
      <summary className="flex min-h-6 w-fit list-none items-center gap-1 rounded-lg text-quiet hover:text-ink [&::-webkit-details-marker]:hidden">
        {consentTexts.searchDetails}
        <Icon name="right" className="size-4 group-open/details:rotate-90" />
      </summary>
      <div className="mt-3 grid gap-3">{children}</div>
    </details>
  );
}
