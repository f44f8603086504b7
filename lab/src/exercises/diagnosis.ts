import {
  type DiagnosisInput,
  ExerciseError,
  findComponent,
  findMechanism,
  type NamedCause,
  type PlacedExercise,
} from '@faultline/exercise-engine';

/** By their own names, whatever alias was used. @throws ExerciseError `invalid_diagnosis` that says which words there are */
export function namedCauses(
  { causes, alert }: DiagnosisInput,
  { task }: PlacedExercise,
): { causes: NamedCause[]; alert: DiagnosisInput['alert'] } {
  if (task === 'alert' && alert === undefined)
    throw new ExerciseError('invalid_diagnosis', 'this exercise asks for an alert: give its expression with --alert (and --for)');
  const named = causes.map((cause) => {
    const component = findComponent(cause.component)?.name;
    const mechanism = findMechanism(cause.mechanism)?.name;
    const vocabulary = 'the words are listed by: node lab exercise diagnose --list';
    if (component === undefined) throw new ExerciseError('invalid_diagnosis', `there is no component ${cause.component}; ${vocabulary}`);
    if (mechanism === undefined) throw new ExerciseError('invalid_diagnosis', `there is no mechanism ${cause.mechanism}; ${vocabulary}`);
    return { component, mechanism, ...(cause.scope === undefined ? {} : { scope: cause.scope }) };
  });
  return { causes: named, alert };
}
