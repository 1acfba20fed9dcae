/** The layout of pages for signed-out visitors. */
import type { ReactNode } from "react";
import { Banner } from "../app/Banner";
import { OperatorLine } from "../app/OperatorLine";
import { useSession } from "../app/session";
import { useTitle } from "../app/title";
import { PolicyLinks } from "../policies/PolicyLinks";
import { t } from "../texts";
import { Mark } from "../ui/Icon";
import { Languages } from "../ui/Languages";

interface LayoutProps {
  title: string;
  text?: string;
  /** The page itself links the policies where it asks to accept them. */
  linksPolicies?: boolean;
  /** For a guest: the page does not name the product. */
  isGuests?: boolean;
  children?: ReactNode;
}

export function SignedOutLayout({ title, text, linksPolicies, isGuests = false, children }: LayoutProps) {
  const { instance } = useSession();
  useTitle(title);
  return (
    <div className="flex min-h-full flex-col">
      <Banner />
      <main className="flex flex-1 flex-col items-center px-4 py-12 sm:justify-center">
        <div className="w-full max-w-md">
          <p className="mb-8 flex items-center gap-3 text-lg font-semibold tracking-tight">
            <Mark className="size-9" />
            {instance.name || t.product}
          </p>
          <h1 className="text-2xl font-semibold tracking-tight">{title}</h1>
          {text && <p className="mt-1 text-quiet">{text}</p>}
          {children && <div className="mt-6 grid gap-5">{children}</div>}
          <p className="mt-12 text-sm text-quiet">{isGuests ? null : t.tagline}</p>
          <OperatorLine className="mt-2 text-quiet" />
          <PolicyLinks linked={linksPolicies} />
          <div className="mt-3">
            <Languages />
          </div>
        </div>
      </main>
    </div>
  );
}
