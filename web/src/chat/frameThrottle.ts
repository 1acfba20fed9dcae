/** At most one call a frame. A hidden page has no frames, so a timer stands behind them. */
export function onNextFrame(call: () => void): { soon: () => void; now: () => void; cancel: () => void } {
  let frame = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const cancel = () => {
    cancelAnimationFrame(frame);
    clearTimeout(timer);
    timer = undefined;
  };
  const now = () => {
    cancel();
    call();
  };
  const soon = () => {
    if (timer !== undefined) return;
    timer = setTimeout(now, 250);
    frame = requestAnimationFrame(now);
  };
  return { soon, now, cancel };
}
