import { useQuery } from '@tanstack/react-query';
import { call } from '../lab/api.ts';
import { Markdown } from '../ui/markdown.tsx';

export function Runbook({ name }: { readonly name: string }) {
  const { data, error } = useQuery({
    queryKey: ['runbook', name],
    queryFn: async ({ signal }) => (await call(`/api/runbooks/${encodeURIComponent(name)}`, { signal })).text(),
    staleTime: Number.POSITIVE_INFINITY,
  });
  if (data === undefined) return <p className="empty">{error === null ? 'Loading …' : `There is no runbook ${name}.`}</p>;
  return <Markdown text={data} />;
}
