/** Above the composer: a warning that a budget is nearly used up, reloaded after each answer. */
import { useEffect, useState } from "react";
import type { BudgetUse } from "../api/usage";
import { readNearlyUsed } from "../api/usage";
import { Link } from "../app/router";
import { percent } from "../texts/dates";
import { usageTexts } from "../texts/usage";
import { Notice } from "../ui/Notice";

const texts = usageTexts.budgets;

export default function BudgetNotice({ answers }: { answers: number }) {
  const [nearlyUsed, setNearlyUsed] = useState<readonly BudgetUse[]>([]);
  useEffect(() => {
    if (!navigator.onLine) return;
    let isMounted = true;
    // Ignore errors: a missing warning must not disturb the chat.
    readNearlyUsed().then(
      ({ budgets }) => isMounted && setNearlyUsed(budgets),
      () => {},
    );
    return () => {
      isMounted = false;
    };
  }, [answers]);
  const mostUsed = [...nearlyUsed].sort((a, b) => b.percent - a.percent)[0];
  if (!mostUsed) return null;
  const kind = texts.kinds[mostUsed.kind];
  return (
    <Notice tone="caution" className="mb-2">
      {mostUsed.percent >= 100 ? texts.full(kind) : texts.nearly(kind, percent(mostUsed.percent / 100))}{" "}
      <Link href={mostUsed.kind === "workspace" ? "/workspace/usage" : "/settings/usage"} className="underline">
        {texts.see}
      </Link>
    </Notice>
  );
}
