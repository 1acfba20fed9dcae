import { type ButtonHTMLAttributes, type KeyboardEvent, type MouseEvent, useRef } from "react";
import { Button } from "../ui/Button";

interface DecisionProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  variant?: "main" | "plain";
  /** Until then, a press is ignored, even if it is released later. */
  ready: boolean;
  onDecide: () => void;
}

/**
 * A button that resists accidental presses: it ignores presses that begin before it is `ready`, and key repeat. It
 * keeps the focus while it waits.
 */
export function DecisionButton({ ready, onDecide, className = "", ...rest }: DecisionProps) {
  const isTooEarly = useRef(false);
  const press = (event: MouseEvent) => {
    const byPointer = event.detail > 0;
    if (ready && !(byPointer && isTooEarly.current)) onDecide();
  };
  return (
    <Button
      aria-disabled={!ready}
      className={`aria-disabled:cursor-not-allowed aria-disabled:opacity-60 ${className}`}
      onPointerDown={() => (isTooEarly.current = !ready)}
      onKeyDown={(event: KeyboardEvent) => event.repeat && event.key === "Enter" && event.preventDefault()}
      onClick={press}
      {...rest}
    />
  );
}
