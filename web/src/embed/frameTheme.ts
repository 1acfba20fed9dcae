/** Light or dark theme, from the frame's URL or else the system. The browser's storage is not read. */
import { paintAccent } from "../app/branding";

const system = matchMedia("(prefers-color-scheme: dark)");

export function applyFrameTheme(): void {
  const theme = new URLSearchParams(location.search).get("theme");
  const paint = () => {
    const dark = theme === "dark" || (theme !== "light" && system.matches);
    document.documentElement.dataset.theme = dark ? "dark" : "light";
    paintAccent(dark);
  };
  system.addEventListener("change", paint);
  paint();
}
