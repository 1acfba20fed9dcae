/** Whether a conversation is temporary: its id says so, being of the version that the server gives to nothing else. */
export const isTemporary = (id: string): boolean => id[14] === "8";
