import { useSearchParams } from 'wouter';
import type { Variable } from './model.ts';
import { ALL, chosenOf } from './variables.ts';

export function VariablePicker({ variable }: { readonly variable: Variable }) {
  const [search, setSearch] = useSearchParams();
  const name = `var-${variable.name}`;
  const chosen = chosenOf(variable, search).map((each) => (each === 'All' ? ALL : each));
  const options = (variable.query ?? '').split(',').map((each) => each.trim());
  const choose = (values: readonly string[]): void =>
    setSearch((before) => {
      const next = new URLSearchParams(before);
      next.delete(name);
      for (const value of values) next.append(name, value);
      return next;
    });
  if (variable.multi !== true) {
    return (
      <label className="row">
        <span className="muted">{variable.label ?? variable.name}</span>
        <select className="input" value={chosen[0]} onChange={(event) => choose([event.target.value])}>
          {options.map((option) => (
            <option key={option}>{option}</option>
          ))}
        </select>
      </label>
    );
  }
  const isAll = chosen.includes(ALL);
  return (
    <fieldset className="choices">
      <legend className="hidden-visually">{variable.label ?? variable.name}</legend>
      {options.map((option) => (
        <label key={option} className="tag">
          <input
            type="checkbox"
            checked={isAll || chosen.includes(option)}
            onChange={(event) => {
              const before = isAll ? options : chosen;
              const next = event.target.checked ? [...before, option] : before.filter((each) => each !== option);
              choose(next.length === 0 || next.length === options.length ? [ALL] : next);
            }}
          />
          {option}
        </label>
      ))}
    </fieldset>
  );
}
