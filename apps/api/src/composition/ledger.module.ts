import { hostname } from 'node:os';
import {
  Global,
  Inject,
  Logger,
  Module,
  type DynamicModule,
  type OnApplicationShutdown,
  type OnModuleInit,
} from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import type { Actor } from '@ledger/kernel';
import { DOOR_PORTS, ledgerProviders, systemClock, systemIds, type DoorPorts } from '@ledger/ledger';
import { Projector, projections, queryHandlers, READ_MODELS, ReadModels } from '@ledger/read-models';
import { StaffDirectory } from '@ledger/staff';
import { ACTOR_OF_REQUEST, configuredActor } from './actor.port';
import { actorOf, type Config } from './config';
import { DocumentArchive } from './document-archive';
import { faultsLog } from './faults-log';
import { AuditPlace } from './audit-place';
import { Certificates } from './certificates';
import { Notary } from './notary';
import { PlanImporter } from './plan-importer';
import { staffDirectory } from './staff';
import { closeStores, type Stores } from './stores';

export const CONFIG = Symbol('CONFIG');
export const STORES = Symbol('STORES');
export const PROJECTOR = Symbol('PROJECTOR');

export interface LedgerOptions {
  readonly config: Config;
  readonly stores: Stores;
  /** Whether this process follows the log for as long as it lives; else it catches up when it is told to. */
  readonly follow: boolean;
  readonly actor?: Actor;
}

/** Runs the projector beside the application, and lets it finish before the stores are closed. */
class Following implements OnModuleInit, OnApplicationShutdown {
  private readonly stop = new AbortController();
  private running: Promise<void> = Promise.resolve();

  constructor(
    @Inject(PROJECTOR) private readonly projector: Projector,
    @Inject(Notary) private readonly notary: Notary,
    @Inject(STORES) private readonly stores: Stores,
    private readonly follow: boolean,
  ) {}

  onModuleInit(): void {
    if (!this.follow) return;
    const { signal } = this.stop;
    const checkpoints = this.notary.run(signal, faultsLog(new Logger('Notary')));
    this.running = Promise.all([this.projector.run(signal), checkpoints]).then(() => undefined);
  }

  async onApplicationShutdown(): Promise<void> {
    this.stop.abort();
    await this.running;
    await closeStores(this.stores);
  }
}

/** Ends what was cut off of a forgetting. The ledger itself needs no names: whoever asks for one is told what is wrong there. */
class StaffKeeping implements OnModuleInit, OnApplicationShutdown {
  constructor(@Inject(StaffDirectory) private readonly staff: StaffDirectory) {}

  async onModuleInit(): Promise<void> {
    await this.staff.finish().catch(faultsLog(new Logger('Staff')));
  }

  async onApplicationShutdown(): Promise<void> {
    await this.staff.close();
  }
}

/** The composition root: stores, write side, projector and queries, the same for the server and for the CLI. */
@Global()
@Module({})
export class LedgerModule {
  static of({ config, stores, follow, actor = actorOf(config) }: LedgerOptions): DynamicModule {
    const { events: store, vault } = stores;
    const ports: DoorPorts = { store, clock: systemClock, ids: systemIds, vault };
    const logger = new Logger('Projector');
    const place = new AuditPlace(config, stores, systemClock);
    const certifying = { config, place, events: stores.events, clock: systemClock };
    const notary = new Notary(certifying);
    const projector = new Projector(
      {
        ...stores,
        clock: systemClock,
        projections,
        riders: [notary.rider],
        holder: `${hostname()}/${process.pid}/${systemIds.nonce()}`,
      },
      { onError: faultsLog(logger) },
    );
    const values = [
      { provide: CONFIG, useValue: config },
      { provide: STORES, useValue: stores },
      { provide: DOOR_PORTS, useValue: ports },
      { provide: PROJECTOR, useValue: projector },
      { provide: AuditPlace, useValue: place },
      { provide: Notary, useValue: notary },
      { provide: Certificates, useValue: new Certificates(certifying) },
      {
        provide: READ_MODELS,
        useValue: new ReadModels(stores.documents, stores.events, projections, config.LEDGER_WAIT_MS),
      },
      { provide: ACTOR_OF_REQUEST, useValue: configuredActor(actor) },
      { provide: StaffDirectory, useValue: staffDirectory(config) },
      StaffKeeping,
      { provide: Following, useFactory: () => new Following(projector, notary, stores, follow) },
    ];
    return {
      module: LedgerModule,
      imports: [CqrsModule.forRoot()],
      providers: [...values, ...ledgerProviders, ...queryHandlers, DocumentArchive, PlanImporter],
      exports: [
        CqrsModule,
        CONFIG,
        STORES,
        PROJECTOR,
        AuditPlace,
        Notary,
        Certificates,
        StaffDirectory,
        READ_MODELS,
        ACTOR_OF_REQUEST,
        DocumentArchive,
        PlanImporter,
      ],
    };
  }
}
