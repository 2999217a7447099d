/**
 * Waits for all tasks, also after one has failed, and then throws the first failure. Unlike `Promise.all` it
 * leaves nothing under way behind the caller's back: what a task still makes can be taken back.
 */
export async function allOf<const T extends readonly unknown[]>(
  tasks: T,
): Promise<{ -readonly [K in keyof T]: Awaited<T[K]> }> {
  const outcomes = await Promise.allSettled(tasks);
  const values = outcomes.map((outcome) => {
    if (outcome.status === 'rejected') throw outcome.reason;
    return outcome.value;
  });
  return values as { -readonly [K in keyof T]: Awaited<T[K]> };
}
