import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { App } from "./app/App";
import { prefetch, wasSignedIn } from "./app/loadSignedInApp";
import { applyTheme } from "./app/theme";
import { registerWorker } from "./app/worker";
import "./style.css";

applyTheme();
if (wasSignedIn()) prefetch();
createRoot(document.getElementById("root") as HTMLElement).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
registerWorker();
