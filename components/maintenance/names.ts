/** Why Nova's services are disabled in a maintenance; Fenix says the same. */
export const DISABLED_REASON = 'maintenance';

/** Ceilometer cuts a trait's text here (ceilometer/event/models.py). */
export const TRAIT_LIMIT = 255;
