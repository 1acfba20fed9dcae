/** The outcome of a call in one line of the answer. It expands to the data that was sent and received. */
import { type ToggleEvent, useEffect, useState } from "react";
import { type Call, readCard } from "../api/consents";
import { fileAddress } from "../api/givenFiles";
import { ApiError } from "../api/request";
import { useResource } from "../api/useResource";
import { Link } from "../app/router";
import { beginMessage } from "../app/shortcuts";
import { ChatFileLink, ChatPicture } from "../chat/files/ChatFile";
import { useIsGuest } from "../guests/guestMode";
import { consentTexts } from "../texts/consent";
import { typeset } from "../texts/typeset";
import { Icon, type IconName } from "../ui/Icon";
import { ResourceView } from "../ui/ResourceView";
import { FieldList } from "./FieldList";
import { Frame } from "./Frame";
import { operationName } from "./operationName";
import { Name } from "./UntrustedText";

const icons: Record<Call["state"], IconName> = {
  waiting: "out",
  sending: "out",
  answered: "check",
  failed: "alert",
  declined: "close",
  unusable: "alert",
};

/** `conversation` holds the images; null until the server has named it. */
export default function CallLine({ call, conversation }: { call: Call; conversation: string | null }) {
  const [open, setOpen] = useState(false);
  const line = <Line call={call} />;
  const more = call.state === "answered" || call.state === "failed";
  return (
    <div data-testid="call" data-state={call.state} className="min-w-0 text-[0.9375rem] text-quiet">
      {more ? (
        <details
          className="group/call"
          onToggle={(event: ToggleEvent<HTMLDetailsElement>) => setOpen(event.newState === "open")}
        >
          <summary className="flex w-fit max-w-full list-none items-start gap-1 rounded-lg hover:text-ink [&::-webkit-details-marker]:hidden">
            {line}
            <Icon name="right" className="mt-1 size-4 group-open/call:rotate-90" />
          </summary>
          {open && <Details call={call} />}
        </details>
      ) : (
        <p>{line}</p>
      )}
      {conversation !== null && call.pictures.length > 0 && <Pictures call={call} conversation={conversation} />}
      {call.state === "failed" && call.sentence && (
        <p className="mt-1 wrap-anywhere text-ink">{typeset(call.sentence)}</p>
      )}
    </div>
  );
}

/** A successful status is hidden: the line already says that the call was made. */
const isFine = (status: number) => status >= 200 && status < 300;

function Line({ call }: { call: Call }) {
  const { state, host, operation, capability, status, sentence } = call;
  return (
    <span className="inline-flex min-h-6 max-w-full items-start gap-2 align-top">
      <Icon name={icons[state]} className={`mt-0.5 size-4.5 ${state === "sending" ? "animate-pulse" : ""}`} />
      <span className="min-w-0 wrap-anywhere">
        {lineOf(state, host)}
        {state === "sending" && <Elapsed />}
        {operation && (
          <>
            {" · "}
            <Name text={operationName(call)} className={capability === null ? "font-mono text-sm" : ""} />
          </>
        )}
        {status !== null && !isFine(status) && ` · ${consentTexts.status(status)}`}
        {state === "unusable" && sentence && `: ${typeset(sentence)}`}
      </span>
    </span>
  );
}

/** A completed call without a host stayed on this server. */
const lineOf = (state: Call["state"], host: string) =>
  host === "" && (state === "sending" || state === "answered" || state === "failed")
    ? consentTexts.here[state]
    : consentTexts.lines[state](host);

/** The elapsed time, shown once a response takes long. */
function Elapsed() {
  const [seconds, setSeconds] = useState(0);
  useEffect(() => {
    const began = performance.now();
    const timer = setInterval(() => setSeconds(Math.floor((performance.now() - began) / 1000)), 1000);
    return () => clearInterval(timer);
  }, []);
  return seconds < 2 ? null : <span aria-hidden="true">{` ${consentTexts.elapsed(seconds)}`}</span>;
}

/** Images that this server has re-encoded; nothing loads from the third party. Generated ones can be downloaded. */
function Pictures({ call: { host, pictures, capability }, conversation }: { call: Call; conversation: string }) {
  const label = host === "" ? consentTexts.picturesMade : consentTexts.picturesOf(host);
  return (
    <ul aria-label={label} className="mt-2 flex flex-wrap gap-2">
      {pictures.map(({ id, width, height, alt }, index) => (
        <li key={id} className="max-w-full">
          <ChatFileLink
            address={`${fileAddress(conversation, id)}/picture`}
            target="_blank"
            rel="noopener"
            className="block rounded-xl"
          >
            <ChatPicture
              address={`${fileAddress(conversation, id)}/picture`}
              alt={alt || consentTexts.pictureOf(index + 1, host)}
              width={width}
              height={height}
              loading="lazy"
              className="h-auto max-h-80 w-auto max-w-full rounded-xl border border-line"
            />
          </ChatFileLink>
          {alt && (
            <ChatFileLink
              className="link mt-1 inline-flex min-h-6 items-center"
              address={fileAddress(conversation, id)}
            >
              {consentTexts.downloadPicture}
            </ChatFileLink>
          )}
          {alt && capability === "images" && (
            <button
              type="button"
              className="link ms-4 min-h-6"
              onClick={() => beginMessage(consentTexts.image.ask(alt))}
            >
              {consentTexts.image.editThis}
            </button>
          )}
        </li>
      ))}
    </ul>
  );
}

function Details({ call }: { call: Call }) {
  const isGuest = useIsGuest();
  return (
    <div className="mt-2 mb-3 grid gap-4 border-s-2 border-line ps-4 text-ink">
      {call.id && <SentFields id={call.id} />}
      {call.state === "answered" && call.sentence && <p className="wrap-anywhere">{typeset(call.sentence)}</p>}
      {call.response !== null &&
        (call.response === "" ? (
          <p className="text-quiet">{consentTexts.emptyResponse}</p>
        ) : (
          <Frame
            title={consentTexts.fromHost(call.host)}
            label={consentTexts.responseOf(call.host)}
            text={call.response}
            copy={consentTexts.copyResponse}
          />
        ))}
      {call.ledger_id && !isGuest && (
        <p>
          <Link className="link" href={`/ledger?entry=${call.ledger_id}`}>
            {consentTexts.entry}
          </Link>
        </p>
      )}
    </div>
  );
}

function SentFields({ id }: { id: string }) {
  const query = useResource(id, () => readCard(id));
  const { resource } = query;
  if (resource.state === "failed" && resource.error instanceof ApiError && resource.error.status === 404)
    return <p className="text-quiet">{consentTexts.fieldsGone}</p>;
  return (
    <ResourceView query={query}>
      {(card) => (
        <div className="grid gap-2">
          <h3 className="label">{consentTexts.dataSent}</h3>
          {card.fields.length === 0 ? (
            <p className="text-quiet">{consentTexts.noData}</p>
          ) : (
            <FieldList fields={card.fields} />
          )}
        </div>
      )}
    </ResourceView>
  );
}
