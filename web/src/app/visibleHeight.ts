/** Keeps the page as high as what an on-screen keyboard leaves of it. Some browsers let it cover the message field. */
export function followKeyboard(): () => void {
  const view = window.visualViewport;
  const root = document.getElementById("root");
  if (!view || !root) return () => undefined;
  const fit = () => {
    const covered = view.scale === 1 && view.height < window.innerHeight - 1;
    root.style.height = covered ? `${view.height}px` : "";
    if (covered) window.scrollTo(0, 0);
  };
  view.addEventListener("resize", fit);
  return () => {
    view.removeEventListener("resize", fit);
    root.style.height = "";
  };
}
