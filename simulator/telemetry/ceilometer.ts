import type { Clock } from '../../core/clock.ts';
import { messageOf } from '../../core/errors.ts';
import type { Log } from '../../core/log.ts';
import type { BusMessage, MessageBroker, FaultInjection } from '../kit/contracts.ts';
import type { Latency } from '../kit/latency.ts';
import { orderedLane } from '../kit/ordered-lane.ts';
import { envelope, openEnvelope } from '../kit/oslo.ts';
import { signEvent } from './event.ts';
import type { NotificationBody, TelemetryEvent } from './event.ts';
import { compileDefinitions } from './event-definitions.ts';
import type { EventConverter } from './event-definitions.ts';
import { compilePipelines } from './event-pipeline.ts';
import type { EventPipeline } from './event-pipeline.ts';

/**
 * The exchanges of `notification_control_exchanges` (ceilometer/notification.py), and `openstack`: a
 * notifier without an exchange of its own binds the same queue to that one when it publishes.
 */
const EXCHANGES = [
  'openstack',
  'nova',
  'glance',
  'neutron',
  'cinder',
  'heat',
  'keystone',
  'sahara',
  'trove',
  'zaqar',
  'swift',
  'ceilometer',
  'magnum',
  'dns',
  'ironic',
  'aodh',
];
/** The event endpoint handles these priorities; the others are consumed and dropped. */
const PRIORITIES = ['info', 'error'];
const PUBLISHER_ID = 'telemetry.publisher.controller';
/** The default of `telemetry_secret`; no service in the chain checks the signature. */
const SECRET = 'change this for valid signing';

/** The two files that the notification agent reads. */
export interface CeilometerTexts {
  readonly pipelineYaml: string;
  readonly definitionsYaml: string;
}

/** Dependencies of the notification agent. */
export interface CeilometerDeps extends CeilometerTexts {
  readonly clock: Clock;
  readonly log: Log;
  readonly latency: Latency;
  readonly broker: MessageBroker;
  readonly faultInjection?: Pick<FaultInjection, 'noPipeline'>;
  /**
   * The option `drop_unmatched_notifications`. Ceilometer's own default is false (such an event keeps
   * only its default traits); this deployment sets it, so that events without a definition do not reach Aodh.
   */
  readonly dropUnmatched?: boolean;
}

/** A running notification agent. */
export interface Ceilometer {
  stop(): void;
  /** Works like a restart with other files. @throws Error when they are invalid; the old ones then stay in use. */
  reload(texts: Partial<CeilometerTexts>): void;
}

interface Configuration {
  readonly convert: EventConverter;
  readonly pipelines: readonly EventPipeline[];
}

/**
 * Starts Ceilometer's notification agent, which turns notifications into events for the topics of the pipeline.
 * @throws Error in Ceilometer's words when a file is invalid
 */
export function startCeilometer(deps: CeilometerDeps): Ceilometer {
  const { broker, latency } = deps;
  const log = deps.log.child({ service: 'ceilometer' });
  let texts: CeilometerTexts = deps;
  let configuration = configure(texts, deps, log);
  const lane = orderedLane<BusMessage>({
    prepare: () => latency.pause('ceilometer.transform'),
    finish: (message) => transform(message, configuration, deps, log),
    failed: (error) => log.error('Fail to process a notification', { reason: messageOf(error) }),
  });
  const stops = EXCHANGES.flatMap((exchange) =>
    PRIORITIES.map((priority) =>
      broker.subscribe(exchange, `notifications.${priority}`, (message) => lane.push(message)),
    ),
  );
  return {
    stop() {
      for (const stop of stops) stop();
    },
    reload(changed) {
      const next = { ...texts, ...changed };
      configuration = configure(next, deps, log);
      texts = next;
    },
  };
}

function configure(texts: CeilometerTexts, deps: CeilometerDeps, log: Log): Configuration {
  const pipelines = compilePipelines(texts.pipelineYaml);
  const urls = new Set(
    pipelines.flatMap(({ publishers }) =>
      publishers.filter(({ topics }) => topics.length === 0).map(({ url }) => url),
    ),
  );
  for (const url of urls) log.info('publisher is not part of this cloud, its events go nowhere', { url });
  const convert = compileDefinitions(texts.definitionsYaml, {
    dropUnmatched: deps.dropUnmatched ?? true,
  });
  return { convert, pipelines };
}

function transform(message: BusMessage, configuration: Configuration, deps: CeilometerDeps, log: Log): void {
  const opened = openEnvelope(message.body);
  if (opened === undefined) {
    log.error('Fail to process a notification', { reason: 'it is not an oslo.messaging notification' });
    return;
  }
  const notification: NotificationBody = {
    publisher_id: opened.publisher_id,
    event_type: opened.event_type,
    payload: opened.payload,
    ctxt: {},
    metadata: { message_id: opened.message_id, timestamp: opened.timestamp },
  };
  const event = configuration.convert(notification);
  if (event === undefined) {
    log.debug(`Dropping Notification ${opened.event_type} (uuid:${opened.message_id})`);
    return;
  }
  for (const pipeline of configuration.pipelines)
    if (pipeline.supports(event.event_type)) publish(event, pipeline, deps);
}

/** One message to each topic of each publisher, as `NotifierPublisher` sends it: priority `sample`. */
function publish(event: TelemetryEvent, pipeline: EventPipeline, deps: CeilometerDeps): void {
  if (deps.faultInjection?.noPipeline === true) return;
  const payload = [signEvent(event, SECRET)];
  for (const topic of pipeline.publishers.flatMap(({ topics }) => topics)) {
    const { body } = envelope({
      publisherId: PUBLISHER_ID,
      eventType: 'event',
      priority: 'SAMPLE',
      payload,
      clock: deps.clock,
    });
    deps.broker.publish('ceilometer', `${topic}.sample`, body);
  }
}
