import type { Admission } from './lab/session.ts';
import { Logo } from './ui/logo.tsx';

export function Gate({ admission }: { readonly admission: Exclude<Admission, { kind: 'in' }> }) {
  return (
    <main className="gate">
      <h1>
        <Logo />
        Faultline
      </h1>
      {admission.kind === 'out' ? (
        <p>
          {admission.why !== '' && <>This link has been used, or is too old. </>}
          Run <code>node lab console</code> in the checkout and open the link that it prints.
        </p>
      ) : (
        <p role="status">The lab does not answer ({admission.why}). Trying again …</p>
      )}
    </main>
  );
}
