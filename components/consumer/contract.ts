import type { Clock } from '../../core/clock.ts';
import type { Log } from '../../core/log.ts';
import type { Recorder } from '../../record/recorder.ts';

/** The owner's side: receives alarms and starts the recovery. */
export interface Consumer {
  readonly kind: string;
  /** Starts it. It listens when this resolves. @throws DoctorError `PORT_TAKEN` */
  start(options: ConsumerOptions): Promise<RunningConsumer>;
}

/** A Consumer that listens. */
export interface RunningConsumer {
  /** `http://127.0.0.1:12346` */
  readonly origin: string;
  /** Makes a new address, for one listener. */
  subscribe(options: SubscribeOptions): Subscription;
  /** Posts that were turned away, by status: wrong token 404, malformed 400, too large 413. */
  readonly refused: Readonly<Record<number, number>>;
  stop(): Promise<void>;
}

/** What a Consumer is started with. */
export interface ConsumerOptions {
  /** Address to listen on, as Aodh reaches it, and port; 0 takes a free one. */
  readonly ip: string;
  readonly port: number;
  readonly clock: Clock;
  readonly log: Log;
  readonly recorder: Recorder;
}

/** What becomes of the alarms of one address. */
export interface SubscribeOptions {
  /** Whether alarms are stamped as checkpoints 8 and 9 (a canary's are not). */
  readonly stamp: boolean;
  readonly onAlarm?: (alarm: ReceivedAlarm) => void | Promise<void>;
}

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

/** One address of the Consumer: alarms posted to its URL reach `onAlarm`. */
export interface Subscription {
  /** `http://127.0.0.1:12346/failure/<unguessable>` */
  readonly url: string;
  /** Every alarm that came here, in order. */
  readonly alarms: readonly ReceivedAlarm[];
  close(): void;
}
