import type { SentRequest } from "../api/consents";
import { t } from "../texts";
import { consentTexts } from "../texts/consent";
import { bytes } from "../texts/dates";
import { typeset } from "../texts/typeset";
import { Frame } from "./Frame";

/** The exact request to be sent, with its credentials described instead of shown. */
export function ExactRequest({ request }: { request: SentRequest }) {
  return (
    <details className="min-w-0 open:basis-full">
      <summary className="min-h-6 w-fit font-medium">{consentTexts.exact}</summary>
      <div className="mt-2 grid gap-3">
        <p className="text-sm text-quiet">{consentTexts.exactText(bytes(request.bytes))}</p>
        <Frame title={consentTexts.address} text={`${request.method} ${request.url}`} copy={consentTexts.copyAddress} />
        <Frame
          title={consentTexts.headers}
          text={request.headers.map(([name, value]) => `${name}: ${value}`).join("\n")}
          copy={consentTexts.copyHeaders}
        />
        {request.body === "" ? (
          <p className="text-sm text-quiet">{consentTexts.noBody}</p>
        ) : (
          <Frame title={consentTexts.body} text={request.body} copy={consentTexts.copyBody} />
        )}
        <p className="text-sm">
          <span className="font-medium">{consentTexts.credentials + t.common.colon}</span>
          <span className="wrap-anywhere text-quiet">
            {request.credentials ? typeset(request.credentials) : consentTexts.noCredentials}
          </span>
        </p>
      </div>
    </details>
  );
}
