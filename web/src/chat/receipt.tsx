/** Building blocks of a privacy receipt, shared by conversations and images. */
import type { ReactNode } from "react";
import type { Receipt } from "../api/types";
import { t } from "../texts";
import { typeset } from "../texts/typeset";
import { Icon } from "../ui/Icon";

export function ReceiptLine({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className="border-t border-dashed border-edge py-4 first:border-t-0 first:pt-0">
      <h3 className="label mb-1.5">{title}</h3>
      {children}
    </section>
  );
}

export function Readers({ readers }: { readers: Receipt["readers"] }) {
  return (
    <ul className="grid gap-2.5">
      {readers.map(({ who, can, why }) => (
        <li key={who}>
          <VerdictIcon yes={can} label={typeset(who)} detail={can ? t.receipt.canRead : t.receipt.cannotRead} />
          <p className="ms-7 text-sm text-quiet">{typeset(why)}</p>
        </li>
      ))}
    </ul>
  );
}

/** The verdict on training, with each party's reason. */
export function Reasons({ improve }: { improve: Receipt["improve"] }) {
  return (
    <>
      <p className={improve.reasons.length > 0 ? "mb-3 font-medium" : "font-medium"}>{typeset(improve.sentence)}</p>
      <ul className="grid gap-2.5">
        {improve.reasons.map(({ party, allows, sentence }, index) => (
          <li key={index}>
            <VerdictIcon
              yes={allows}
              label={t.receipt.parties[party] ?? party}
              detail={allows ? t.receipt.yes : t.receipt.no}
            />
            <p className="ms-7 text-sm text-quiet">{withoutVerdict(sentence)}</p>
          </li>
        ))}
      </ul>
    </>
  );
}

/** A party's reason without its leading yes or no, which is shown beside it. */
function withoutVerdict(sentence: string): string {
  const reason = typeset(sentence).replace(/^\p{L}{2,4}: /u, "");
  return reason.slice(0, 1).toUpperCase() + reason.slice(1);
}

function VerdictIcon({ yes, label, detail }: { yes: boolean; label: string; detail: string }) {
  return (
    <p className="flex items-start gap-2">
      <Icon name={yes ? "check" : "close"} className={`mt-0.5 size-5 ${yes ? "text-accent" : "text-quiet"}`} />
      <span className="min-w-0 flex-1 font-medium break-words">{label}</span>
      <span className="label mt-1 shrink-0">{detail}</span>
    </p>
  );
}
