import { messageOf } from './errors.ts';

/** One thing that could not be closed. */
export interface CloseFailure {
  readonly name: string;
  readonly error: unknown;
}

/** Thrown by {@link Scope.close} after everything was tried. */
export class ScopeCloseError extends Error {
  override readonly name = 'ScopeCloseError';
  readonly failures: readonly CloseFailure[];
  constructor(failures: readonly CloseFailure[]) {
    super(failures.map((failure) => `${failure.name}: ${messageOf(failure.error)}`).join('; '));
    this.failures = failures;
  }
}

/** Things that live together in this process and are closed together, last opened first. */
export interface Scope {
  /** Registers how to close something, at the moment it is opened. */
  defer(name: string, close: () => Promise<void> | void): void;
  /** Runs every close, in reverse, even when one fails. A second call does nothing. */
  close(): Promise<void>;
}

/** An empty {@link Scope}. */
export function openScope(): Scope {
  const closers: { name: string; close: () => Promise<void> | void }[] = [];
  return {
    defer(name, close) {
      closers.push({ name, close });
    },
    async close() {
      const failures: CloseFailure[] = [];
      for (let closer = closers.pop(); closer !== undefined; closer = closers.pop()) {
        try {
          await closer.close();
        } catch (error) {
          failures.push({ name: closer.name, error });
        }
      }
      if (failures.length > 0) throw new ScopeCloseError(failures);
    },
  };
}
