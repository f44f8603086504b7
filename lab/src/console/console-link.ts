/** `localhost`, as people know it. The ticket stands in the fragment, which browsers keep to themselves. */
export function consoleLink(labUrl: string, ticket: string): string {
  return `${labUrl.replace('//127.0.0.1:', '//localhost:')}/#ticket=${ticket}`;
}
