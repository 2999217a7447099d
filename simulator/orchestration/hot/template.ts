import { pythonStr } from '../../kit/python/text.ts';
import { heatFault, notSupported, ValidationFailed } from '../faults.ts';
import { readParameters } from './parameters.ts';
import type { ParameterSchema } from './parameters.ts';
import { isTemplateMapping } from './parse.ts';
import type { Mapping } from './parse.ts';
import { readSnippet } from './snippet.ts';
import type { Snippet } from './snippet.ts';
import { VERSION_NAMES, versionDate } from './versions.ts';

/** What happens to the physical resource when the resource is deleted. */
export type DeletionPolicy = 'Delete' | 'Retain' | 'Snapshot';

/** A resource as the template defines it; functions are not resolved. */
export interface ResourceDefinition {
  readonly name: string;
  readonly type: string;
  readonly version: string;
  readonly properties: Mapping;
  readonly metadata: Mapping;
  readonly dependsOn: readonly string[];
  readonly deletionPolicy: DeletionPolicy;
  readonly description: string;
}

/** An output as the template defines it. */
export interface OutputDefinition {
  readonly name: string;
  readonly description: string;
  readonly value: Snippet;
}

/** A parsed HOT template. */
export interface Template {
  /** As the user gave it. */
  readonly raw: Mapping;
  /** The date of its version. */
  readonly version: string;
  readonly description: string;
  readonly parameters: readonly ParameterSchema[];
  readonly resources: ReadonlyMap<string, ResourceDefinition>;
  readonly outputs: ReadonlyMap<string, OutputDefinition>;
}

const SECTIONS = [
  'heat_template_version',
  'description',
  'parameter_groups',
  'parameters',
  'resources',
  'outputs',
];
const CONDITIONS_SINCE = '2016-10-14';
const RESOURCE_KEYS = [
  'type',
  'properties',
  'metadata',
  'depends_on',
  'deletion_policy',
  'update_policy',
  'description',
];
const NO_DESCRIPTION = 'No description';

/** Reads a template (heat/engine/hot/template.py). @throws ServiceFault 400, ValidationFailed */
export function readTemplate(raw: Mapping): Template {
  const version = readVersion(raw);
  requireKnownSections(raw, version);
  const resources = sectionOf(raw, 'resources');
  requireEach(resources, 'resources', 'type', resourceKeys(version));
  const outputs = sectionOf(raw, 'outputs');
  return {
    raw,
    version,
    description: typeof raw['description'] === 'string' ? raw['description'] : NO_DESCRIPTION,
    parameters: readParameters(raw['parameters']),
    resources: new Map(
      Object.entries(resources).map(([name, given]) => [name, readResource(name, given as Mapping, version)]),
    ),
    outputs: new Map(
      Object.entries(outputs).map(([name, given]) => [name, readOutput(name, given, version)]),
    ),
  };
}

/** The same template without resources: the target of a stack's deletion. */
export function withoutResources(template: Template): Template {
  return { ...template, resources: new Map() };
}

function readVersion(raw: Mapping): string {
  for (const key of ['HeatTemplateFormatVersion', 'AWSTemplateFormatVersion'])
    if (key in raw) throw notSupported(`A template of format ${key}`);
  const given = raw['heat_template_version'];
  if (given === undefined)
    throw heatFault(
      'InvalidTemplateVersion',
      'The template version is invalid: Template version was not provided',
    );
  const version = versionDate(pythonStr(given));
  if (version !== undefined) return version;
  throw heatFault(
    'InvalidTemplateVersion',
    `The template version is invalid: "heat_template_version: ${pythonStr(given)}". "heat_template_version" should be one of: ${VERSION_NAMES.join(', ')}`,
  );
}

function requireKnownSections(raw: Mapping, version: string): void {
  const hasConditions = version >= CONDITIONS_SINCE;
  for (const section of Object.keys(raw)) {
    if (SECTIONS.includes(section)) continue;
    if (section === 'conditions' && hasConditions) throw notSupported('The section conditions');
    throw new ValidationFailed(`The template section is invalid: ${section}`);
  }
}

function resourceKeys(version: string): readonly string[] {
  return version >= CONDITIONS_SINCE ? [...RESOURCE_KEYS, 'external_id', 'condition'] : RESOURCE_KEYS;
}

