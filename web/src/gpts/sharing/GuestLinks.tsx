/** The guest links of the user's GPT, each with its usage and expiry. */
import { useState } from "react";
import {
  type GuestLink,
  type GuestLinks as GuestLinksView,
  readGuestLinks,
  revokeGuestLink,
} from "../../api/guestLinks";
import { useResource } from "../../api/useResource";
import { onDay, onUtcDay, percent } from "../../texts/dates";
import { guestLinkTexts as texts } from "../../texts/guestLinks";
import { typeset } from "../../texts/typeset";
import { Button } from "../../ui/Button";
import { CopyButton } from "../../ui/CopyButton";
import { Confirm } from "../../ui/Dialog";
import { Notice } from "../../ui/Notice";
import { ResourceView } from "../../ui/ResourceView";
import { money, monthName } from "../../usage/money";
import { EmbedDialog } from "./EmbedDialog";
import { GuestLinkDialog } from "./GuestLinkDialog";

export function GuestLinks({ gpt }: { gpt: string }) {
  const query = useResource(`guest links ${gpt}`, () => readGuestLinks(gpt));
  return (
    <section aria-labelledby="guest-links" className="mt-8 border-t border-line pt-6">
      <h3 id="guest-links" className="font-semibold">
        {texts.title}
      </h3>
      <p className="mt-1 mb-4 text-quiet">{texts.intro}</p>
      <ResourceView query={query}>{(view) => <List gpt={gpt} view={view} onChange={query.replace} />}</ResourceView>
    </section>
  );
}

interface ListProps {
  gpt: string;
  view: GuestLinksView;
  onChange: (view: GuestLinksView) => void;
}

function List({ gpt, view, onChange }: ListProps) {
  const { links, obstacle } = view;
  const [creating, setCreating] = useState(false);
  return (
    <>
      {obstacle !== null && (
        <Notice tone="quiet" className="mb-4">
          {links.length > 0 && `${texts.closed} `}
          {typeset(obstacle)}
        </Notice>
      )}
      {links.length === 0 && obstacle === null && <p className="text-quiet">{texts.none}</p>}
      <ul className="grid gap-2" data-testid="guest-links">
        {links.map((link) => (
          <Row key={link.id} gpt={gpt} link={link} view={view} onChange={onChange} />
        ))}
      </ul>
      {links.length > 0 && <p className="mt-3 text-sm text-quiet">{texts.unnumbered}</p>}
      {obstacle === null && (
        <div className="mt-4 flex justify-end">
          <Button onClick={() => setCreating(true)}>{texts.create}</Button>
        </div>
      )}
      {creating && <GuestLinkDialog gpt={gpt} view={view} onChange={onChange} onClose={() => setCreating(false)} />}
    </>
  );
}

function Row({ gpt, link, view, onChange }: ListProps & { link: GuestLink }) {
  const [open, setOpen] = useState<"edit" | "embed" | "revoke" | null>(null);
  const close = () => setOpen(null);
  return (
    <li className="card px-4 py-3">
      <div className="flex items-start justify-between gap-3">
        <div className="min-w-0">
          <p className="font-medium wrap-anywhere">{link.name}</p>
          <p className="text-sm text-quiet">{stateOf(link)}</p>
          <p className="text-sm text-quiet">{costOf(link, view.currency)}</p>
        </div>
        <CopyButton label={texts.copyOf(link.name)} text={() => link.address} />
      </div>
      <div className="mt-2 flex flex-wrap justify-end gap-2">
        {view.obstacle === null && link.sites.length > 0 && (
          <Button aria-label={texts.embed.embedOf(link.name)} onClick={() => setOpen("embed")}>
            {texts.embed.open}
          </Button>
        )}
        {view.obstacle === null && (
          <Button aria-label={texts.editOf(link.name)} onClick={() => setOpen("edit")}>
            {texts.edit}
          </Button>
        )}
        <Button aria-label={texts.revokeOf(link.name)} onClick={() => setOpen("revoke")}>
          {texts.revoke}
        </Button>
      </div>
      {open === "edit" && <GuestLinkDialog gpt={gpt} view={view} link={link} onChange={onChange} onClose={close} />}
      {open === "embed" && <EmbedDialog link={link} onClose={close} />}
      {open === "revoke" && (
        <Confirm
          title={texts.revokeTitle(link.name)}
          text={texts.revokeText}
          action={texts.revoke}
          onClose={close}
          onConfirm={() => revokeGuestLink(gpt, link.id).then(onChange)}
        />
      )}
    </li>
  );
}

function stateOf({ ends_at, has_password, limits_from }: GuestLink): string {
  const hasEnded = ends_at !== null && new Date(ends_at) <= new Date();
  const ends = ends_at === null ? texts.unlimited : hasEnded ? texts.ended : texts.until(onDay(ends_at));
  const later = limits_from !== null && texts.limitsFrom(onUtcDay(limits_from));
  return [ends, has_password && texts.hasPassword, later].filter(Boolean).join(" · ");
}

function costOf({ budget: amount, percent: used, last_month, used_in }: GuestLink, currency: string): string {
  const unstepped = amount === null ? texts.noBudget : texts.budgetOf(money(amount, currency));
  const budget = used === null ? unstepped : used >= 100 ? texts.usedUp : texts.used(percent(used / 100));
  const lastMonth = Number(last_month) > 0 && texts.lastMonth(money(last_month, currency));
  return [budget, lastMonth, used_in === null ? texts.unused : texts.usedIn(monthName(used_in))]
    .filter(Boolean)
    .join(" · ");
}
