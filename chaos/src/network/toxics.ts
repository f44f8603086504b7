import { type ProxyClient, ProxyClientError } from '@faultline/edge-proxy';

/** A toxic may end by itself at any moment: then there is nothing left to do. */
export async function removeToxicIfThere({ client, proxy, name }: { client: ProxyClient; proxy: string; name: string }): Promise<void> {
  try {
    await client.removeToxic(proxy, name);
  } catch (error) {
    if (!(error instanceof ProxyClientError && error.status === 404)) throw error;
  }
}
