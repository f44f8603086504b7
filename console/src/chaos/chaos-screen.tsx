import type { Fault, KindView } from '@faultline/chaos/contract';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { halt, inject, resume, revert, useFaults, useKinds } from '../lab/chaos.ts';
import { formatSpan } from '../ui/format.ts';
import { Mark } from '../ui/mark.tsx';
import { Panel } from '../ui/panel.tsx';
import { Stale } from '../ui/stale.tsx';
import { useNow } from '../ui/use-now.ts';
import { Experiments } from './experiments.tsx';
import { type Field, fieldsOf, valuesOf } from './schema-form.ts';
import './chaos.css';

export function ChaosScreen() {
  const kinds = useKinds();
  const [chosen, setChosen] = useState('latency');
  const all = kinds.data?.kinds ?? [];
  const kind = all.find((each) => each.kind === chosen) ?? all[0];
  const layers = [...new Set(all.map(({ layer }) => layer))];
  return (
    <div className="stack">
      <h1>Chaos</h1>
      <ActiveFaults />
      <div className="chaos">
        <Panel title="Kinds of fault" flush aside={<Stale error={kinds.error} updatedAtMs={kinds.dataUpdatedAt} />}>
          {all.length === 0 && <p className="empty">{kinds.isPending ? 'Asking …' : 'The chaos controller does not answer.'}</p>}
          {layers.map((layer) => (
            <section key={layer} className="layer">
              <h3>{layer}</h3>
              <ul>
                {all
                  .filter((each) => each.layer === layer)
                  .map((each) => (
                    <li key={each.kind}>
                      <button type="button" aria-pressed={each.kind === kind?.kind} onClick={() => setChosen(each.kind)}>
                        {each.kind}
                      </button>
                    </li>
                  ))}
              </ul>
            </section>
          ))}
        </Panel>
        {kind !== undefined && <InjectForm key={kind.kind} kind={kind} />}
        <Experiments />
      </div>
    </div>
  );
}

function ActiveFaults() {
  const faults = useFaults();
  const client = useQueryClient();
  const act = useMutation({
    mutationFn: (work: () => Promise<unknown>) => work(),
    onSettled: () => client.invalidateQueries({ queryKey: ['faults'] }),
  });
  const active = (faults.data?.faults ?? []).filter(({ state }) => state !== 'ended');
  const halted = faults.data?.halted === true;
  return (
    <Panel
      title={`Active faults (${active.length})`}
      flush
      aside={
        <div className="row">
          <Stale error={faults.error} updatedAtMs={faults.dataUpdatedAt} />
          {halted ? (
            <button type="button" className="button" onClick={() => act.mutate(resume)}>
              Allow faults again
            </button>
          ) : (
            <button type="button" className="button danger" onClick={() => act.mutate(halt)}>
              Halt: revert everything
            </button>
          )}
        </div>
      }
    >
      {act.error !== null && (
        <p className="notice bad" role="alert">
          {act.error.message}
        </p>
      )}
      {halted && <p className="notice warn">Halted: no fault can be injected until you allow it again.</p>}
      {active.length === 0 ? (
        <p className="empty">Nothing is broken on purpose.</p>
      ) : (
        <ul className="lines">
          {active.map((fault) => (
            <FaultRow key={fault.id} fault={fault} onRevert={() => act.mutate(() => revert(fault.id))} />
          ))}
        </ul>
      )}
    </Panel>
  );
}

function FaultRow({ fault, onRevert }: { readonly fault: Fault; readonly onRevert: () => void }) {
  const nowMs = useNow();
  const parameters = Object.entries(fault.parameters).map(([name, value]) => `${name} ${String(value)}`);
  return (
    <li className="row" data-fault={fault.kind}>
      <Mark tone={fault.confirmed ? 'bad' : 'warn'} />
      <b>{fault.kind}</b> at {fault.target}
      <span className="muted">{parameters.join(', ')}</span>
      <span className="tag">{fault.state === 'active' && fault.confirmed ? 'confirmed' : fault.state}</span>
      {!fault.managed && <span className="tag warn">made by hand</span>}
      {fault.evidence !== undefined && <span className="muted small">{fault.evidence}</span>}
      <span className="push">
        {fault.expiresAt === undefined ? 'until reverted' : `${formatSpan(new Date(fault.expiresAt).getTime() - nowMs)} left`}
      </span>
      <button type="button" className="button" onClick={onRevert}>
        Revert
      </button>
    </li>
  );
}

