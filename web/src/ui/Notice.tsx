import type { ReactNode } from "react";
import { operatorHelps, sentenceOf } from "../api/request";
import { OperatorLine } from "../app/OperatorLine";
import { Icon } from "./Icon";

const tones = {
  quiet: "bg-raised text-ink",
  caution: "bg-caution-wash text-caution",
  danger: "bg-danger-wash text-danger",
} as const;

/** A status message. Danger is announced assertively, other kinds politely. */
export function Notice({
  tone,
  className = "",
  children,
}: {
  tone: keyof typeof tones;
  className?: string;
  children: ReactNode;
}) {
  return (
    <div
      role={tone === "danger" ? "alert" : "status"}
      className={`flex items-start gap-2.5 rounded-[0.625rem] px-3.5 py-2.5 text-[0.9375rem] ${tones[tone]} ${className}`}
    >
      {tone !== "quiet" && <Icon name="alert" className="mt-0.5 size-5" />}
      <div className="min-w-0 flex-1">{children}</div>
    </div>
  );
}

/** An error message, announced at once. Renders nothing while `error` is null. */
export function ErrorNotice({ error, className }: { error: unknown; className?: string }) {
  return (
    error !== null && (
      <Notice tone="danger" className={className}>
        {sentenceOf(error)}
        {operatorHelps(error) && <OperatorLine className="mt-1" />}
      </Notice>
    )
  );
}
