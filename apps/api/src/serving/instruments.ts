import { Counter, Gauge, Histogram, type Registry } from 'prom-client';

/** From a command that is answered out of memory to one that waits for a server's time limit. */
const SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/**
 * Every metric of the ledger, on one screen. Labels come from closed sets: no ids, no texts, nobody's number.
 * `docs/OPERATIONS.md` says what each is good for, and a test compares the two.
 */
export function instruments(register: Registry) {
  const registers = [register];
  const gauge = <L extends string = never>(name: string, help: string, ...labelNames: L[]): Gauge<L> =>
    new Gauge({ name, help, labelNames, registers });
  const counter = <L extends string = never>(name: string, help: string, ...labelNames: L[]): Counter<L> =>
    new Counter({ name, help, labelNames, registers });
  return {
    ready: gauge('ledger_ready', '1 while GET /health/ready answers 200, else 0.'),
    position: gauge(
      'ledger_projection_position',
      'The ledger position of the last event folded.',
      'projection',
    ),
    lag: gauge('ledger_projection_lag_events', 'How many events it is behind the log.', 'projection'),
    stopped: gauge('ledger_projection_stopped', '1 while it is stopped at an event, else 0.', 'projection'),
    leaseHeld: gauge('ledger_projector_lease_held', '1 while this process projects, else 0.'),
    treeSize: gauge('ledger_tree_size', 'How many events the hash tree of this process has.'),
    checkpointSize: gauge('ledger_checkpoint_size', 'How many events the newest checkpoint covers.'),
    checkpointAge: gauge('ledger_checkpoint_age_seconds', 'How long ago the newest checkpoint was made.'),
    unpublished: gauge('ledger_checkpoints_unpublished', 'Checkpoints that are still to be published.'),
    unstamped: gauge('ledger_checkpoints_unstamped', 'Checkpoints that still wait for a time stamp.'),
    certifyingFault: gauge('ledger_certifying_fault', '1 while nothing can be signed, else 0.'),
    subscriptionsDown: gauge('ledger_subscriptions_down', 'Subscriptions that were lost and are not back.'),
    losses: counter('ledger_subscription_losses_total', 'How often a subscription was lost.'),
    resumptions: counter('ledger_subscription_resumptions_total', 'How often a lost subscription came back.'),
    repeatedAppends: counter('ledger_append_repeats_total', 'How often an append was sent again.'),
    commands: counter('ledger_commands_total', 'Commands, by what became of them.', 'command', 'outcome'),
    commandSeconds: new Histogram({
      name: 'ledger_command_duration_seconds',
      help: 'How long a command took.',
      labelNames: ['outcome'],
      buckets: SECONDS,
      registers,
    }),
    requests: counter('ledger_http_requests_total', 'Answers over HTTP.', 'method', 'route', 'status'),
  };
}
