import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Dossier, Result } from '@faultline/exercise-engine';
import { eventually } from '../../support/eventually.ts';
import type { Lab } from '../../support/lab.ts';
import { runOf } from '../../support/lab-control.ts';

export interface View {
  readonly id: string;
  readonly phase: string;
  readonly voidReason?: string;
  readonly result?: Result;
  readonly diagnosis?: { readonly evidence: readonly { readonly accepted: boolean; readonly reason: string }[] };
}

export type Answer = { readonly status: number; readonly body: Readonly<Record<string, unknown>> };

/** The exercises of a lab as a learner reaches them: over HTTP, with the token of the run. */
export function createExerciseClient(lab: Lab) {
  const { urls, token } = runOf(lab);
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };

  async function send(method: string, path: string, body?: unknown): Promise<Answer> {
    const response = await fetch(`${urls.lab}/api/${path}`, {
      method,
      headers,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, body: text === '' ? {} : (JSON.parse(text) as Answer['body']) };
  }

  async function must(method: string, path: string, body?: unknown): Promise<View> {
    const answer = await send(method, path, body);
    if (answer.status >= 400) throw new Error(`${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
    return answer.body as unknown as View;
  }

  const current = (): Promise<View> => must('GET', 'exercises/attempts/current');

  async function until(phases: readonly string[], withinMs: number): Promise<View> {
    return eventually(
      async () => {
        const view = await current();
        if (!phases.includes(view.phase)) throw new Error(`the attempt is ${view.phase}`);
        return view;
      },
      { withinMs },
    );
  }

  return {
    send,
    current,
    until,
    /** Whether this lab has every kind of fault that the exercise needs. */
    async canPlay(id: string): Promise<boolean> {
      const { exercises } = (await send('GET', 'exercises')).body as { exercises?: { id: string; available?: boolean }[] };
      return exercises?.find((each) => each.id === id)?.available ?? false;
    },
    /** Resolves when the incident has begun. */
    async start(id: string, body: { readonly mode: 'guided' | 'blind'; readonly seed: number }): Promise<View> {
      await must('POST', `exercises/${id}/attempts`, body);
      const view = await until(['running', 'voided'], 240_000);
      if (view.phase === 'voided') throw new Error(`the incident did not begin: ${view.voidReason ?? ''}`);
      return view;
    },
    ack: () => must('POST', 'exercises/attempts/current/ack'),
    diagnose: (body: unknown) => must('POST', 'exercises/attempts/current/diagnose', body),
    mitigate: (action: string, target: string) => must('POST', 'exercises/attempts/current/mitigate', { action, target }),
    /** Resolves with the grade, or with what made the attempt void. */
    async finish(): Promise<View> {
      await must('POST', 'exercises/attempts/current/finish', { giveUp: true });
      return until(['graded', 'voided'], 480_000);
    },
    dossier: (attempt: string): Dossier =>
      JSON.parse(readFileSync(join(lab.directory, 'exercises/attempts', `${attempt}.dossier.json`), 'utf8')) as Dossier,
    async setLoad(checkoutsPerSecond: number): Promise<void> {
      await fetch(`${urls.shoppers}/load`, { method: 'PUT', headers, body: JSON.stringify({ checkoutsPerSecond }) });
    },
    async silence(alert: string): Promise<void> {
      const now = Date.now();
      const body = {
        matchers: [{ name: 'alertname', value: alert, isRegex: false, isEqual: true }],
        startsAt: new Date(now).toISOString(),
        endsAt: new Date(now + 60_000).toISOString(),
        createdBy: 'somebody in a hurry',
        comment: 'later',
      };
      const response = await fetch(`${(urls as Record<string, string>)['alertmanager']}/api/v2/silences`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      });
      const { silenceID } = (await response.json()) as { silenceID: string };
      silences.push(silenceID);
    },
    async unsilence(): Promise<void> {
      for (const id of silences.splice(0))
        await fetch(`${(urls as Record<string, string>)['alertmanager']}/api/v2/silence/${id}`, { method: 'DELETE' });
    },
  };
}

const silences: string[] = [];

export type ExerciseClient = ReturnType<typeof createExerciseClient>;
