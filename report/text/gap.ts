/** The reason of a gap of which nothing more is known; the profiler calls it so. */
const NO_REASON = 'not seen';

/** `not seen: why`, or `not seen` alone where the reason is not known. */
export function gapText(reason = NO_REASON): string {
  return reason === NO_REASON ? NO_REASON : `${NO_REASON}: ${reason}`;
}
