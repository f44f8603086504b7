import type { Plugin } from 'rolldown';

const ADAPTER = /\/axios\/lib\/adapters\/fetch\.js$/;
const UTILS = /\/axios\/lib\/utils\.js$/;
const FORM_DATA = "typeof G.FormData !== 'undefined' ? G.FormData : undefined";

/**
 * While it is loaded, Axios looks at what this platform's `fetch` can do, for an adapter that on Node is never the first choice, and at
 * whether there is a global `FormData`. To look makes Node load the whole of undici: an eighth of a second of CPU in every process. In
 * the prebundle Axios has its HTTP adapter only ("adapter fetch is not available in the build"), and knows a form by its tag.
 */
export const axiosWithoutFetch: Plugin = {
  name: 'axios-without-fetch',
  load: (id) => (ADAPTER.test(id) ? 'export const getFetch = () => false;\nexport default false;\n' : null),
  transform(code, id) {
    if (!UTILS.test(id)) return null;
    if (!code.includes(FORM_DATA)) throw new Error(`${id} no longer looks for FormData as it did`);
    return code.replace(FORM_DATA, 'undefined');
  },
};
