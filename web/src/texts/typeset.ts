/** What the server says in the words of its contract, in the reader's words. */
const plain: Readonly<Record<string, string>> = {
  "Consumer chat": "Chat in your own space",
  "Consumer images": "Images in your own space",
  "Yes: this is a consumer service.": "Yes: it’s your own space, not a workspace.",
};

/** The server's sentences with the apostrophes of the texts beside them. */
export const typeset = (sentence: string) => plain[sentence] ?? sentence.replaceAll("'", "’");
