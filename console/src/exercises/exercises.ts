import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { ApiFailure, getJson, sendJson } from '../lab/api.ts';
import { useLive } from '../lab/live.ts';
import type { Attempt, Briefing, Diagnosis, ExerciseSummary, Mode, Vocabulary } from './attempt.ts';

const BASE = '/api/exercises';
const CURRENT = `${BASE}/attempts/current`;
const KEY = ['attempt'];

export const useExercises = () =>
  useQuery({
    queryKey: ['exercises'],
    queryFn: ({ signal }) => getJson<{ exercises: readonly ExerciseSummary[]; vocabulary: Vocabulary }>(BASE, signal),
  });

export const useBriefing = (id: string) =>
  useQuery({ queryKey: ['exercise', id], queryFn: ({ signal }) => getJson<Briefing>(`${BASE}/${encodeURIComponent(id)}`, signal) });

/** The attempt under way or the last one; null before the first. Changes come by themselves, asking again is for what got lost. */
export function useAttempt() {
  const client = useQueryClient();
  const pushed = useLive(({ exercise }) => exercise);
  useEffect(() => {
    if (pushed === undefined || pushed.atMs <= (client.getQueryState(KEY)?.dataUpdatedAt ?? 0)) return;
    client.setQueryData(KEY, pushed.attempt, { updatedAt: pushed.atMs });
  }, [client, pushed]);
  return useQuery({
    queryKey: KEY,
    refetchInterval: 5_000,
    queryFn: async ({ signal }): Promise<Attempt | null> => {
      try {
        return await getJson<Attempt>(CURRENT, signal);
      } catch (error) {
        // Compose has no exercises: there the whole path is not found.
        if (error instanceof ApiFailure && error.status === 404) return null;
        throw error;
      }
    },
  });
}

/** What a learner does. Each answers with the attempt as it is then. */
export function useCommand() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ path, body = {} }: { readonly path: string; readonly body?: unknown }) =>
      sendJson<Attempt | { readonly attempt: Attempt }>(path, { method: 'POST', body }),
    onSuccess: (answer) => client.setQueryData(KEY, 'attempt' in answer ? answer.attempt : answer),
  });
}

export const commands = {
  start: (id: string, { mode, seed }: { mode: Mode; seed: number | undefined }) => ({
    path: `${BASE}/${encodeURIComponent(mode === 'random' ? 'random' : id)}/attempts`,
    body: { mode, ...(seed === undefined ? {} : { seed }) },
  }),
  acknowledge: { path: `${CURRENT}/ack` },
  hint: { path: `${CURRENT}/hint` },
  note: (text: string) => ({ path: `${CURRENT}/note`, body: { text } }),
  diagnose: (diagnosis: Diagnosis) => ({ path: `${CURRENT}/diagnose`, body: diagnosis }),
  mitigate: (action: string, target: string) => ({ path: `${CURRENT}/mitigate`, body: { action, target } }),
  finish: (giveUp: boolean) => ({ path: `${CURRENT}/finish`, body: { giveUp } }),
} as const;

export const reportPath = (attempt: string, format: 'markdown' | 'html'): string =>
  `${BASE}/attempts/${encodeURIComponent(attempt)}/report?format=${format}`;
