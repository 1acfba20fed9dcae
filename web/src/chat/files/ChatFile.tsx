/**
 * Images and downloads of a chat. Guests authenticate with a header, which `<img>` and links cannot send, so a guest's
 * page fetches the file itself.
 */
import { type AnchorHTMLAttributes, type ImgHTMLAttributes, useEffect, useState } from "react";
import { readFile } from "../../api/givenFiles";
import { useIsGuest } from "../../guests/guestMode";

/** Shows the image at a chat file's address. */
export function ChatPicture({ address, alt, ...rest }: { address: string } & ImgHTMLAttributes<HTMLImageElement>) {
  const isGuest = useIsGuest();
  const fetched = useFetched(isGuest ? address : null);
  return <img src={isGuest ? fetched : address} alt={alt} {...rest} />;
}

interface LinkProps extends AnchorHTMLAttributes<HTMLAnchorElement> {
  address: string;
  /** The name of the downloaded file; the browser's default if omitted. */
  name?: string;
  className: string;
}

/** Downloads a chat's file, or opens it if `target` is set. */
export function ChatFileLink({ address, name, target, children, ...rest }: LinkProps) {
  const isGuest = useIsGuest();
  if (!isGuest)
    return (
      <a href={address} target={target} download={target ? undefined : (name ?? true)} {...rest}>
        {children}
      </a>
    );
  return (
    <button
      type="button"
      className={rest.className}
      aria-label={rest["aria-label"]}
      onClick={() => save(address, name)}
    >
      {children}
    </button>
  );
}

function useFetched(address: string | null): string | undefined {
  const [url, setUrl] = useState<string>();
  useEffect(() => {
    if (address === null) return;
    let objectUrl: string | null = null;
    let isUnmounted = false;
    const show = (file: Blob) => {
      if (isUnmounted) return;
      objectUrl = URL.createObjectURL(file);
      setUrl(objectUrl);
    };
    readFile(address).then(show, () => undefined);
    return () => {
      isUnmounted = true;
      if (objectUrl !== null) URL.revokeObjectURL(objectUrl);
    };
  }, [address]);
  return url;
}

/** Milliseconds after which the browser has started the download. */
const REVOKE_DELAY = 10_000;

function save(address: string, name: string | undefined): void {
  const begin = (file: Blob) => {
    const url = URL.createObjectURL(file);
    const link = document.createElement("a");
    link.href = url;
    link.download = name ?? "";
    link.click();
    setTimeout(() => URL.revokeObjectURL(url), REVOKE_DELAY);
  };
  readFile(address).then(begin, () => undefined);
}
