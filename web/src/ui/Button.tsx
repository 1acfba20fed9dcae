import type { ButtonHTMLAttributes, Ref } from "react";
import { Icon, type IconName } from "./Icon";

const variants = {
  main: "bg-accent text-on-accent hover:bg-accent-strong border border-transparent",
  plain: "bg-surface text-ink border border-edge hover:bg-raised",
  ghost: "text-ink border border-transparent hover:bg-raised",
  danger: "bg-surface text-danger border border-danger hover:bg-danger-wash",
} as const;

/** Classes for a link that looks like a button. */
export const buttonClass = (variant: keyof typeof variants) =>
  `inline-flex min-h-10 items-center justify-center gap-2 rounded-[0.625rem] px-4 text-[0.9375rem] font-medium disabled:opacity-60 aria-disabled:opacity-60 ${variants[variant]}`;

interface ButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  variant?: keyof typeof variants;
  /** Focused when its dialog opens. */
  "data-first"?: boolean;
  ref?: Ref<HTMLButtonElement>;
}

export function Button({ variant = "plain", className = "", type = "button", ...rest }: ButtonProps) {
  return <button type={type} className={`${buttonClass(variant)} ${className}`} {...rest} />;
}

const iconVariants = {
  plain: "text-quiet hover:bg-raised hover:text-ink disabled:opacity-50",
  edged: "border border-edge text-ink hover:bg-raised",
  main: "bg-accent text-on-accent hover:bg-accent-strong disabled:bg-raised disabled:text-quiet",
} as const;

interface IconButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  icon: IconName;
  label: string;
  variant?: keyof typeof iconVariants;
  small?: boolean;
  ref?: Ref<HTMLButtonElement>;
}

/** An icon button; its label is also its tooltip. */
export function IconButton({
  icon,
  label,
  variant = "plain",
  small = false,
  className = "",
  ...rest
}: IconButtonProps) {
  return (
    <button
      type="button"
      aria-label={label}
      title={label}
      className={`inline-flex items-center justify-center rounded-lg ${iconVariants[variant]} ${small ? "size-8" : "size-10"} ${className}`}
      {...rest}
    >
      <Icon name={icon} className={small ? "size-[1.125rem]" : "size-5"} />
    </button>
  );
}
