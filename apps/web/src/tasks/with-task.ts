/** The address of the page at hand with another task opened beside it, or none. */
export function withTask(task: string | undefined) {
  return (before: Readonly<Record<string, unknown>>) => ({ ...before, task });
}
