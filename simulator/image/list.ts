import type { FastifyRequest } from 'fastify';
import type { RequestContext } from '../kit/contracts.ts';
import { queryText } from '../kit/query-text.ts';
import { ServiceFault } from '../kit/service-fault.ts';
import type { Image } from './state.ts';
import { imageView } from './view.ts';

const DEFAULT_LIMIT = 25;
const MAX_LIMIT = 1000;
/** Query keys that are not filters. */
const CONTROLS = new Set(['limit', 'marker', 'sort_key', 'sort_dir', 'sort', 'member_status']);

/** Image API v2, List images: filters by any attribute, newest first, paged by marker. */
export function listImages(
  images: readonly Image[],
  request: FastifyRequest,
  context: RequestContext,
): object {
  const query = request.query as Readonly<Record<string, string>>;
  const filters = Object.entries(query).filter(([key]) => !CONTROLS.has(key));
  const wanted = images
    .filter(
      (image) => image.visibility !== 'community' || image.ownerId === context.projectId || context.isAdmin,
    )
    .map((image) => imageView(image) as Readonly<Record<string, unknown>>)
    .filter((view) => filters.every(([key, value]) => matches(view, key, value)))
    .toReversed();
  const limit = limitOf(query['limit']);
  const start = startAfter(wanted, query['marker']);
  const page = wanted.slice(start, start + limit);
  const last = page.at(-1);
  const more = start + limit < wanted.length && last !== undefined;
  return {
    images: page,
    ...(more ? { next: `/v2/images?marker=${String(last['id'])}&limit=${limit}` } : {}),
    first: '/v2/images',
    schema: '/v2/schemas/images',
  };
}

function matches(view: Readonly<Record<string, unknown>>, key: string, value: string): boolean {
  if (key === 'tag') return (view['tags'] as readonly string[]).includes(value);
  const choices = value.startsWith('in:') ? value.slice(3).split(',') : [value];
  return choices.some((choice) => choice.replaceAll('"', '').toLowerCase() === queryText(view[key]));
}

function limitOf(text: string | undefined): number {
  if (text === undefined) return DEFAULT_LIMIT;
  if (!/^\d+$/.test(text)) throw new ServiceFault(400, 'limit param must be an integer');
  return Math.min(Number(text), MAX_LIMIT);
}

function startAfter(views: readonly Readonly<Record<string, unknown>>[], marker: string | undefined): number {
  if (marker === undefined) return 0;
  const index = views.findIndex((view) => view['id'] === marker);
  if (index === -1) throw new ServiceFault(400, `Invalid marker: ${marker}`);
  return index + 1;
}
