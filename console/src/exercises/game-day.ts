import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { ApiFailure, getJson, sendJson } from '../lab/api.ts';
import type { Cause, Verdict } from './attempt.ts';
import type { Evidence } from './evidence.ts';

// What the lab API answers about a game day, as far as the console reads it.

export interface Standing {
  readonly observer: string;
  readonly points: number;
  readonly of: number;
  readonly parts: { readonly component: { readonly why: string } };
}

export interface Round {
  readonly attempt: string;
  readonly outcome: 'passed' | 'failed' | 'voided';
  readonly title?: string;
  readonly teamScore?: number;
  readonly standings: readonly Standing[];
}

export interface GameDay {
  readonly open: boolean;
  readonly observers: readonly string[];
  readonly current?: { readonly id: string; readonly held: boolean; readonly answered: readonly { readonly observer: string }[] };
  readonly rounds: readonly Round[];
  readonly board: readonly { readonly observer: string; readonly points: number; readonly answered: number }[];
}

const BASE = '/api/game-day';
const KEY = ['game-day'];
/** Observers sit at other screens: what they do shows here soon. */
const REFRESH_MS = 3_000;

/** The game day under way or the last one; null before the first. */
export const useGameDay = () =>
  useQuery({
    queryKey: KEY,
    refetchInterval: REFRESH_MS,
    queryFn: async ({ signal }): Promise<GameDay | null> => {
      try {
        return await getJson<GameDay>(BASE, signal);
      } catch (error) {
        if (error instanceof ApiFailure && error.status === 404) return null;
        throw error;
      }
    },
  });

/** What a facilitator does; each answers with the game day as it is then. */
export function useGameDayCommand() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ path, body = {} }: { readonly path: string; readonly body?: unknown }) =>
      sendJson<GameDay>(path, { method: 'POST', body }),
    onSuccess: async (gameDay) => {
      client.setQueryData(KEY, gameDay);
      // A round that begins is an attempt, which this page then shows.
      await client.invalidateQueries({ queryKey: ['attempt'] });
    },
  });
}

export interface Answer {
  readonly observer: string;
  readonly causes: readonly Cause[];
  readonly evidence: readonly Evidence[];
}

/** What an observer says; only they are told whether their evidence held. */
export function useAnswer() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (answer: Answer) =>
      sendJson<{ readonly evidence: readonly Verdict[] }>(`${BASE}/rounds/current/answers`, { method: 'POST', body: answer }),
    onSuccess: () => client.invalidateQueries({ queryKey: KEY }),
  });
}

export const gameDayCommands = {
  open: (observers: readonly string[]) => ({ path: BASE, body: { observers } }),
  join: (observer: string) => ({ path: `${BASE}/observers`, body: { observer } }),
  round: (exercise: string, seed: number | undefined) => ({
    path: `${BASE}/rounds`,
    body: { exercise, ...(seed === undefined ? {} : { seed }) },
  }),
  inject: { path: `${BASE}/rounds/current/inject` },
  close: { path: `${BASE}/close` },
} as const;
