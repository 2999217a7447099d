import { describe, expect, it } from 'vitest';
import { DoctorError } from '../core/errors.ts';
import { captured } from '../tests/support/world.ts';
import { explain } from './explain.ts';
import type { World } from './world.ts';

function explained(error: unknown, argv: readonly string[] = []): string {
  const stderr = captured();
  explain({ argv, stderr } as unknown as World, error);
  return stderr.text();
}

describe('an error', () => {
  it.each([
    ['unknown option --x.', 'Unknown option --x.'],
    ["there isn't a run.", "There isn't a run."],
    ['http://127.0.0.1:1 (identity) cannot be reached.', 'http://127.0.0.1:1 (identity) cannot be reached.'],
    ['doctor.conf:5: unknown option.', 'doctor.conf:5: unknown option.'],
    ['runs/2026 cannot be read.', 'runs/2026 cannot be read.'],
    ['compute-1 refused the login.', 'compute-1 refused the login.'],
    ['--vms is "x".', '--vms is "x".'],
  ])('%j begins as a sentence unless it begins with a name', (message, shown) => {
    expect(explained(new DoctorError('USAGE', message, { hint: 'Do it.' }))).toContain(`doctor: ${shown}\n`);
  });

  it('ends in one full stop, with or without its own', () => {
    const text = explained(
      new DoctorError('WAIT_TIMEOUT', 'Nova could not: no host is left..', { hint: 'Wait.. Then retry...' }),
    );
    expect(text).toContain('no host is left.\n  Wait. Then retry... (WAIT_TIMEOUT');
  });

  it('of doctor itself says so, and shows where with --verbose alone', () => {
    expect(explained(new TypeError('x'))).not.toMatch(/^\s+at /m);
    expect(explained(new TypeError('x'), ['--verbose'])).toMatch(/^\s+at /m);
  });
});
