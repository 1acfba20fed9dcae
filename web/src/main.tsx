import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { App } from "./shell/App";
import { fetchAhead, wasInside } from "./shell/loadAdmitted";
import { applyTheme } from "./shell/theme";
import { registerWorker } from "./shell/worker";
import "./style.css";

applyTheme();
if (wasInside()) fetchAhead();
createRoot(document.getElementById("root") as HTMLElement).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
registerWorker();
