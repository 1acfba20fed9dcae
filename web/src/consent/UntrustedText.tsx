/** Untrusted text. Hidden characters become labelled chips, and it cannot reorder the text around it. */
import { useMemo } from "react";
import { t } from "../texts";
import { consentTexts } from "../texts/consent";
import { inQuotes } from "./inQuotes";
import { maxPieces, piecesText, splitHidden } from "./visible";

export function Chip({ what }: { what: string }) {
  return (
    <bdi className="mx-0.5 rounded border border-caution bg-caution-wash px-1 font-sans text-xs text-caution">
      <span aria-hidden="true">⟨</span>
      <span className="sr-only">{consentTexts.hiddenCharacter("")}</span>
      {what}
      <span aria-hidden="true">⟩</span>
    </bdi>
  );
}

export function UntrustedText({ text }: { text: string }) {
  const found = useMemo(() => splitHidden(text), [text]);
  if (found.length > maxPieces) return piecesText(found);
  return found.map((piece, index) => ("hidden" in piece ? <Chip key={index} what={piece.hidden} /> : piece.text));
}

interface NameProps {
  text: string;
  most?: number;
  className?: string;
}

/** An untrusted name inside a sentence, in the language's quotation marks, which it cannot close. */
export function QuotedName({ text, ...rest }: NameProps) {
  const { open, close } = t.common.quotes;
  return (
    <>
      {open}
      <Name text={inQuotes(text)} {...rest} />
      {close}
    </>
  );
}

/** An untrusted name: isolated from bidirectional text around it and truncated. */
export function Name({ text, most = 80, className = "" }: NameProps) {
  const characters = [...text];
  const short = characters.length > most ? `${characters.slice(0, most).join("")}…` : text;
  return (
    <bdi className={`wrap-anywhere ${className}`}>
      <UntrustedText text={short} />
    </bdi>
  );
}
