import type { SentRequest } from "../api/consents";
import { t } from "../texts";
import { bytes } from "../texts/dates";
import { typeset } from "../texts/typeset";
import { Frame } from "./Frame";

/** The request itself: what is read here is what the socket gets, but for the credentials, which are told in words. */
export function ExactRequest({ request }: { request: SentRequest }) {
  return (
    <details className="min-w-0">
      <summary className="min-h-6 w-fit font-medium">{t.consent.exact}</summary>
      <div className="mt-2 grid gap-3">
        <p className="text-sm text-quiet">{t.consent.exactText(bytes(request.bytes))}</p>
        <Frame title={t.consent.address} text={`${request.method} ${request.url}`} copy={t.consent.copyAddress} />
        <Frame
          title={t.consent.headers}
          text={request.headers.map(([name, value]) => `${name}: ${value}`).join("\n")}
          copy={t.consent.copyHeaders}
        />
        {request.body === "" ? (
          <p className="text-sm text-quiet">{t.consent.noBody}</p>
        ) : (
          <Frame title={t.consent.body} text={request.body} copy={t.consent.copyBody} />
        )}
        <p className="text-sm">
          <span className="font-medium">{t.consent.credentials}:</span>{" "}
          <span className="wrap-anywhere text-quiet">
            {request.credentials ? typeset(request.credentials) : t.consent.noCredentials}
          </span>
        </p>
      </div>
    </details>
  );
}
