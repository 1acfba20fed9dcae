/** Limits calls to one per animation frame. Hidden pages have no frames, so a timer is the fallback. */
export function onNextFrame(call: () => void): { schedule: () => void; flush: () => void; cancel: () => void } {
  let frame = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const cancel = () => {
    cancelAnimationFrame(frame);
    clearTimeout(timer);
    timer = undefined;
  };
  const flush = () => {
    cancel();
    call();
  };
  const schedule = () => {
    if (timer !== undefined) return;
    timer = setTimeout(flush, 250);
    frame = requestAnimationFrame(flush);
  };
  return { schedule, flush, cancel };
}
