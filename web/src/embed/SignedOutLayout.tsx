/** Replaces account/SignedOutLayout.tsx in a small frame: title, content and operator. */
import type { ReactNode } from "react";
import { OperatorLine } from "../app/OperatorLine";
import { useTitle } from "../app/title";

export function SignedOutLayout({ title, text, children }: { title: string; text?: string; children: ReactNode }) {
  useTitle(title);
  return (
    <main className="mx-auto grid max-w-md gap-5 p-5">
      <div>
        <h1 className="text-xl font-semibold">{title}</h1>
        {text && <p className="mt-1 text-quiet">{text}</p>}
      </div>
      {children}
      <OperatorLine className="text-quiet" />
    </main>
  );
}
