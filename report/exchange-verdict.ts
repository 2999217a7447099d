import type { MaintenanceRecord } from '../record/maintenance-record.ts';

type Exchange = MaintenanceRecord['exchanges'][number];

/** Whether a message is a question; the others only inform. */
export function wantsReply({ state }: Exchange): boolean {
  return state !== 'INSTANCE_ACTION_DONE';
}

/** How a question was answered; a message that only informs has always passed. */
export function exchangeVerdict(exchange: Exchange): 'passed' | 'failed' | 'unknown' {
  if (!wantsReply(exchange)) return 'passed';
  if (exchange.reply === null || exchange.accepted === null) return 'unknown';
  return exchange.accepted && exchange.reply.startsWith('ACK') ? 'passed' : 'failed';
}
