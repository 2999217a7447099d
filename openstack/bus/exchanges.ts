/**
 * The topic exchanges on which the chain's services publish: each has its own, and `openstack` is that of every
 * notifier that names none (oslo.messaging, `control_exchange`). Workers that a service starts by forkserver
 * lose the name that it set, so on Python 3.14 Ceilometer and Aodh publish on `openstack` as well. Where a message
 * comes by is therefore known by its routing key alone.
 */
export const CHAIN_EXCHANGES = ['nova', 'ceilometer', 'aodh', 'openstack'] as const;

/**
 * Where a notification is published, the first that exists: Ceilometer reads what comes by either, through the
 * queue that is called as the routing key.
 */
export const NOTIFIER_EXCHANGES = ['openstack', 'nova'] as const;

/** A hint for those who gave a bus that the services do not use. */
export const RIGHT_BUS =
  "Give the bus of the notifications: nova.conf's [oslo_messaging_notifications] transport_url where it is set, else [DEFAULT] transport_url.";
