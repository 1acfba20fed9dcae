/** The HTML snippet that embeds a GPT in a site: a script with a corner button, or only the frame. */
import type { GuestLink } from "../../api/guestLinks";
import { guestLinkTexts } from "../../texts/guestLinks";
import { CopyButton } from "../../ui/CopyButton";
import { Dialog } from "../../ui/Dialog";

const { embed: texts } = guestLinkTexts;

export function EmbedDialog({ link, onClose }: { link: GuestLink; onClose: () => void }) {
  const { origin, pathname } = new URL(link.address);
  const token = pathname.split("/").at(-1);
  const script = `<script src="${origin}/embed.js" data-link="${token}" async></script>`;
  const frame = `<iframe src="${origin}/embed/${token}" title="Chat" width="400" height="640" referrerpolicy="no-referrer"></iframe>`;
  return (
    <Dialog title={texts.title(link.name)} onClose={onClose}>
      <div className="grid gap-5">
        <Code title={texts.script} hint={texts.scriptHint} copy={texts.copyScript} code={script} />
        <Code title={texts.frame} hint={texts.frameHint} copy={texts.copyFrame} code={frame} />
        <p className="text-sm text-quiet wrap-anywhere">{texts.sites(link.sites.join(", "))}</p>
      </div>
    </Dialog>
  );
}

function Code({ title, hint, copy, code }: { title: string; hint: string; copy: string; code: string }) {
  return (
    <section aria-label={title}>
      <div className="flex items-center justify-between gap-2">
        <h3 className="font-medium">{title}</h3>
        <CopyButton label={copy} text={() => code} />
      </div>
      <p className="mb-2 text-sm text-quiet">{hint}</p>
      <code className="block rounded-lg border border-line bg-raised px-3 py-2 text-sm wrap-anywhere">{code}</code>
    </section>
  );
}
