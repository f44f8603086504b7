import type { EdgeName, NodeName } from '@faultline/topology';

/**
 * Where everything stands on the map, in CSS pixels for a given width. Requests flow from left to right; the two stores lie below
 * as bars, like the bus bars of a circuit diagram, so that no line to them crosses another.
 *
 *   shoppers ── gateway ───────────── order ─── payment ═══ provider
 *                 │ │  ╲           ╱   │           │
 *                 │ │    inventory     │           │
 *                 │ │      │    │      │           │
 *                 │ ╞═redis╛    │      │           │
 *                 ╞═════════════╧═postgres═════════╡
 */
export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface Wire {
  /** SVG path from caller to callee. */
  readonly path: string;
  readonly label: { readonly x: number; readonly y: number; readonly anchor: 'start' | 'middle' | 'end' };
  /** Where the caller's breaker sits. `angle`: of the wire there, in degrees. */
  readonly breaker: { readonly x: number; readonly y: number; readonly angle: number };
  /** Where a fault on the wire is marked. */
  readonly fault: { readonly x: number; readonly y: number };
}

export interface MapLayout {
  readonly width: number;
  readonly height: number;
  readonly boxes: Readonly<Record<NodeName, Box>>;
  readonly wires: Readonly<Record<EdgeName, Wire>>;
}

export const NARROWEST = 1_000;

const NODE = { width: 148, height: 82 };
const BAR_HEIGHT = 30;
const ROW = { chain: 40, inventory: 186, redis: 330, postgres: 396 };
const HEIGHT = 436;
/** From the caller's side to its breaker. */
const TO_BREAKER = 16;

export function layoutMap(width: number): MapLayout {
  const pitch = (width - NODE.width - 2) / 4;
  const column = (index: number): number => 1 + index * pitch;
  const node = (index: number, y: number): Box => ({ x: column(index), y, ...NODE });
  const [gateway, order, payment, provider] = [1, 2, 3, 4].map((index) => node(index, ROW.chain)) as [Box, Box, Box, Box];
  const inventory = { ...NODE, x: column(1.5), y: ROW.inventory };
  const redis = { x: gateway.x + 62, y: ROW.redis, width: inventory.x + 50 - gateway.x - 62, height: BAR_HEIGHT };
  const postgres = { x: gateway.x, y: ROW.postgres, width: payment.x + NODE.width - gateway.x, height: BAR_HEIGHT };
  const boxes = { shoppers: node(0, ROW.chain), gateway, order, payment, provider, inventory, redis, postgres };
  const lane = ROW.chain + NODE.height / 2;
  return {
    width,
    height: HEIGHT,
    boxes,
    wires: {
      'shoppers-gateway': across(boxes.shoppers, gateway, lane),
      'gateway-order': across(gateway, order, lane - 10),
      'order-payment': across(order, payment, lane),
      'payment-provider': across(payment, provider, lane - 10),
      'provider-payment': back(provider, payment, lane + 22),
      'gateway-inventory': elbow({ from: gateway, to: inventory, side: 'left' }),
      'order-inventory': elbow({ from: order, to: inventory, side: 'right' }),
      'gateway-redis': down({ from: gateway, to: redis, x: gateway.x + 84, labelY: ROW.redis - 62, anchor: 'end' }),
      'gateway-postgres': down({ from: gateway, to: postgres, x: gateway.x + 20, labelY: ROW.inventory + 40, anchor: 'end' }),
      'inventory-redis': down({ from: inventory, to: redis, x: inventory.x + 24, labelY: ROW.redis - 24, anchor: 'end' }),
      'inventory-postgres': down({ from: inventory, to: postgres, x: inventory.x + NODE.width - 30, labelY: ROW.redis - 24 }),
      'order-postgres': down({ from: order, to: postgres, x: order.x + NODE.width / 2, labelY: ROW.inventory + 40 }),
      'payment-postgres': down({ from: payment, to: postgres, x: payment.x + NODE.width / 2, labelY: ROW.inventory + 40 }),
    },
  };
}

function across(from: Box, to: Box, y: number): Wire {
  const [start, end] = [from.x + from.width, to.x];
  const middle = (start + end) / 2;
  return {
    path: `M${start} ${y}H${end}`,
    // Both lines stand above the sign of a fault.
    label: { x: middle + 4, y: y - 30, anchor: 'middle' },
    breaker: { x: start + TO_BREAKER, y, angle: 0 },
    fault: { x: middle + 10, y },
  };
}

/** Against the stream: its numbers stand below. */
function back(from: Box, to: Box, y: number): Wire {
  const [start, end] = [from.x, to.x + to.width];
  return {
    path: `M${start} ${y}H${end}`,
    label: { x: (start + end) / 2, y: y + 17, anchor: 'middle' },
    breaker: { x: start - TO_BREAKER, y, angle: 180 },
    fault: { x: (start + end) / 2, y },
  };
}

/** Down from the caller's inner lower corner and into the side of what stands below, between the two. */
function elbow({ from, to, side }: { from: Box; to: Box; side: 'left' | 'right' }): Wire {
  const left = side === 'left';
  const x = left ? from.x + from.width - 22 : from.x + 22;
  const inner = left ? to.x + 34 : to.x + to.width - 34;
  const [top, bottom] = [from.y + from.height, to.y];
  const bend = (top + bottom) / 2 + 8;
  return {
    path: `M${x} ${top}V${bend - 10}q0 10 ${left ? 10 : -10} 10H${inner - (left ? 10 : -10)}q${left ? 10 : -10} 0 ${left ? 10 : -10} 10V${bottom}`,
    label: { x: x + (left ? 14 : -14), y: bend - 22, anchor: left ? 'start' : 'end' },
    breaker: { x, y: top + 14, angle: 90 },
    fault: { x: inner, y: (bend + bottom) / 2 + 4 },
  };
}

interface Down {
  readonly from: Box;
  readonly to: Box;
  readonly x: number;
  readonly labelY: number;
  readonly anchor?: 'start' | 'end';
}

function down({ from, to, x, labelY, anchor = 'start' }: Down): Wire {
  const [top, bottom] = [from.y + from.height, to.y];
  return {
    path: `M${x} ${top}V${bottom}`,
    label: { x: x + (anchor === 'start' ? 9 : -9), y: labelY, anchor },
    breaker: { x, y: top + 14, angle: 90 },
    fault: { x, y: bottom - 14 },
  };
}
