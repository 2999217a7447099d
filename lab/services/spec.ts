import type { LabHost, PortName } from '../description.ts';

/** How it is seen that a service does its work. */
export type Readiness =
  | { readonly kind: 'http'; readonly url: string }
  | {
      /** Connects, sends `send` if given, and looks whether the answer begins as expected. */
      readonly kind: 'banner';
      readonly at: { readonly host: string; readonly port: number } | { readonly path: string };
      readonly send?: Uint8Array;
      readonly expect: (answer: Uint8Array) => boolean;
    }
  /** A process of the service holds a connection to the message bus. */
  | { readonly kind: 'bus' }
  /** It has begun a worker process. */
  | { readonly kind: 'worker' };

/** A program that runs for as long as the lab does. */
export interface ServiceSpec {
  readonly name: string;
  readonly command: readonly string[];
  /** The user of this machine that it runs as; root when left out. */
  readonly user?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** The files that it is configured by: when one changes, it is restarted. */
  readonly files: readonly string[];
  readonly port?: PortName;
  /** The host of the lab that it runs on; the control host when left out. */
  readonly host?: LabHost;
  readonly ready: Readiness;
  /** Steps that must be done before it is started. */
  readonly requires: readonly string[];
  /** How long an orderly end may take, in milliseconds. */
  readonly stopMs: number;
}
