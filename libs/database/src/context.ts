/** Whose rows a transaction may see. `app.user_id` and `app.system` are what the row-level-security policies read. */
export interface UserContext {
  userId: string;
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** The id, known to be a UUID and nothing else: what lets it stand in a statement that takes no parameters. */
export function checkedUserId(ctx: UserContext): string {
  if (!UUID.test(ctx.userId)) throw new Error('A database context needs the id of a user');
  return ctx.userId;
}
