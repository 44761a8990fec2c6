/** What was said on one call, in the order in which it was said. */
export interface Conversation {
  readonly id: string;
  readonly turns: readonly { readonly speaker: string; readonly text: string }[];
}

/** Conversations of one origin. */
export interface ConversationSet {
  readonly name: string;
  readonly conversations: readonly Conversation[];
}
