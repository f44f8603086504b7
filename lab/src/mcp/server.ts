import { actions, components, mechanisms } from '@faultline/exercise-engine';
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { z } from 'zod';
import type { Lab } from './lab.ts';

/** An answer longer than this would fill an agent's memory with one query: it is cut, and says so. */
const MOST_CHARACTERS = 20_000;

const readOnly = { readOnlyHint: true, openWorldHint: false };
const acting = { readOnlyHint: false, openWorldHint: false };

const names = (list: readonly { readonly name: string }[]): [string, ...string[]] => list.map(({ name }) => name) as [string, ...string[]];
const described = (list: readonly { readonly name: string; readonly title: string }[]): string =>
  list.map(({ name, title }) => `${name}: ${title}`).join('; ');

const since = z.number().int().min(1).max(86_400).default(300).describe('how many seconds back from now');
const evidence = z.discriminatedUnion('language', [
  z.object({ language: z.literal('promql'), query: z.string() }),
  z.object({ language: z.literal('logql'), query: z.string() }),
  z.object({ language: z.literal('trace'), traceId: z.string() }),
]);

/**
 * The exercises for an agent: the same incidents, the same telemetry, the same actions and the same grade that a person gets, and
 * nothing else. The truth is nowhere before the grade, because the lab's API does not tell it.
 */
export function createMcpServer(lab: Lab, version: string): McpServer {
  const server = new McpServer(
    { name: 'faultline', version },
    {
      instructions:
        'A shop of four services (gateway, order, payment, inventory) on PostgreSQL and Redis, with a card provider outside. Start an exercise, ' +
        'wait until the attempt is running, acknowledge the page, find the cause in metrics, logs and traces, diagnose it with evidence, mend it, ' +
        'see whether the shop recovers, and finish to be graded.',
    },
  );

  /** A tool that answers with JSON, or with what was wrong with the question. */
  function tool<Shape extends z.ZodRawShape>(
    name: string,
    { description, input, annotations }: { description: string; input: Shape; annotations: typeof readOnly },
    answer: (given: z.infer<z.ZodObject<Shape>>) => Promise<unknown>,
  ): void {
    // Its own type is generic, from which the SDK cannot infer that of the handler.
    const schema: z.ZodType<z.infer<z.ZodObject<Shape>>> = z.object(input);
    const handle = async (given: unknown) => {
      try {
        return { content: [{ type: 'text' as const, text: textOf(await answer(schema.parse(given))) }] };
      } catch (error) {
        return { isError: true, content: [{ type: 'text' as const, text: error instanceof Error ? error.message : String(error) }] };
      }
    };
    server.registerTool(name, { description, inputSchema: schema, annotations }, handle);
  }

  tool('list_exercises', { description: 'the exercises there are', input: {}, annotations: readOnly }, () => lab.exercises());
  tool(
    'start_exercise',
    {
      description: 'begins an attempt; the shop is proven healthy first, so look at the attempt until its phase is "running"',
      input: {
        exercise: z.string().describe('its number or name, or "random"'),
        mode: z.enum(['blind', 'guided']).default('blind'),
        seed: z.number().int().min(0).optional().describe('the same seed is the same incident'),
      },
      annotations: acting,
    },
    ({ exercise, ...body }) => lab.start(exercise, body),
  );
  tool(
    'attempt',
    { description: 'the attempt: its page, phase, clock, and what was said and done', input: {}, annotations: readOnly },
    () => lab.attempt(),
  );
  tool('acknowledge', { description: 'acknowledges the page', input: {}, annotations: acting }, () => lab.act('ack'));
  tool('hint', { description: 'buys the next hint, for points', input: {}, annotations: acting }, () => lab.act('hint'));
  tool('note', { description: 'keeps a note for the retrospective', input: { text: z.string() }, annotations: acting }, (body) =>
    lab.act('note', body),
  );
  tool(
    'diagnose',
    {
      description:
        'says where it is and how it fails, with evidence that is run again: it must select what is named, tell the incident from before, and ' +
        `stay quiet when only the load rises. The last diagnosis counts. Components: ${described(components)}. Mechanisms: ${described(mechanisms)}`,
      input: {
        causes: z
          .array(z.object({ component: z.enum(names(components)), mechanism: z.enum(names(mechanisms)), scope: z.string().optional() }))
          .min(1),
        evidence: z.array(evidence).default([]),
        alert: z
          .object({ expr: z.string(), forSeconds: z.number().min(0) })
          .optional()
          .describe('where the exercise asks for an alert'),
      },
      annotations: acting,
    },
    (body) => lab.act('diagnose', body),
  );
  tool(
    'mitigate',
    {
      description: `does something about it: ${actions.map(({ name, title, targets }) => `${name} (${targets.join(', ')}): ${title}`).join('; ')}`,
      input: { action: z.enum(names(actions)), target: z.string().default('none') },
      annotations: acting,
    },
    (body) => lab.act('mitigate', body),
  );
  tool(
    'finish',
    {
      description: 'ends the attempt: what broke the shop is played again; look at the attempt until its phase is "graded"',
      input: {},
      annotations: acting,
    },
    () => lab.act('finish', {}),
  );
  tool('report', { description: 'the retrospective of the last attempt, as Markdown', input: {}, annotations: readOnly }, () =>
    lab.report(),
  );

  tool('status', { description: 'processes, rates, breakers and readiness now', input: {}, annotations: readOnly }, () => lab.status());
  tool('alerts', { description: 'the alerts that are pending or firing', input: {}, annotations: readOnly }, () => lab.alerts());
  tool(
    'query_metrics',
    {
      description: 'PromQL over the last seconds, or at this instant with sinceSeconds 0',
      input: { query: z.string(), sinceSeconds: z.number().int().min(0).max(86_400).default(0), stepSeconds: z.number().min(1).default(5) },
      annotations: readOnly,
    },
    (given) => lab.metrics(given),
  );
  tool(
    'query_logs',
    {
      description: 'LogQL; the newest lines first',
      input: { query: z.string(), sinceSeconds: since, limit: z.number().int().min(1).max(500).default(50) },
      annotations: readOnly,
    },
    (given) => lab.logs(given),
  );
  tool(
    'search_traces',
    {
      description: 'TraceQL; the newest traces first',
      input: { query: z.string(), sinceSeconds: since, limit: z.number().int().min(1).max(100).default(20) },
      annotations: readOnly,
    },
    (given) => lab.traces(given),
  );
  tool('get_trace', { description: 'all spans of a trace', input: { traceId: z.string() }, annotations: readOnly }, ({ traceId }) =>
    lab.trace(traceId),
  );
  return server;
}

function textOf(answer: unknown): string {
  const text = typeof answer === 'string' ? answer : JSON.stringify(answer);
  return text.length <= MOST_CHARACTERS
    ? text
    : `${text.slice(0, MOST_CHARACTERS)}\n… cut: ${text.length - MOST_CHARACTERS} characters more; ask for less`;
}
