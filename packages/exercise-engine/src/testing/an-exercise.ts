import { type Exercise, parseExercise } from '../definition/parse-exercise.ts';

/** A whole exercise file, with two places for its fault. */
export const exerciseYaml = `
title: Something is slow
idea: Follow the time to where it is spent.
level: beginner
minutes: 10
page: { alert: CheckoutLatencyBurn, text: Checkouts take long. }
shop: { checkoutsPerSecond: 5, busyCheckoutsPerSecond: 8 }
placements:
  - name: card
    values: { path: payment-provider, callee: provider, caller: payment }
  - name: stock
    values: { path: order-inventory, callee: inventory, caller: order }
faults:
  - { name: slow, kind: latency, target: '\${path}', parameters: { latency: { from: 1000, to: 3000 } } }
health: [availability, latency]
truth:
  causes: [{ component: '\${callee}', alsoComponents: ['\${path}'], mechanism: slow-responses }]
  propagation:
    - { from: '\${callee}', to: '\${caller}', how: its calls wait }
    - { from: '\${caller}', to: gateway, how: checkouts wait }
  explanation: The path is slow.
mitigations: [[{ action: reroute, target: '\${path}' }]]
evidence:
  - { language: promql, query: 'rate(dependency_request_duration_seconds_sum{dependency="\${callee}"}[30s])', shows: time at the callee }
hints: [{ price: 5, text: 'Look at \${caller}.' }]
shortcuts: [wait-it-out]
`;

export const anExercise = (): Exercise => parseExercise(exerciseYaml, { id: '01-slow', file: 'exercise.yaml' });
