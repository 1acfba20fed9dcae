/**
 * A GPT in another site's frame, and the window in which that frame's cards are decided.
 *
 * Invariants:
 * - No cookie is sent or set here, and no service worker is registered.
 * - Messages from the embedding page are ignored. It learns only when the panel should close.
 */
import { lazy, Suspense } from "react";
import { createRoot } from "react-dom/client";
import { sendNoCookies } from "../api/guestToken";
import { VisitorSession } from "../app/session";
import GuestPage from "../guests/GuestPage";
import { applyFrameTheme } from "./frameTheme";
import { loadSentences } from "./typeset";
import "./embed.css";

const DecidePage = lazy(async () => {
  const [page] = await Promise.all([import("./DecidePage"), loadSentences()]);
  return page;
});

sendNoCookies();
applyFrameTheme();
const [, kind, link = ""] = location.pathname.split("/");
createRoot(document.getElementById("root") as HTMLElement).render(
  <VisitorSession>
    {kind === "embed" ? (
      <GuestPage link={link} />
    ) : (
      <Suspense>
        <DecidePage />
      </Suspense>
    )}
  </VisitorSession>,
);

addEventListener("keydown", (event) => {
  if (event.key === "Escape" && !event.defaultPrevented && parent !== window) parent.postMessage("discreet:close", "*");
});
