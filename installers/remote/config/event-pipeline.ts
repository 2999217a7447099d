import { z } from 'zod';
import { EditError, issueOf } from './edit.ts';
import type { TextEdit } from './edit.ts';
import { takesEvent } from './event-patterns.ts';
import { editableYaml } from './yaml-edit.ts';

/** The publisher by which events reach Aodh's listener, whose topic is `alarm.all` (aodh.conf, event_alarm_topic). */
export const ALARM_PUBLISHER = 'notifier://?topic=alarm.all';

/** The sink that deployments have for events; another one is used where it is called otherwise. */
const USUAL_SINK = 'event_sink';

const pipelineFile = z.object({
  sources: z.array(
    z.looseObject({ name: z.string(), events: z.array(z.string()).optional(), sinks: z.array(z.string()) }),
  ),
  sinks: z.array(z.looseObject({ name: z.string(), publishers: z.array(z.string()) })),
});

type PipelineFile = z.infer<typeof pipelineFile>;

/**
 * Has `event_pipeline.yaml` pass events of these types on to Aodh: the sink they go to gets
 * {@link ALARM_PUBLISHER}, unless one of their sinks has it.
 */
export function publishToAodh(eventTypes: readonly string[]): TextEdit {
  return (text) =>
    eventTypes.reduce((before, type) => {
      const yaml = editableYaml(before);
      const file = pipelineFile.safeParse(yaml.value);
      if (!file.success) throw new EditError(`it is no event pipeline: ${issueOf(file.error)}`);
      const reached = sinksOf(file.data, type);
      if (reached.some(({ publishers }) => publishers.some(isForAodh))) return before;
      const sink = reached.find(({ name }) => name === USUAL_SINK) ?? reached[0];
      if (sink === undefined) throw new EditError(`no source passes events of the type ${type} on`);
      const path = ['sinks', file.data.sinks.findIndex(({ name }) => name === sink.name), 'publishers'];
      return yaml.append(path, [JSON.stringify(ALARM_PUBLISHER)], ALARM_PUBLISHER);
    }, text);
}

function sinksOf({ sources, sinks }: PipelineFile, type: string): PipelineFile['sinks'] {
  const names = sources
    .filter(({ events = [] }) => takesEvent(events, type))
    .flatMap((source) => source.sinks);
  return sinks.filter(({ name }) => names.includes(name));
}

function isForAodh(publisher: string): boolean {
  return /^notifier:\/\/[^?]*\?(?:.*&)?topic=alarm\.all(?:&|$)/i.test(publisher);
}
