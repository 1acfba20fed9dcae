/** Above the field of a chat: a budget that is nearly used up. Asked for after each answer. */
import { useEffect, useState } from "react";
import type { BudgetUse } from "../api/usage";
import { readNearlyUsed } from "../api/usage";
import { Link } from "../app/router";
import { percent } from "../texts/dates";
import { usageTexts } from "../texts/usage";
import { Notice } from "../ui/Notice";

const words = usageTexts.budgets;

export default function BudgetNotice({ answers }: { answers: number }) {
  const [nearly, setNearly] = useState<readonly BudgetUse[]>([]);
  useEffect(() => {
    if (!navigator.onLine) return;
    let here = true;
    // A warning that cannot be had is no reason to disturb a chat.
    readNearlyUsed().then(
      ({ budgets }) => here && setNearly(budgets),
      () => {},
    );
    return () => {
      here = false;
    };
  }, [answers]);
  const most = [...nearly].sort((a, b) => b.percent - a.percent)[0];
  if (!most) return null;
  const kind = words.kinds[most.kind];
  return (
    <Notice tone="caution" className="mb-2">
      {most.percent >= 100 ? words.full(kind) : words.nearly(kind, percent(most.percent / 100))}{" "}
      <Link href={most.kind === "workspace" ? "/workspace/usage" : "/settings/usage"} className="underline">
        {words.see}
      </Link>
    </Notice>
  );
}
