import { type ButtonHTMLAttributes, type KeyboardEvent, type MouseEvent, useRef } from "react";
import { Button } from "../ui/Button";

interface DecisionProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  variant?: "main" | "plain";
  /** Until then a press means nothing, wherever it began. */
  ready: boolean;
  onDecide: () => void;
}

/**
 * A button that cannot be pressed by accident: not before it is `ready`, not by a press that began before, and not by a
 * key that is held down. It keeps the focus while it waits.
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
