import { Component, type ReactNode } from 'react';

/** Keeps one broken screen from taking the whole page with it. */
export class Failure extends Component<{ readonly children: ReactNode }, { readonly error: Error | undefined }> {
  override state: { readonly error: Error | undefined } = { error: undefined };

  static getDerivedStateFromError(error: Error): { readonly error: Error } {
    return { error };
  }

  override render(): ReactNode {
    const { error } = this.state;
    if (error === undefined) return this.props.children;
    return (
      <div className="notice bad" role="alert">
        <div className="stack">
          <p>This screen has failed: {error.message}</p>
          <div>
            <button type="button" className="button" onClick={() => location.reload()}>
              Load the page again
            </button>
          </div>
        </div>
      </div>
    );
  }
}
