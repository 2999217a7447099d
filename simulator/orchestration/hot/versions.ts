/** The template versions of Heat 19 (Zed), with their release names. */
const VERSIONS = [
  '2013-05-23',
  '2014-10-16',
  '2015-04-30',
  '2015-10-15',
  '2016-04-08',
  '2016-10-14',
  '2017-02-24',
  '2017-09-01',
  '2018-03-02',
  '2018-08-31',
  '2021-04-16',
] as const;
const ALIASES: Readonly<Record<string, string>> = {
  newton: '2016-10-14',
  ocata: '2017-02-24',
  pike: '2017-09-01',
  queens: '2018-03-02',
  rocky: '2018-08-31',
  wallaby: '2021-04-16',
};

/** Every name that `heat_template_version` may have, in Heat's order. */
export const VERSION_NAMES: readonly string[] = [...VERSIONS, ...Object.keys(ALIASES)];

/** The date of a version name; undefined when there is no such version. */
export function versionDate(name: string): string | undefined {
  return ALIASES[name] ?? VERSIONS.find((version) => version === name);
}

/** The versions in which a function exists: the first, and the last if it was removed. */
const FUNCTION_SPANS: Readonly<Record<string, readonly [since: string, until?: string]>> = {
  get_attr: ['2013-05-23'],
  get_file: ['2013-05-23'],
  get_param: ['2013-05-23'],
  get_resource: ['2013-05-23'],
  list_join: ['2013-05-23'],
  resource_facade: ['2013-05-23'],
  str_replace: ['2013-05-23'],
  Ref: ['2013-05-23', '2013-05-23'],
  'Fn::Base64': ['2013-05-23', '2013-05-23'],
  'Fn::GetAZs': ['2013-05-23', '2013-05-23'],
  'Fn::Join': ['2013-05-23', '2013-05-23'],
  'Fn::MemberListToMap': ['2013-05-23', '2013-05-23'],
  'Fn::Replace': ['2013-05-23', '2013-05-23'],
  'Fn::ResourceFacade': ['2013-05-23', '2013-05-23'],
  'Fn::Split': ['2013-05-23', '2013-05-23'],
  'Fn::Select': ['2013-05-23', '2015-04-30'],
  digest: ['2015-04-30'],
  repeat: ['2015-04-30'],
  str_split: ['2015-10-15'],
  map_merge: ['2016-04-08'],
  if: ['2016-10-14'],
  map_replace: ['2016-10-14'],
  yaql: ['2016-10-14'],
  filter: ['2017-02-24'],
  str_replace_strict: ['2017-02-24'],
  contains: ['2017-09-01'],
  list_concat: ['2017-09-01'],
  list_concat_unique: ['2017-09-01'],
  make_url: ['2017-09-01'],
  str_replace_vstrict: ['2017-09-01'],
};

/**
 * The meaning of the only key of a map: a function of this version, a removed function, or (undefined) a plain
 * key.
 */
export function functionState(name: string, version: string): 'known' | 'removed' | undefined {
  const span = Object.hasOwn(FUNCTION_SPANS, name) ? FUNCTION_SPANS[name] : undefined;
  if (span === undefined || version < span[0]) return undefined;
  return span[1] !== undefined && version > span[1] ? 'removed' : 'known';
}

/** The functions of a version, for `GET /template_versions/…/functions`. */
export function functionsOf(version: string): readonly string[] {
  return Object.keys(FUNCTION_SPANS).filter((name) => functionState(name, version) === 'known');
}
