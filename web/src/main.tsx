import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { App } from "./app/App";
import { prefetch, wasSignedIn } from "./app/loadSignedInApp";
import { readSession } from "./app/session";
import { applyTheme } from "./app/theme";
import { registerWorker } from "./app/worker";
import "./style.css";

const session = readSession();
session.catch(() => undefined); // the page shows the error
applyTheme();
if (wasSignedIn()) prefetch();
createRoot(document.getElementById("root") as HTMLElement).render(
  <StrictMode>
    <App session={session} />
  </StrictMode>,
);
registerWorker();