const durations = [15, 30, 60, 120, 300];

function InjectForm({ kind }: { readonly kind: KindView }) {
  const client = useQueryClient();
  const fields = fieldsOf(kind.parameters, kind.example);
  const preferred = kind.targets.find((target) => target === 'payment-provider') ?? kind.targets[0] ?? '';
  const [target, setTarget] = useState(preferred);
  const [seconds, setSeconds] = useState(60);
  const [texts, setTexts] = useState<Readonly<Record<string, string>>>({});
  const injecting = useMutation({
    mutationFn: () => inject({ kind: kind.kind, target, parameters: valuesOf(fields, texts), durationMs: seconds * 1_000 }),
    onSettled: () => client.invalidateQueries({ queryKey: ['faults'] }),
  });
  return (
    <Panel title={kind.title} aside={kind.layer}>
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault();
          injecting.mutate();
        }}
      >
        <p>{kind.description}</p>
        <div className="form-grid">
          <label className="field">
            <span className="label">target</span>
            <select className="input" name="target" value={target} onChange={(event) => setTarget(event.target.value)}>
              {kind.targets.map((each) => (
                <option key={each}>{each}</option>
              ))}
            </select>
          </label>
          <label className="field">
            <span className="label">for</span>
            <select className="input" name="duration" value={seconds} onChange={(event) => setSeconds(Number(event.target.value))}>
              {durations.map((each) => (
                <option key={each} value={each}>
                  {formatSpan(each * 1_000)}
                </option>
              ))}
            </select>
          </label>
          {fields.map((field) => (
            <FieldInput
              key={field.name}
              field={field}
              value={texts[field.name] ?? field.initial}
              onChange={(text) => setTexts((before) => ({ ...before, [field.name]: text }))}
            />
          ))}
        </div>
        <p className="row">
          <button type="submit" className="button danger" disabled={injecting.isPending}>
            {injecting.isPending ? 'Injecting, and looking for proof …' : 'Inject'}
          </button>
          {injecting.error !== null && (
            <span className="tone-bad" role="alert">
              {injecting.error.message}
            </span>
          )}
          {injecting.data !== undefined && <span role="status">In force: {injecting.data.evidence ?? 'confirmed'}</span>}
        </p>
        <dl className="fields">
          <div>
            <dt>Proof</dt>
            <dd>
              {kind.signal} {kind.probe}
            </dd>
          </div>
          <div>
            <dt>Ends</dt>
            <dd>{kind.reverts}</dd>
          </div>
        </dl>
      </form>
    </Panel>
  );
}

function FieldInput({
  field,
  value,
  onChange,
}: {
  readonly field: Field;
  readonly value: string;
  readonly onChange: (text: string) => void;
}) {
  const { name, kind, label, description, required, choices, min, max } = field;
  if (kind === 'switch') {
    return (
      <label className="row" title={description}>
        <input type="checkbox" name={name} checked={value === 'true'} onChange={(event) => onChange(String(event.target.checked))} />
        {label}
      </label>
    );
  }
  return (
    <label className="field" title={description}>
      <span className="label">
        {label}
        {required && <span aria-hidden="true"> *</span>}
      </span>
      {kind === 'choice' ? (
        <select className="input" name={name} value={value} required={required} onChange={(event) => onChange(event.target.value)}>
          {!required && <option value="">as usual</option>}
          {choices.map((choice) => (
            <option key={choice}>{choice}</option>
          ))}
        </select>
      ) : (
        <input
          className="input"
          name={name}
          type={kind === 'text' ? 'text' : 'number'}
          step={kind === 'integer' ? 1 : 'any'}
          min={min}
          max={max}
          required={required}
          value={value}
          onChange={(event) => onChange(event.target.value)}
        />
      )}
    </label>
  );
}
