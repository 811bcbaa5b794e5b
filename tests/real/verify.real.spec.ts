import { MongoClient } from 'mongodb';
import { ledger, startApi, temporaryFolder } from '../support/program';
import { mongoServer, type MongoSettings, withDatabases } from './document-store-server';
import { eventStoreDbServer, newPrefix } from './event-store-server';

/*
 * `ledger verify` where nothing of the ledger is a file: its log is in an EventStoreDB, its read models, checkpoints and hash
 * tiles in a MongoDB, whose administrator edits them with the bare driver.
 */
jest.setTimeout(300_000);

const mongo = mongoServer('ledger verify on a MongoDB');
const log = eventStoreDbServer();
const onMongo = mongo.kind === 'nothing' ? it.skip : it;

interface Answer {
  readonly events: number;
  readonly checkpoints: { readonly compared: number; readonly confirmed: number; readonly covered: number };
  readonly readModels: { readonly documents: number };
  readonly findings: readonly { readonly code: string }[];
}

/** Of a document, or of the catalogue. */
interface Row {
  readonly _id: string;
  readonly document: string;
  readonly home?: string;
}

/** What somebody does to a ledger on servers, and what is said of it then. */
interface Subject {
  readonly verified: (...args: string[]) => Promise<Answer & { readonly code: number | null }>;
  /** The first row of a collection whose key is such a one, and a way to put the same with changes in its place. */
  readonly rowIn: (
    database: keyof MongoSettings,
    collection: string,
    key: RegExp,
  ) => Promise<{ readonly row: Row; readonly put: (changes: Partial<Row>) => Promise<unknown> }>;
}

/** The program on both servers, with a checkpoint of its 191 events. */
async function onServers(work: (subject: Subject) => Promise<void>): Promise<void> {
  await withDatabases(mongo.url(), async (settings) => {
    const env = { EVENTSTOREDB_URL: log.url(), EVENTSTOREDB_PREFIX: newPrefix(), ...settings };
    const data = temporaryFolder();
    const client = new MongoClient(mongo.url());
    const subject: Subject = {
      verified: async (...args) => {
        const said = await ledger(['verify', '--json', '--lang', 'en', ...args], { data, env });
        expect(said.stderr).toBe('');
        return { code: said.code, ...(JSON.parse(said.stdout) as Answer) };
      },
      rowIn: async (database, collection, key) => {
        const db = client.db(settings[database]);
        const catalogue = await db.collection<Row>('ledger-catalogue').find().toArray();
        const rows = db.collection<Row>(catalogue.find(({ _id }) => _id.startsWith(collection))!.home!);
        const row = (await rows.find().toArray()).find(({ _id }) => key.test(_id))!;
        return { row, put: (changes) => rows.replaceOne({ _id: row._id }, { ...row, ...changes }) };
      },
    };
    const api = await startApi({ data, env });
    try {
      await fetch(`${api.url}/v1/audit/checkpoints`, { method: 'POST' });
      expect(await subject.verified()).toMatchObject({ code: 0, findings: [] });
      expect(await api.stop()).toMatchObject({ code: 0 });
      await work(subject);
    } finally {
      await client.close();
    }
  });
}

onMongo(
  `ledger verify on ${log.kind} and ${mongo.kind} finds what was edited there, and no more`,
  async () => {
    await onServers(async ({ verified, rowIn }) => {
      const sound = await verified();
      const certified = { compared: 1, confirmed: 1, covered: 191 };
      expect(sound).toMatchObject({ code: 0, events: 191, checkpoints: certified, findings: [] });
      expect(sound.readModels.documents).toBeGreaterThan(400);

      const board = await rowIn('MONGODB_DATABASE', 'pledge-board', /12-015$/);
      const document = JSON.stringify({ ...(JSON.parse(board.row.document) as object), plannedKrw: 1 });
      await board.put({ document });
      const differs = { code: 'MODEL_DIFFERS', projection: 'pledge-board', key: board.row._id };
      expect(await verified()).toMatchObject({ code: 1, findings: [differs] });
      expect(await verified('--no-read-models')).toMatchObject({ code: 0, findings: [] });
      await board.put({});

      const checkpoint = await rowIn('MONGODB_AUDIT_DATABASE', 'audit-checkpoints', /191$/);
      await checkpoint.put({ document: checkpoint.row.document.replace('\\n191\\n', '\\n190\\n') });
      const source = 'checkpoint-190';
      expect(await verified()).toMatchObject({
        code: 1,
        checkpoints: { compared: 0 },
        findings: [
          { code: 'CHECKPOINT_MISFILED', source },
          { code: 'CHECKPOINT_REFUSED', source },
        ],
      });
      await checkpoint.put({});

      const tile = await rowIn('MONGODB_AUDIT_DATABASE', 'audit-tiles', /^tile\/0\/000$/);
      const { hashes, ...rest } = JSON.parse(tile.row.document) as { hashes: string };
      const bytes = Buffer.from(hashes, 'base64');
      bytes[32 * 100]! ^= 1;
      await tile.put({ document: JSON.stringify({ ...rest, hashes: bytes.toString('base64') }) });
      const differ = { code: 'TILES_DIFFER', position: 100, source: 'checkpoint-191' };
      // What the ledger keeps beside the hashes of a tile is not theirs any more, either.
      const wrong = { code: 'TILES_WRONG', count: 1 };
      expect(await verified()).toMatchObject({ code: 1, checkpoints: certified, findings: [wrong, differ] });
      await tile.put({});

      for (const [{ put }, codes] of [
        [board, ['MODEL_UNREADABLE']],
        [checkpoint, ['CHECKPOINT_REFUSED']],
        [tile, ['TILES_MISSING']],
      ] as const) {
        await put({ document: '{' });
        const { code, events, findings } = await verified();
        expect([code, events, findings.map((finding) => finding.code)]).toEqual([1, 191, codes]);
        await put({});
      }
      expect(await verified()).toMatchObject({ code: 0, findings: [] });
    });
  },
);
