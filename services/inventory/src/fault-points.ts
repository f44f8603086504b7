import type { PointsAround } from '@faultline/service-kit';
import type { Reservations } from './domain/reservation.ts';

/** Where a reservation can be cut off on purpose: it is committed, and whoever asked for it has not heard. */
export const reservationPoints: PointsAround<Reservations> = {
  reserve: { after: 'inventory.after_reserve' },
  commit: { after: 'inventory.after_commit' },
  release: { after: 'inventory.after_release' },
};
