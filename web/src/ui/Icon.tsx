/** The app's line icons, in the colour of the surrounding text. An icon never carries meaning alone. */
import { useBranding } from "../app/branding";

const lines = {
  plus: "M12 5v14M5 12h14",
  close: "M6 6l12 12M18 6L6 18",
  menu: "M4 7h16M4 12h16M4 17h16",
  panel: "M4 5h16v14H4zM9.5 5v14",
  split: "M4 5h16v14H4zM13 5v14",
  more: "M6 12h.01M12 12h.01M18 12h.01",
  send: "M12 19V5M6 11l6-6 6 6",
  stop: "M7 7h10v10H7z",
  copy: "M9 9h11v11H9zM5 15H4V4h11v1",
  check: "M5 12.5l4.5 4.5L19 7.5",
  edit: "M4 20h4L19 9l-4-4L4 16zM13 7l4 4",
  again: "M20 11a8 8 0 1 0-2.3 6.3M20 4v7h-7",
  left: "M14.5 6l-6 6 6 6",
  right: "M9.5 6l6 6-6 6",
  down: "M12 5v14M6 13l6 6 6-6",
  lock: "M6 11h12v9H6zM8.5 11V8a3.5 3.5 0 0 1 7 0v3",
  search: "M11 18a7 7 0 1 1 0-14 7 7 0 0 1 0 14zM16.5 16.5L21 21",
  grid: "M4 4h7v7H4zM13 4h7v7h-7zM4 13h7v7H4zM13 13h7v7h-7z",
  file: "M7 3h7l4 4v14H7zM14 3v4h4",
  trash: "M5 7h14M10 7V4h4v3M7 7l1 13h8l1-13",
  wrap: "M4 6h16M4 12h13a3 3 0 0 1 0 6h-4M15.5 15.5L13 18l2.5 2.5M4 18h5",
  sound: "M4 9.5v5h4l5 4v-13l-5 4zM16 9a4.2 4.2 0 0 1 0 6M18.6 6.4a8 8 0 0 1 0 11.2",
  mic: "M12 3a3 3 0 0 1 3 3v5a3 3 0 0 1-6 0V6a3 3 0 0 1 3-3zM6 11a6 6 0 0 0 12 0M12 17v4",
  alert: "M12 4l9 16H3zM12 10v4.5M12 17.2v.01",
  key: "M14.5 9.5a4 4 0 1 1-2.9-3.8M12 12l-7 7v1.5h3V18h2v-2",
  out: "M13 4h7v7M20 4l-9 9M10 5H5v14h14v-5",
  words: "M4 5h16v11H10l-5 4v-4H4z",
  into: "M11 13H4V6M4 13l9-9M14 5h5v14H5v-3",
  unseen: "M3 12s3.5-6 9-6 9 6 9 6-3.5 6-9 6-9-6-9-6zM12 14a2 2 0 1 0 0-4 2 2 0 0 0 0 4zM4 4l16 16",
  image: "M4 5h16v14H4zM4 16.5l5-5 4 4 3-3 4 4M15 9h.01",
  good: "M7 11v9H4v-9zM7 11l4-7a2 2 0 0 1 2 2v3h5.5a2 2 0 0 1 2 2.3l-1.2 6a2 2 0 0 1-2 1.7H7",
  bad: "M7 13V4H4v9zM7 13l4 7a2 2 0 0 0 2-2v-3h5.5a2 2 0 0 0 2-2.3l-1.2-6a2 2 0 0 0-2-1.7H7",
  choose: "M8 10l4-4 4 4M8 14l4 4 4-4",
  building: "M5 20V4h9v16M14 9h5v11M3 20h18M8.5 8h2M8.5 12h2M8.5 16h2",
  share: "M12 15V4M8 8l4-4 4 4M6 12v8h12v-8",
  clip: "M19 11.5l-7.2 7.2a4.6 4.6 0 0 1-6.5-6.5l7.6-7.6a3 3 0 0 1 4.3 4.3l-7.5 7.5a1.5 1.5 0 0 1-2.1-2.1l6.7-6.7",
  folder: "M3.5 6h6l2 2.5h9V19h-17z",
  pin: "M9 4h6l-1 6 3 3v2H7v-2l3-3zM12 15v5",
  archive: "M4 5h16v4H4zM5.5 9v10h13V9M10 13h4",
  theme: "M12 4a8 8 0 1 0 0 16zM12 4a8 8 0 0 1 0 16",
  keyboard: "M3 7h18v10H3zM7 10.5h.01M11 10.5h.01M15 10.5h.01M8 14h8",
  chevron: "M7 10l5 5 5-5",
  up: "M7 14l5-5 5 5",
  shield: "M12 3.5l7 2.7v5c0 4.6-2.9 7.7-7 9.3-4.1-1.6-7-4.7-7-9.3v-5z",
  server: "M4 5h16v6H4zM4 13h16v6H4zM7.5 8h.01M7.5 16h.01",
  slash: "M5 4h14v16H5zM14 8l-4 8",
  info: "M12 20.5a8.5 8.5 0 1 1 0-17 8.5 8.5 0 0 1 0 17zM12 11v5.5M12 7.6v.01",
  person: "M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM4.5 20.5a7.5 7.5 0 0 1 15 0",
} as const;

export type IconName = keyof typeof lines;

export function Icon({ name, className = "size-5" }: { name: IconName; className?: string }) {
  return (
    <svg
      viewBox="0 0 24 24"
      className={`shrink-0 ${className}`}
      fill="none"
      stroke="currentColor"
      strokeWidth={name === "more" ? 3 : 1.75}
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
    >
      <path d={lines[name]} />
    </svg>
  );
}

/** The server's logo, or the product's default one. */
export function Mark({ className = "size-7" }: { className?: string }) {
  const { logo } = useBranding();
  if (logo) return <img src={logo} alt="" className={`shrink-0 object-contain ${className}`} />;
  return (
    <svg viewBox="0 0 32 32" className={`shrink-0 ${className}`} aria-hidden="true">
      <rect width="32" height="32" rx="8" className="fill-accent" />
      <path
        d="M10 8h5.5a8 8 0 0 1 0 16H10z"
        fill="none"
        strokeWidth="2.5"
        strokeLinejoin="round"
        className="stroke-on-accent"
      />
      <circle cx="15.5" cy="16" r="2.25" className="fill-on-accent" />
    </svg>
  );
}
