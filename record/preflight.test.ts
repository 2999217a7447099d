import { describe, expect, it } from 'vitest';
import { preflightExitCode, worstFinding } from './preflight.ts';
import type { PreflightFinding } from './preflight.ts';

const finding = (
  verdict: PreflightFinding['verdict'],
  code?: PreflightFinding['code'],
): PreflightFinding => ({
  name: 'x',
  verdict,
  seen: '',
  code,
});

describe('what a preflight comes to', () => {
  it('is its worst finding', () => {
    expect(worstFinding([])).toBe('ok');
    expect(worstFinding([finding('ok'), finding('warn')])).toBe('warn');
    expect(worstFinding([finding('red', 'PORT_TAKEN'), finding('warn')])).toBe('red');
  });

  it('ends in 0 without red, in 2 for the configuration, and in 3 as soon as cloud or host are in it', () => {
    expect(preflightExitCode([finding('ok'), finding('warn')])).toBe(0);
    expect(preflightExitCode([finding('red', 'PORT_TAKEN')])).toBe(2);
    expect(preflightExitCode([finding('red', 'PORT_TAKEN'), finding('red', 'HOST_REFUSED')])).toBe(3);
    expect(preflightExitCode([finding('red')])).toBe(4);
  });
});
