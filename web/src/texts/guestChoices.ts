/** The English texts of a guest’s choice about private statistics. A frame loads them later than the rest. */
export const guestChoiceTexts = {
  count: "Count me in the builder’s statistics",
  countHint:
    "The builder gets numbers over many people, with random noise: chats, messages, topics from a fixed list, lengths, how requests ended. Never your words. Off unless you say yes, for this visit only; another visit counts as another person.",
  countLate: "The builder gets numbers over many people. You can choose this only before your first message.",
};
