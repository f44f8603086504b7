import { WireReader } from './wire-reader.ts';

/** How many spans or log records a request holds, whose messages are nested alike. Throws RangeError for malformed bytes. */
export function countRecords(bytes: Uint8Array): number {
  let records = 0;
  const reader = new WireReader(bytes);
  reader.fields(reader.end, (field, wireType) => {
    if (field === 1) reader.message(inResource);
    else reader.skip(wireType);
  });
  return records;

  function inResource(field: number, wireType: number): void {
    if (field === 2) reader.message(inScope);
    else reader.skip(wireType);
  }

  function inScope(field: number, wireType: number): void {
    if (field === 2) records += 1;
    reader.skip(wireType);
  }
}
