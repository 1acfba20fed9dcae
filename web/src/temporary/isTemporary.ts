/** Whether a conversation is temporary, by the UUID version that the server uses for nothing else. */
export const isTemporary = (id: string): boolean => id[14] === "8";
