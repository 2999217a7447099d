import { parseDocument } from 'yaml';
import type { CollectionTag, ScalarTag, Tags } from 'yaml';
import { badRequest, heatFault } from '../faults.ts';

/** `max_template_size` */
const MAX_TEMPLATE_BYTES = 524_288;

/** A JSON or YAML mapping. */
export type Mapping = Readonly<Record<string, unknown>>;

/** Whether a value is a mapping. */
export function isTemplateMapping(value: unknown): value is Mapping {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * A template as the API accepts it: a mapping, or JSON or YAML text of one, with a version
 * (heat/common/template_format.py).
 * @throws ServiceFault 400 HTTPBadRequest, RequestLimitExceeded
 */
export function parseTemplate(given: unknown): Mapping {
  requireSize(typeof given === 'string' ? given : JSON.stringify(given));
  if (isTemplateMapping(given)) return given;
  const template = fromText(String(given));
  const versions = ['heat_template_version', 'HeatTemplateFormatVersion', 'AWSTemplateFormatVersion'];
  if (!versions.some((key) => key in template)) throw invalid('Template format version not found.');
  return template;
}

/** An environment as the API accepts it, with only the sections that Heat knows. @throws ServiceFault 400 */
export function parseEnvironment(given: unknown): Mapping {
  const environment = typeof given === 'string' ? readYaml(given) : (given ?? {});
  if (!isTemplateMapping(environment)) {
    throw badRequest(
      'Environment not in valid format: The environment is not a valid YAML mapping data type.',
    );
  }
  for (const [section, value] of Object.entries(environment)) {
    if (!ENVIRONMENT_SECTIONS.has(section))
      throw badRequest(`Environment not in valid format: environment has wrong section "${section}"`);
    if (value === null)
      throw badRequest(`Environment not in valid format: environment has empty section "${section}"`);
  }
  return environment;
}

const ENVIRONMENT_SECTIONS = new Set([
  'parameters',
  'resource_registry',
  'parameter_defaults',
  'encrypted_param_names',
  'event_sinks',
  'parameter_merge_strategies',
]);

function requireSize(text: string): void {
  if (text.length <= MAX_TEMPLATE_BYTES) return;
  throw heatFault(
    'RequestLimitExceeded',
    `Request limit exceeded: Template size (${text.length} bytes) exceeds maximum allowed size (${MAX_TEMPLATE_BYTES} bytes).`,
  );
}

function fromText(text: string): Mapping {
  let template: unknown;
  try {
    template = readYaml(text) ?? {};
  } catch (error) {
    throw invalid(`Error parsing template [root stack] ${error instanceof Error ? error.message : ''}`);
  }
  if (!isTemplateMapping(template)) throw invalid('The template is not a JSON object or YAML mapping.');
  return template;
}

const TAG = 'tag:yaml.org,2002:';
const TRUE = /^(?:yes|Yes|YES|true|True|TRUE|on|On|ON)$/;
const FALSE = /^(?:no|No|NO|false|False|FALSE|off|Off|OFF)$/;

/** PyYAML knows no `y` and `n`, and Heat's loader leaves dates as they are written. */
function asPyYaml(tag: ScalarTag | CollectionTag): Tags {
  if (tag.tag === `${TAG}timestamp`) return [];
  if (tag.tag !== `${TAG}bool` || !('test' in tag)) return [tag];
  return [{ ...tag, test: tag.test?.test('true') ? TRUE : FALSE } as ScalarTag];
}

/** Heat reads YAML 1.1: `yes` is true. JSON is YAML. */
function readYaml(text: string): unknown {
  const document = parseDocument(text, {
    version: '1.1',
    uniqueKeys: false,
    logLevel: 'silent',
    customTags: (tags) => tags.flatMap((tag): Tags => (typeof tag === 'string' ? [tag] : asPyYaml(tag))),
  });
  const [error] = document.errors;
  if (error !== undefined) throw new Error(error.message);
  return document.toJS({ maxAliasCount: 100 }) as unknown;
}

function invalid(words: string): Error {
  return badRequest(`Template not in valid format: ${words}`);
}
