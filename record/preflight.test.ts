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

const EXIT_CODE_OF = { PORT_TAKEN: 2, HOST_REFUSED: 3, INTERNAL: 4 };

describe('what a preflight comes to', () => {
  it('is its worst finding', () => {
    expect(worstFinding([])).toBe('ok');
    expect(worstFinding([finding('ok'), finding('warn')])).toBe('warn');
    expect(worstFinding([finding('red', 'PORT_TAKEN'), finding('warn')])).toBe('red');
  });

  it('ends in 0 without red, in 2 for the configuration, and in 3 as soon as cloud or host are in it', () => {
    expect(preflightExitCode([finding('ok'), finding('warn')], EXIT_CODE_OF)).toBe(0);
    expect(preflightExitCode([finding('red', 'PORT_TAKEN')], EXIT_CODE_OF)).toBe(2);
    expect(
      preflightExitCode([finding('red', 'PORT_TAKEN'), finding('red', 'HOST_REFUSED')], EXIT_CODE_OF),
    ).toBe(3);
    expect(preflightExitCode([finding('red')], EXIT_CODE_OF)).toBe(4);
  });
});
