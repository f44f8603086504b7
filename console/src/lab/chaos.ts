import type { Fault, FaultsAnswer, InjectRequest, KindView } from '@faultline/chaos/contract';
import { useQuery } from '@tanstack/react-query';
import { getJson, sendJson } from './api.ts';

const EVERY_MS = 1_000;

export const useFaults = () =>
  useQuery({
    queryKey: ['faults'],
    refetchInterval: EVERY_MS,
    queryFn: ({ signal }) => getJson<FaultsAnswer>('/api/chaos/faults', signal),
  });

export const useKinds = () =>
  useQuery({
    queryKey: ['kinds'],
    staleTime: 60_000,
    queryFn: ({ signal }) => getJson<{ kinds: readonly KindView[] }>('/api/chaos/kinds', signal),
  });

export const inject = (request: InjectRequest): Promise<Fault> => sendJson('/api/chaos/faults', { method: 'POST', body: request });
export const revert = (id: string): Promise<unknown> => sendJson(`/api/chaos/faults/${encodeURIComponent(id)}`, { method: 'DELETE' });
export const halt = (): Promise<unknown> => sendJson('/api/chaos/halt', { method: 'POST' });
export const resume = (): Promise<unknown> => sendJson('/api/chaos/resume', { method: 'POST' });
