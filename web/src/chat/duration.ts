/** Formats a duration as "12 s" or "2 min 5 s", which is the same in all languages of the app. */
export function duration(seconds: number): string {
  const total = Math.max(1, Math.round(seconds));
  const minutes = Math.floor(total / 60);
  const restOfMinute = `${total % 60}\u00a0s`;
  return minutes === 0
    ? restOfMinute
    : total % 60 === 0
      ? `${minutes}\u00a0min`
      : `${minutes}\u00a0min ${restOfMinute}`;
}
