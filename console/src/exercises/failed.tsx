/** What was refused, in the words of whoever refused it. */
export function Failed({ error }: { readonly error: Error | null }) {
  return error === null ? null : (
    <p className="tone-bad" role="alert">
      {error.message}
    </p>
  );
}
