/** The link of a new offer, to be passed on. It is shown only once. */

import { offerLinkTexts as texts } from "../../texts/offerLinks";
import { CopyButton } from "../../ui/CopyButton";
import { Field } from "../../ui/Field";
import { Notice } from "../../ui/Notice";

export function OfferLink({ link, email }: { link: string; email: string }) {
  return (
    <Notice tone="quiet">
      <p className="mb-3 wrap-anywhere">{texts.passOn(email)}</p>
      <Field label={texts.label} hint={texts.once}>
        {(control) => (
          <div className="flex items-start gap-2">
            <textarea
              className="box font-mono text-sm wrap-anywhere"
              readOnly
              rows={3}
              spellCheck={false}
              value={link}
              onFocus={(event) => event.target.select()}
              data-testid="offer-link"
              {...control}
            />
            <CopyButton label={texts.copy} text={() => link} />
          </div>
        )}
      </Field>
    </Notice>
  );
}
