/** The kind of the ledger's step for a fault; its undo names the fault in `fault`. */
export const FAULT_STEP = 'fault';
