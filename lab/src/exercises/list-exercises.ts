import type { Conductor } from './conductor.ts';

/** The list of the exercises, without what would spoil them: the idea is told to who has passed. */
export async function listExercises(conductor: Conductor) {
  const kinds = await conductor.kinds().catch(() => undefined);
  const { profile } = conductor;
  return conductor.catalogue.entries.map(({ exercise: { id, title, level, minutes, task, idea, faults } }) => {
    const attempts = profile.filter(({ exercise, outcome }) => exercise === id && outcome !== 'voided');
    const passed = attempts.some(({ outcome }) => outcome === 'passed');
    return {
      id,
      title,
      level,
      minutes,
      task,
      available: kinds === undefined ? undefined : faults.every(({ kind }) => kinds.has(kind)),
      attempts: attempts.length,
      passed,
      ...(attempts.length === 0 ? {} : { bestScore: Math.max(...attempts.map(({ score = 0 }) => score)) }),
      ...(passed ? { idea } : {}),
    };
  });
}

export type ExerciseSummary = Awaited<ReturnType<typeof listExercises>>[number];
