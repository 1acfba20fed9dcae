/** Keeps the page as high as the area above an on-screen keyboard, which in some browsers would cover the composer. */
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
