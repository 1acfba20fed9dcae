/** The message as it was sent: stand-ins with their originals, and a form to mask another word. */
import { useState } from "react";
import { type MaskedPiece, maskWord } from "../api/masking";
import { maskingTexts } from "../texts/masking";
import { Dialog } from "../ui/Dialog";
import { withStandIns } from "./pieces";
import { WordForm } from "./WordForm";

const texts = maskingTexts.sent;

interface DialogProps {
  question: string;
  recipient: string;
  pieces: readonly MaskedPiece[];
  onClose: () => void;
}

export default function MaskedDialog({ question, recipient, pieces, onClose }: DialogProps) {
  const [added, add] = useState<readonly string[]>([]);
  return (
    <Dialog title={texts.title(recipient)} place="wide" onClose={onClose}>
      <p className="text-quiet">{texts.text}</p>
      {question !== "" && (
        <>
          <h3 className="label mt-5 mb-1.5">{texts.question}</h3>
          <p
            data-testid="as-sent"
            className="max-h-64 overflow-y-auto rounded-xl bg-wash px-4 py-2.5 break-words whitespace-pre-wrap"
          >
            {withStandIns(question, pieces).map(({ text, piece }, index) =>
              piece ? (
                <mark key={index} title={piece.original} className="rounded-sm bg-caution-wash px-0.5 text-caution">
                  {text}
                </mark>
              ) : (
                text
              ),
            )}
          </p>
        </>
      )}
      <h3 className="label mt-5 mb-1.5">{texts.pieces}</h3>
      {pieces.length === 0 ? <p>{texts.nothing}</p> : <MaskedPieces pieces={pieces} />}
      <h3 className="label mt-6 mb-1.5">{texts.more}</h3>
      <WordForm
        label={texts.word}
        hint={texts.wordHint}
        onAdd={async (word) => {
          await maskWord(word);
          add([...added, word]);
        }}
      />
      <div role="status">
        {added.map((word) => (
          <p key={word} className="mt-2 break-words">
            {texts.added(word)}
          </p>
        ))}
      </div>
    </Dialog>
  );
}

function MaskedPieces({ pieces }: { pieces: readonly MaskedPiece[] }) {
  return (
    <div role="group" aria-label={texts.pieces} tabIndex={0} className="overflow-x-auto rounded-lg border border-line">
      <table className="w-full text-start text-[0.9375rem] max-sm:text-sm">
        <thead>
          <tr className="border-b border-line text-quiet">
            {[texts.kind, texts.original, texts.standIn].map((head, index) => (
              <th
                key={head}
                scope="col"
                className={`px-3 py-2 max-sm:px-2 text-start text-sm font-medium ${index === 0 ? "max-sm:hidden" : ""}`}
              >
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {pieces.map(({ kind, original, stand_in }) => (
            <tr key={original} className="border-b border-line last:border-b-0">
              <td className="px-3 py-2 text-quiet max-sm:hidden">{maskingTexts.kind[kind]}</td>
              <td className="px-3 py-2 max-sm:w-1/2 max-sm:px-2 wrap-anywhere">
                <span className="block text-sm text-quiet sm:hidden">{maskingTexts.kind[kind]}</span>
                {original}
              </td>
              <td className="px-3 py-2 max-sm:px-2 max-sm:align-bottom wrap-anywhere">{stand_in}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
