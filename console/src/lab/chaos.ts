import type { FaultsAnswer } from '@faultline/chaos/contract';
import { useQuery } from '@tanstack/react-query';
import { getJson } from './api.ts';

const EVERY_MS = 1_000;

export function useFaults() {
  return useQuery({
    queryKey: ['faults'],
    refetchInterval: EVERY_MS,
    queryFn: ({ signal }) => getJson<FaultsAnswer>('/api/chaos/faults', signal),
  });
}
