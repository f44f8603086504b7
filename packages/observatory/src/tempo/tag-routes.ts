import { HttpError } from '../http/http-error.ts';
import type { ApiReply, ApiRequest, Route } from '../http/route.ts';
import { type TagIndex, type TagScope, type TagValue, tagScopes } from '../traces/tag-index.ts';

/** Tempo offers these whether or not a trace has them. */
const INTRINSICS = [
  'duration',
  'event:name',
  'event:timeSinceStart',
  'instrumentation:name',
  'instrumentation:version',
  'kind',
  'name',
  'rootName',
  'rootServiceName',
  'span:duration',
  'span:kind',
  'span:name',
  'span:status',
  'span:statusMessage',
  'status',
  'statusMessage',
  'trace:duration',
  'trace:rootName',
  'trace:rootService',
  'traceDuration',
];

const KEYWORDS: ReadonlyMap<string, readonly string[]> = new Map([
  ['status', ['error', 'ok', 'unset']],
  ['kind', ['client', 'consumer', 'internal', 'producer', 'server', 'unspecified']],
]);

/** `span:status` and the like are scoped spellings of the older names. */
const OTHER_SPELLINGS: ReadonlyMap<string, string> = new Map([
  ['span:name', 'name'],
  ['span:kind', 'kind'],
  ['span:status', 'status'],
  ['span:statusMessage', 'statusMessage'],
  ['trace:rootName', 'rootName'],
  ['trace:rootService', 'rootServiceName'],
]);

/** Names and values of attributes, for auto-completion. */
export function createTagRoutes(tags: Pick<TagIndex, 'names' | 'values'>): Route[] {
  const namesOf = (scope: TagScope): readonly string[] => (scope === 'intrinsic' ? INTRINSICS : tags.names(scope));

  function scopesOf({ query }: ApiRequest): readonly TagScope[] {
    const wanted = query.get('scope') ?? '';
    if (wanted === '' || wanted === 'none') return tagScopes;
    const scope = tagScopes.find((known) => known === wanted);
    if (scope === undefined) throw new HttpError(400, `invalid scope: ${wanted}`);
    return [scope];
  }

  const namesV1 = (request: ApiRequest): ApiReply => {
    const names = scopesOf(request)
      .filter((scope) => scope !== 'intrinsic' || request.query.get('scope') === 'intrinsic')
      .flatMap(namesOf);
    return { json: { tagNames: [...new Set(names)].sort() } };
  };

  const namesV2 = (request: ApiRequest): ApiReply => {
    const scopes = scopesOf(request).map((name) => ({ name, tags: namesOf(name) }));
    return { json: { scopes: scopes.filter((scope) => scope.tags.length > 0) } };
  };

  /** `resource.service.name`, `.service.name`, `service.name`, `status`, `event:name`. */
  function valuesOf(tag: string): readonly TagValue[] {
    const name = OTHER_SPELLINGS.get(tag) ?? tag;
    const keywords = KEYWORDS.get(name);
    if (keywords !== undefined) return keywords.map((value) => ({ type: 'keyword', value }));
    if (INTRINSICS.includes(name)) return tags.values(name, ['intrinsic']);
    const scope = tagScopes.find((known) => known !== 'intrinsic' && name.startsWith(`${known}.`));
    if (scope !== undefined) return tags.values(name.slice(scope.length + 1), [scope]);
    return tags.values(name.replace(/^\./, ''), ['resource', 'span']);
  }

  return [
    { method: 'GET', path: '/api/search/tags', handle: namesV1 },
    { method: 'GET', path: '/api/v2/search/tags', handle: namesV2 },
    {
      method: 'GET',
      path: '/api/search/tag/:tag/values',
      handle: ({ params }) => ({ json: { tagValues: valuesOf(params['tag'] as string).map(({ value }) => value) } }),
    },
    {
      method: 'GET',
      path: '/api/v2/search/tag/:tag/values',
      handle: ({ params }) => ({ json: { tagValues: valuesOf(params['tag'] as string) } }),
    },
  ];
}