/** An empty section counts as absent. */
function sectionOf(raw: Mapping, name: 'resources' | 'outputs'): Mapping {
  const section = raw[name] ?? {};
  if (isTemplateMapping(section)) return section;
  if (name === 'outputs') throw heatFault('AttributeError', "object has no attribute 'items'");
  throw new ValidationFailed(`'${Array.isArray(section) ? 'list' : 'str'}' object has no attribute 'items'`);
}

function requireEach(section: Mapping, name: string, needed: string, allowed: readonly string[]): void {
  const singular = name.slice(0, -1);
  for (const key of Object.keys(section).sort()) {
    const given = section[key];
    const missing = new ValidationFailed(`Each ${singular} must contain a ${needed} key.`);
    if (given === null || given === undefined) throw missing;
    if (!isTemplateMapping(given)) {
      throw new ValidationFailed(
        `"${name}" must contain a map of ${singular} maps. Found a [${pythonClass(given)}] instead`,
      );
    }
    const unknown = Object.keys(given).find((attribute) => !allowed.includes(attribute));
    if (unknown !== undefined)
      throw new ValidationFailed(`"${unknown}" is not a valid keyword inside a ${singular} definition`);
    if (!(needed in given)) throw missing;
  }
}

function pythonClass(value: unknown): string {
  if (Array.isArray(value)) return "<class 'list'>";
  return `<class '${typeof value === 'string' ? 'str' : 'int'}'>`;
}

function readResource(name: string, given: Mapping, version: string): ResourceDefinition {
  if (name.includes('/')) throw new ValidationFailed('Resource name may not contain "/"');
  for (const key of ['external_id', 'condition'] as const)
    if (given[key] !== undefined) throw notSupported(`The key ${key} of resource ${name}`);
  const type = given['type'];
  if (type === '' || type === null) throw new ValidationFailed('Each Resource must contain a Type key.');
  if (typeof type !== 'string') throw new ValidationFailed(`Resource ${name} type type must be string`);
  const mapping = (key: 'properties' | 'metadata'): Mapping => {
    const value = given[key] ?? {};
    readSnippet({ value, version }, ['resources', name, key]);
    if (isTemplateMapping(value)) return value;
    throw new ValidationFailed(`Resource ${name} ${key} type must be object`);
  };
  return {
    name,
    type,
    version,
    properties: mapping('properties'),
    metadata: mapping('metadata'),
    dependsOn: readDependsOn(name, given['depends_on']),
    deletionPolicy: readDeletionPolicy(given['deletion_policy'], version),
    description: typeof given['description'] === 'string' ? given['description'] : '',
  };
}

function readDependsOn(name: string, given: unknown): readonly string[] {
  if (given === undefined || given === null) return [];
  if (typeof given === 'string') return [given];
  if (!Array.isArray(given))
    throw new ValidationFailed(`Resource ${name} depends_on type must be list or string`);
  if (given.every((item) => typeof item === 'string')) return given;
  throw new ValidationFailed(`Resource ${name} depends_on must be a list of strings`);
}

function readDeletionPolicy(given: unknown, version: string): DeletionPolicy {
  if (given === undefined || given === null) return 'Delete';
  const name = String(given);
  const policy = (['Delete', 'Retain', 'Snapshot'] as const).find(
    (key) => key === name || (version >= CONDITIONS_SINCE && key.toLowerCase() === name),
  );
  if (policy !== undefined) return policy;
  throw new ValidationFailed(`Invalid deletion policy "${name}"`);
}

function readOutput(name: string, given: unknown, version: string): OutputDefinition {
  const bad = (words: string) => new ValidationFailed(words, ['outputs', name], 'Output validation error');
  if (!isTemplateMapping(given)) {
    const found = typeof given === 'string' ? 'str' : 'list';
    throw bad(`Output definitions must be a map. Found a ${found} instead`);
  }
  if (!('value' in given)) throw bad('Each output definition must contain a value key.');
  readSnippet({ value: given['value'], version }, ['outputs', name, 'value']);
  return {
    name,
    description: typeof given['description'] === 'string' ? given['description'] : 'No description given',
    value: { value: given['value'], version },
  };
}
