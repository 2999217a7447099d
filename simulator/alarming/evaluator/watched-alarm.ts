import { shellPattern } from '../../kit/python/fnmatch.ts';
import type { Alarm } from '../alarm.ts';
import { TRAIT_TYPES, comparable, compare } from './comparison.ts';
import type { EvaluatedEvent } from './event.ts';

/** An alarm as the evaluator remembers it, until its project is read again. */
export interface WatchedAlarm {
  /** A copy: what the API changes meanwhile is not seen. */
  alarm: Alarm;
  /** Whether the event meets the type and all conditions. @throws Error when one cannot be compared */
  readonly meets: (event: EvaluatedEvent) => boolean;
}

type Condition = (event: EvaluatedEvent) => boolean;

/** Compiles an alarm's rule. @throws Error when a condition's value does not fit its type */
export function compileAlarm(alarm: Alarm): WatchedAlarm {
  const pattern = shellPattern(alarm.rule.event_type);
  const conditions = alarm.rule.query.map((condition): Condition => {
    const { field, op } = condition;
    if (!field.startsWith('traits.')) return () => refuse(field);
    const type =
      TRAIT_TYPES[condition.type === undefined || condition.type === '' ? 'string' : condition.type];
    if (type === undefined) throw new Error(`unknown trait type '${condition.type}'`);
    const wanted = comparable(condition.value, type);
    const name = field.slice('traits.'.length);
    return (event) => compare(event.traits.get(name), op, wanted);
  });
  return {
    alarm,
    meets: (event) => pattern.test(event.eventType) && conditions.every((holds) => holds(event)),
  };
}

/** The API takes such a condition, but Zed's evaluator leaves its operator a string and fails on it. */
function refuse(field: string): never {
  throw new Error(`condition on '${field}': 'str' object is not callable`);
}
