/** An alarm as it arrived. */
export interface ReceivedAlarm {
  readonly alarmId: string;
  readonly alarmName: string;
  /** From the event's traits; undefined when it names no instance. */
  readonly instanceId: string | undefined;
  /** The `message_id` of the notification behind the alarm. */
  readonly messageId: string | undefined;
  readonly state: string | undefined;
  /** Microseconds since the epoch: the whole alarm is in hand. */
  readonly receivedUs: number;
}

/** One address of the consumer: alarms posted to its URL reach `onAlarm`. */
export interface Subscription {
  /** `http://127.0.0.1:12346/failure/<unguessable>` */
  readonly url: string;
  /** Every alarm that came here, in order. */
  readonly alarms: readonly ReceivedAlarm[];
  close(): void;
}

/** The owner's side: receives alarms and starts the recovery. */
export interface Consumer {
  readonly kind: string;
  /** `http://127.0.0.1:12346`, once it is started. */
  readonly origin: string;
  start(): Promise<void>;
  /**
   * A new address, for one listener.
   * @param stamp whether its alarms are stamped as checkpoints 8 and 9 (a canary's are not)
   */
  subscribe(options: {
    readonly stamp: boolean;
    readonly onAlarm?: (alarm: ReceivedAlarm) => void | Promise<void>;
  }): Subscription;
  /** Posts that were turned away, by status: wrong token 404, malformed 400, too large 413. */
  readonly refused: Readonly<Record<number, number>>;
  stop(): Promise<void>;
}
