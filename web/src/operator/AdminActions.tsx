/** Operators' actions on accounts, latest first. */
import type { OperatorAction } from "../api/security";
import { t } from "../texts";
import { atMoment } from "../texts/dates";
import { securityTexts } from "../texts/security";

const { account: texts } = securityTexts;

export function AdminActions({ acts }: { acts: readonly OperatorAction[] }) {
  if (acts.length === 0) return <p className="text-quiet">{texts.actsEmpty}</p>;
  return (
    <ul className="card max-h-80 divide-y divide-line overflow-y-auto" data-testid="operators-acts" tabIndex={0}>
      {acts.map((act) => (
        <li key={`${act.at} ${act.email} ${act.act}`} className="flex flex-wrap justify-between gap-x-4 px-4 py-2.5">
          <span className="min-w-0 break-words">
            {texts.act[act.act] + t.common.colon}
            {act.email || texts.deletedAccount}
          </span>
          <span className="text-sm text-quiet">
            {atMoment(act.at)}
            {act.at_the_shell && `, ${texts.atTheShell}`}
          </span>
        </li>
      ))}
    </ul>
  );
}
