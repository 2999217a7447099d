/** A link of a resource. */
export interface Link {
  readonly rel: 'self' | 'bookmark';
  readonly href: string;
}

/** `self` with the API version, `bookmark` without. */
export function linksOf(baseUrl: string, collection: string, id: string): readonly Link[] {
  return [
    { rel: 'self', href: `${baseUrl}/v2.1/${collection}/${id}` },
    { rel: 'bookmark', href: `${baseUrl}/${collection}/${id}` },
  ];
}

/** Only `bookmark`, for a resource inside another one. */
export function bookmarkOf(baseUrl: string, collection: string, id: string): readonly Link[] {
  return [{ rel: 'bookmark', href: `${baseUrl}/${collection}/${id}` }];
}
