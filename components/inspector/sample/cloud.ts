import type { MarkablePort } from '../permit.ts';

/** A VM as the Inspector needs it. */
export interface CloudServer {
  readonly id: string;
  /** The compute host it is on; undefined while it is on none. */
  readonly host: string | undefined;
  readonly projectId: string;
  readonly vmState: string | undefined;
  readonly taskState: string | undefined;
}

/** What the Inspector asks of the cloud, as its administrator. `openstack/cloud.ts` offers it and more. */
export interface InspectorCloud {
  readonly compute: {
    readonly servers: {
      list(options: { readonly allTenants: true }): Promise<readonly CloudServer[]>;
      resetState(id: string, state: 'error'): Promise<unknown>;
    };
    readonly services: {
      list(options: {
        readonly binary: string;
      }): Promise<readonly { readonly id: string; readonly host: string }[]>;
      /** @param id the service's, which saves a request from microversion 2.53 on */
      forceDown(host: string, forcedDown: boolean, id?: string): Promise<unknown>;
    };
  };
  readonly network: {
    readonly ports: {
      list(options: { readonly hostId: string }): Promise<readonly MarkablePort[]>;
      /** @param status null: as on a port that nobody has set it on */
      setDataPlaneStatus(id: string, status: 'DOWN' | 'ACTIVE' | null): Promise<unknown>;
    };
  };
}
