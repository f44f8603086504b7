import type { GameDayView, Round } from '../../game-day/game-day.ts';
import { cell, type Line, span } from '../spans.ts';

const NAME_WIDTH = 24;

/** The board: who stands where, the rounds so far, and the one under way without what anybody said. */
export function renderGameDay({ open, board, rounds, current }: GameDayView): Line[] {
  return [
    [span('Game day', 'bold'), span(open ? '' : '  closed', 'dim')],
    ...(board.length === 0 ? [[span('  nobody has joined yet: node lab game-day join <name>', 'dim')]] : []),
    ...board.map(
      ({ observer, points, answered }, index): Line => [
        cell(`  ${index + 1}.`, { width: 6 }),
        cell(observer, { width: NAME_WIDTH }),
        cell(String(points), { width: 8 }),
        span(`${answered} of ${rounds.filter(({ outcome }) => outcome !== 'voided').length} rounds`, 'dim'),
      ],
    ),
    ...rounds.flatMap(renderRound),
    ...(current === undefined ? [] : renderCurrent(current)),
    [],
    [span('Next: ', 'dim'), span(nextStep({ open, rounds, board, ...(current === undefined ? {} : { current }) }))],
  ];
}

function renderRound({ outcome, title, teamScore, standings, attempt }: Round, index: number): Line[] {
  const head: Line = [span(`Round ${index + 1}`, 'bold')];
  if (outcome === 'voided') return [[], [...head, span('  void, it counts for nobody', 'warn')]];
  return [
    [],
    [...head, span(`  ${title ?? ''}, the team ${outcome} with ${teamScore ?? 0} of 100`)],
    ...standings.map(
      ({ observer, points, of, parts }): Line => [
        cell(`  ${observer}`, { width: NAME_WIDTH + 2 }),
        cell(`${points}/${of}`, { width: 9 }),
        span(parts.component.why, 'dim'),
      ],
    ),
    [span(`  node lab exercise report ${attempt}`, 'dim')],
  ];
}

function renderCurrent({ phase, answered }: NonNullable<GameDayView['current']>): Line[] {
  const who = answered.length === 0 ? 'nobody has answered' : `answered: ${answered.map(({ observer }) => observer).join(', ')}`;
  return [[], [span('This round', 'bold'), span(`  ${phase}; ${who}`)]];
}

function nextStep({ open, current }: Omit<GameDayView, 'observers'>): string {
  if (!open) return 'node lab game-day open <observer>…';
  if (current === undefined) return 'node lab game-day round <exercise>, or: node lab game-day close';
  if (current.held) return 'the shop is healthy; when everybody is ready: node lab game-day inject';
  if (current.phase === 'briefed') return 'the shop is being proven healthy';
  if (current.phase === 'baseline') return 'the incident begins within seconds; the page is in: node lab exercise status';
  if (current.phase === 'finishing') return 'the round is being graded: node lab game-day board';
  return 'each observer: node lab game-day answer <name> …; the team: node lab exercise status';
}
