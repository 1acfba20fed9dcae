/** The English texts of a GPT embedded in another site. */
export const embedTexts = {
  decide: "Open to decide",
  explanation:
    "This chat is shown inside another site. To be sure that you see the whole question, answer it in a window of its own.",
  blocked: "The window didn’t open. Allow pop-ups for this site, then try again.",
  decideTitle: "A question in your chat",
  waiting: "This window belongs to a chat on another page. Go back there and open it again.",
  signing: "Finishing your sign-in…",
  answered: "Done. You can close this window.",
};
