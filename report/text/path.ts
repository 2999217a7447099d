/** What is said of a checkpoint that the notification did not have to wait for. */
export const OFF_PATH = 'off the notification path';

/** The same of several, where there is room for the reason. */
export function offPathText(indexes: readonly number[]): string {
  return `${indexes.join(', ')} came after a later checkpoint: ${OFF_PATH}, so at no cost to it`;
}
