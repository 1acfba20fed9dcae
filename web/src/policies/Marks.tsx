import { serverAdminTexts } from "../texts/serverAdmin";
import type { PolicyMark } from "./marks";

const texts = serverAdminTexts.template;

/** The placeholders still to be filled in, each linked to its position in the text. */
export function Marks({ marks, onGo }: { marks: readonly PolicyMark[]; onGo: (mark: PolicyMark) => void }) {
  return (
    <section aria-label={texts.places} className="card px-4 py-3" data-testid="marks">
      <p role="status" className="font-medium">
        {marks.length > 0 ? texts.toFill(marks.length) : texts.allFilled}
      </p>
      <ul className="mt-1">
        {marks.map((mark) => (
          <li key={mark.start}>
            <button
              type="button"
              className="link min-h-11 py-1 text-start wrap-anywhere sm:min-h-8"
              onClick={() => onGo(mark)}
            >
              {mark.question}
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}
