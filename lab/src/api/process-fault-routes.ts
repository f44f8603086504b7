import { Router } from 'express';
import { z } from 'zod';
import { processFaultSchema } from '../process-faults/mechanisms.ts';
import type { ProcessFaults } from '../process-faults/process-faults.ts';

const LONGEST_LEASE_MS = 60_000;

const leaseMs = z.int().min(1).max(LONGEST_LEASE_MS);
const faultBody = z.strictObject({ processes: z.array(z.string()).min(1), fault: processFaultSchema, leaseMs });
const leaseBody = z.strictObject({ leaseMs });

/** Faults of processes, for the chaos controller: each ends by itself when its lease is not renewed. */
export function processFaultRoutes(faults: ProcessFaults): Router {
  const router = Router();
  router.put('/:id', (request, response) => void response.json(faults.put(request.params.id, faultBody.parse(request.body))));
  router.put('/:id/lease', (request, response) => {
    response.json(faults.renew(request.params.id, leaseBody.parse(request.body).leaseMs));
  });
  router.get('/:id', (request, response) => void response.json(faults.get(request.params.id)));
  router.delete('/:id', (request, response) => void response.json(faults.release(request.params.id)));
  return router;
}
