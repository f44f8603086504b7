import { Suspense, useEffect } from 'react';
import { Link, Route, Switch, useLocation } from 'wouter';
import { screens } from './screens.ts';
import { Shortcuts } from './shortcuts.tsx';
import { TopState } from './top-state.tsx';
import { Failure } from './ui/failure.tsx';
import { Logo } from './ui/logo.tsx';

export function App() {
  const [location] = useLocation();
  const current = screens.find(({ path }) => (path === '/' ? location === '/' : location.startsWith(path)));
  useEffect(() => {
    document.title = current === undefined || current.path === '/' ? 'Faultline' : `${current.title} · Faultline`;
  }, [current]);
  return (
    <div className="shell">
      <a className="button skip" href="#screen">
        Skip to the content
      </a>
      <header className="top">
        <Link className="brand" href="/">
          <Logo />
          Faultline
        </Link>
        <nav aria-label="Screens">
          <ul>
            {screens.map(({ path, title }) => (
              <li key={path}>
                <Link href={path} aria-current={path === current?.path ? 'page' : undefined}>
                  {title}
                </Link>
              </li>
            ))}
          </ul>
        </nav>
        <TopState />
      </header>
      <main className="screen" id="screen" tabIndex={-1}>
        <Failure key={current?.path ?? ''}>
          <Suspense fallback={<p className="empty">Loading …</p>}>
            <Switch>
              {screens.map(({ path, component }) => (
                <Route key={path} path={path === '/' ? '/' : `${path}/*?`} component={component} />
              ))}
              <Route>
                <p className="empty">
                  There is no such screen. <Link href="/">To the system</Link>
                </p>
              </Route>
            </Switch>
          </Suspense>
        </Failure>
      </main>
      <Shortcuts />
    </div>
  );
}
